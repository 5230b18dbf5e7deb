namespace Coroutines.Fs.Tests

open System.Threading
open Coroutines
open Coroutines.Testing
open Expecto
open Expecto.TestingPlatform

/// Cancellations that have a long way to go, or one that leads back to itself, on a stack that a recursion would overflow.
module CancelCircleTests =

    let private onSmallStack (program: unit -> Coroutine<unit>) =
        let mutable failure: exn | null = null

        let run () =
            try
                VirtualTime.Run(program ())
            with error ->
                failure <- error

        let thread = Thread(run, 256 * 1024)
        thread.Start()
        thread.Join()

        match failure with
        | null -> ()
        | error -> raise error

    let private turns count =
        coroutine {
            for _ in 1..count do
                do! Coroutine.yieldNow ()
        }

    let private awaitNext (tasks: CoroutineTask<int>[]) index =
        coroutine {
            do! Coroutine.yieldNow ()
            let! value = tasks[(index + 1) % tasks.Length]
            return value + 1
        }

    let private startCircle (tasks: CoroutineTask<int>[]) =
        for index in 0 .. tasks.Length - 1 do
            tasks[index] <- Coroutine.start (awaitNext tasks index)

    let private cancelCircle length =
        onSmallStack (fun () ->
            coroutine {
                let tasks = Array.zeroCreate length
                startCircle tasks
                do! turns 3
                tasks[length / 2].Cancel() |> ignore
                do! turns (2 * length + 3)
                Expect.all tasks _.IsCanceled "all are cancelled"
            })

    [<Tests>]
    let tests =
        testList "Circles of tasks" [
            for length in [ 2; 3; 10_000 ] do
                test $"{length} tasks that await one another all end when one is cancelled" { cancelCircle length }

            test "two tasks that await each other end with the run" {
                let tasks = Array.zeroCreate 2

                onSmallStack (fun () ->
                    coroutine {
                        startCircle tasks
                        do! turns 3
                    })

                Expect.all tasks _.IsCanceled "all are cancelled"
            }

            test "a long chain of tasks is cancelled from its end" {
                let tasks = Array.zeroCreate<CoroutineTask<int>> 100_000
                let next (task: Future<int>) = coroutine { return! task }

                onSmallStack (fun () ->
                    coroutine {
                        tasks[0] <- Coroutine.start (next (Future<int>()))

                        for index in 1 .. tasks.Length - 1 do
                            tasks[index] <- Coroutine.start (next tasks[index - 1])

                        do! turns 3
                        tasks[tasks.Length - 1].Cancel() |> ignore
                    })

                Expect.all tasks _.IsCanceled "all are cancelled"
            }
        ]
