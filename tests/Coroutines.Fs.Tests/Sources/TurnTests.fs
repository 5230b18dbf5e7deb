/// What is complete takes no turn; what is pending comes home.
module Coroutines.Fs.Tests.Sources.TurnTests

open System
open System.Threading
open System.Threading.Tasks
open Coroutines
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

/// Counts the turns of the loop as long as it is wanted.
let rec private count (turns: int ref) (isWanted: bool ref) () =
    if isWanted.Value then
        turns.Value <- turns.Value + 1
        EventLoop.Current.CallSoon(count turns isWanted) |> ignore

/// How many turns of the loop pass until the coroutine has ended.
let private turnsOf (c: Coroutine<unit>) =
    OnLoop.run (
        coroutine {
            let turns, isWanted = ref 0, ref true
            EventLoop.Current.CallSoon(count turns isWanted) |> ignore
            do! c
            isWanted.Value <- false
            return turns.Value
        }
    )

/// Completes from another thread, and only once the loop waits.
let private pending (value: 'T) =
    let completion = TaskCompletionSource<'T>()
    let thread = Thread((fun () -> completion.SetResult value), IsBackground = true)
    EventLoop.Current.CallSoon(fun () -> thread.Start()) |> ignore
    completion.Task

let private comesHome (await': unit -> Coroutine<int>) =
    OnLoop.runWithThreads (
        coroutine {
            let home = Environment.CurrentManagedThreadId
            let! n = await' ()
            Expect.equal (Environment.CurrentManagedThreadId, n) (home, 1) "current managed thread id and n"
            Expect.isTrue (not (isNull CoroutineTask.Current)) "not (isNull CoroutineTask.Current)"
        }
    )

[<Tests>]
let tests =
    testList "Turn" [
        test "what is complete takes no turn" {
            let turns =
                turnsOf (
                    coroutine {
                        let future = Future<int>()
                        future.SetResult 1
                        let! _ = Coroutine.result 1
                        let! _ = future
                        let! _ = Task.FromResult 1
                        do! Task.CompletedTask
                        let! _ = ValueTask<int> 1
                        do! ValueTask.CompletedTask
                        let! _ = CustomStruct<int>(1, false)
                        let! _ = CustomClass<int>(1, false)
                        let! _ = async { return 1 }

                        for _ in AsyncElements [ 1; 2; 3 ] do
                            ()

                        for _ in 1..3 do
                            ()
                    }
                )

            Expect.equal turns 0 "turns"
        }

        test "a yield takes one turn" {
            Expect.equal (turnsOf (Coroutine.yieldNow ())) 1 "turns of"

            Expect.equal
                (turnsOf (
                    coroutine {
                        for _ in 1..3 do
                            do! Coroutine.yieldNow ()
                    }
                ))
                3
                "turns of"
        }

        test "a pending task comes home to the thread of the loop" {
            comesHome (fun () -> coroutine { return! pending 1 })
        }

        test "a pending task without a result comes home" {
            comesHome (fun () ->
                coroutine {
                    do! (pending 1 :> Task)
                    return 1
                })
        }

        test "a pending value task comes home" { comesHome (fun () -> coroutine { return! ValueTask<int>(pending 1) }) }

        test "a pending value task without a result comes home" {
            comesHome (fun () ->
                coroutine {
                    do! ValueTask(pending 1 :> Task)
                    return 1
                })
        }

        test "ConfigureAwait does not keep a coroutine from coming home" {
            comesHome (fun () -> coroutine { return! (pending 1).ConfigureAwait false })
        }

        test "an async comes home from wherever it went" {
            comesHome (fun () ->
                coroutine {
                    return!
                        async {
                            do! Async.SwitchToThreadPool()
                            return 1
                        }
                })
        }

        test "an asynchronous sequence comes home for each element" {
            let elements = {
                new System.Collections.Generic.IAsyncEnumerable<int> with
                    member _.GetAsyncEnumerator _ =
                        let mutable current = 0

                        {
                            new System.Collections.Generic.IAsyncEnumerator<int> with
                                member _.Current = current

                                member _.MoveNextAsync() =
                                    current <- current + 1
                                    ValueTask<bool>(pending (current <= 1))

                                member _.DisposeAsync() = ValueTask(pending () :> Task)
                        }
            }

            comesHome (fun () ->
                coroutine {
                    let home = Environment.CurrentManagedThreadId
                    let mutable sum = 0

                    for element in elements do
                        Expect.equal Environment.CurrentManagedThreadId home "current managed thread id"
                        sum <- sum + element

                    return sum
                })
        }

        test "Task.Yield comes home" {
            comesHome (fun () ->
                coroutine {
                    do! Task.Yield()
                    return 1
                })
        }

        // Otherwise a program on one thread, and each test of one on a virtual clock, depends on the thread pool.
        test "what the loop itself completes comes home without another thread" {
            OnLoop.run (
                coroutine {
                    let completion = TaskCompletionSource<int>()
                    EventLoop.Current.CallSoon(fun () -> completion.SetResult 1) |> ignore
                    let! n = completion.Task
                    Expect.equal n 1 "n"
                }
            )
        }
    ]
