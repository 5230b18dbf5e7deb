/// The functions of module LoopThread, and its members as F# sees them.
module Coroutines.Fs.Tests.LoopThreadTests

open System
open System.IO
open System.Threading
open System.Threading.Tasks
open Coroutines
open Expecto
open Expecto.TestingPlatform

let private suspendThen (value: unit -> 'T) =
    coroutine {
        do! Coroutine.yieldNow ()
        return value ()
    }

/// Says when it waits, and when it was cleaned up.
let private waitForEver (waits: TaskCompletionSource) (cleanedUp: unit -> unit) =
    coroutine {
        try
            waits.SetResult()
            do! Future<unit>()
            return "ended by itself"
        finally
            cleanedUp ()
    }

/// The failure of a task, as it was thrown.
let private failureOf (work: Task<'T>) =
    task {
        try
            let! value = work
            return failwith $"it gave {value}"
        with error ->
            return error
    }

[<Tests>]
let tests =
    testList "Loop thread" [
        testTask "run gives the result from the loop's thread" {
            use thread = new LoopThread()
            let! where = thread |> LoopThread.run (suspendThen (fun () -> Environment.CurrentManagedThreadId))
            Expect.equal where thread.ManagedThreadId "where"
        }

        testTask "run fails with the exception of the coroutine, and the loop goes on" {
            use thread = new LoopThread()
            let failure = IOException "gone"
            let! error = failureOf (thread |> LoopThread.run (suspendThen (fun () -> raise failure)))
            Expect.same error failure "error"
            let! one = thread |> LoopThread.run (suspendThen (fun () -> 1))
            Expect.equal one 1 "one"
        }

        testCaseTask "one value runs as often as it is handed over" (fun () ->
            task {
                use thread = new LoopThread()
                let mutable runs = 0

                let count =
                    suspendThen (fun () ->
                        runs <- runs + 1
                        runs)

                let! all = Task.WhenAll [| for _ in 1..100 -> thread |> LoopThread.run count |]
                Expect.equal (List.sort (List.ofArray all)) [ 1..100 ] "sort"
            })

        testCaseTask
            "runWith cancels the task on the loop, which runs its finally, when the token is cancelled"
            (fun () ->
                task {
                    use thread = new LoopThread()
                    use source = new CancellationTokenSource()
                    let waits = TaskCompletionSource()
                    let mutable cleanedUp = false

                    let run =
                        thread |> LoopThread.runWith source.Token (waitForEver waits (fun () -> cleanedUp <- true))

                    do! waits.Task
                    source.Cancel()

                    match! failureOf run with
                    | :? OperationCanceledException as error ->
                        Expect.equal error.CancellationToken source.Token "cancellation token"
                    | other -> failtest $"{other}"

                    Expect.isTrue cleanedUp "cleaned up"
                })

        testCaseTask "runWith of a token that is cancelled already runs nothing" (fun () ->
            task {
                use thread = new LoopThread()
                let mutable ran = false
                let run = thread |> LoopThread.runWith (CancellationToken true) (suspendThen (fun () -> ran <- true))
                let! error = failureOf run
                Expect.isTrue (error :? OperationCanceledException) $"{error} is a cancellation"
                Expect.isTrue (not ran) "not ran"
            })

        testCaseTask "use in a task cancels what runs and awaits its end" (fun () ->
            task {
                let waits = TaskCompletionSource()
                let mutable cleanedUp = false
                let mutable run = Task.FromResult ""

                let owner =
                    task {
                        use thread = new LoopThread()
                        run <- thread |> LoopThread.run (waitForEver waits (fun () -> cleanedUp <- true))
                        do! waits.Task
                    }

                do! owner
                Expect.isTrue cleanedUp "cleaned up"
                let! error = failureOf run
                Expect.isTrue (error :? OperationCanceledException) $"{error} is a cancellation"
            })

        test "run after the disposal is refused at the call" {
            let thread = new LoopThread()
            thread.Dispose()

            Expect.raises<ObjectDisposedException>
                (fun () -> thread |> LoopThread.run (Coroutine.result 1) |> ignore)
                "object disposed exception"
            |> ignore
        }

        testCaseTask "coroutines of one loop thread share state without a lock" (fun () ->
            task {
                use thread = new LoopThread()
                let mutable visits = 0

                let visit =
                    coroutine {
                        for _ in 1..10 do
                            let seen = visits
                            visits <- seen + 1
                            do! Coroutine.yieldNow ()
                    }

                let from _ = Task.Run<unit>(fun () -> thread |> LoopThread.run visit)
                let! _ = Task.WhenAll(Array.init 50 from)
                Expect.equal visits 500 "visits"
            })
    ]
