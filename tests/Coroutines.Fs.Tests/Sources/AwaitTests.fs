/// What may stand to the right of let!, do! and return!.
module Coroutines.Fs.Tests.Sources.AwaitTests

open System
open System.Threading.Tasks
open Coroutines
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

let private one = Coroutine.result 1

[<Tests>]
let tests =
    testList "Await" [
        test "let! awaits whatever has a result" {
            OnLoop.run (
                coroutine {
                    let future = Future<int>()
                    future.SetResult 2
                    let! a = one
                    let! b = future
                    let! c = Coroutine.start (Coroutine.result 3)
                    let! d = Task.FromResult 4
                    let! e = ValueTask<int> 5
                    let! f = async { return 6 }
                    let! g = CustomStruct<int>(7, false)
                    let! h = CustomClass<int>(8, true)
                    let! i = CustomWithClassAwaiter<int> 9
                    let! j = future.AsCoroutine()
                    let! k = Task.FromResult(11).ConfigureAwait false
                    let! l = ValueTask<int>(12).ConfigureAwait false
                    return [ a; b; c; d; e; f; g; h; i; j; k; l ]
                }
            )
            |> Flip.Expect.equal "result" [ 1; 2; 3; 4; 5; 6; 7; 8; 9; 2; 11; 12 ]
        }

        test "do! awaits whatever has no result" {
            OnLoop.run (
                coroutine {
                    let future = Future<unit>()
                    future.SetResult()
                    do! Coroutine.result ()
                    do! Coroutine.Yield()
                    do! Coroutine.Sleep TimeSpan.Zero
                    do! future
                    do! Coroutine.start (Coroutine.result ())
                    do! Task.CompletedTask
                    do! (Task.FromResult(): Task<unit>)
                    do! ValueTask.CompletedTask
                    do! ValueTask<unit>(())
                    do! async { return () }
                    do! CustomStruct<unit>((), true)
                    do! CustomClass<unit>((), false)
                    do! Task.CompletedTask.ConfigureAwait false
                }
            )
        }

        test "do! awaits a task that is known by its base type only" {
            let task: Task = Task.FromResult 1
            OnLoop.run (coroutine { do! task })
        }

        test "return! gives whatever has a result as the result" {
            let results =
                coroutine {
                    let future = Future<int>()
                    future.SetResult 2
                    let! a = coroutine { return! one }
                    let! b = coroutine { return! future }
                    let! c = coroutine { return! Coroutine.start (Coroutine.result 3) }
                    let! d = coroutine { return! Task.FromResult 4 }
                    let! e = coroutine { return! ValueTask<int> 5 }
                    let! f = coroutine { return! async { return 6 } }
                    let! g = coroutine { return! CustomStruct<int>(7, true) }
                    let! h = coroutine { return! CustomClass<int>(8, false) }
                    do! coroutine { return! Coroutine.Yield() }
                    do! coroutine { return! Task.CompletedTask }
                    do! coroutine { return! ValueTask.CompletedTask }
                    return [ a; b; c; d; e; f; g; h ]
                }

            OnLoop.run results |> Flip.Expect.equal "results" [ 1..8 ]
        }

        test "a block may end in do! of whatever has no result" {
            let ends = [
                coroutine { do! Coroutine.result () }
                coroutine { do! Coroutine.Yield() }
                coroutine { do! Task.CompletedTask }
                coroutine { do! ValueTask.CompletedTask }
                coroutine { do! async { return () } }
                coroutine { do! CustomClass<unit>((), true) }
                coroutine {
                    if true then
                        do! Task.CompletedTask
                }
                coroutine { () }
            ]

            OnLoop.run (Coroutine.sequentialDo ends)
        }

        test "return! also stands in blocks that have more to do" {
            let results =
                coroutine {
                    let! a =
                        coroutine {
                            try
                                return! Task.FromResult 1
                            finally
                                ()
                        }

                    let! b =
                        coroutine {
                            use _ = new System.IO.MemoryStream()
                            return! ValueTask<int> 2
                        }

                    let! c =
                        coroutine {
                            try
                                return! async { return failwith "no" }
                            with _ ->
                                return! Task.FromResult 3
                        }

                    return [ a; b; c ]
                }

            OnLoop.run results |> Flip.Expect.equal "results" [ 1; 2; 3 ]
        }

        test "what a source fails with is raised as the very object" {
            let error = InvalidOperationException "it"

            let caught (c: Coroutine<unit>) =
                coroutine {
                    match! Coroutine.catch c with
                    | Ok() -> failtest "It did not fail."
                    | Error found -> Expect.same found error "found"
                }

            OnLoop.run (
                coroutine {
                    let future = Future<unit>()
                    future.SetException error
                    do! caught (coroutine { do! future })
                    do! caught (coroutine { do! Coroutine.start (coroutine { raise error }) })
                    do! caught (coroutine { do! Task.FromException error })
                    do! caught (coroutine { do! Task.FromException<unit> error })
                    do! caught (coroutine { do! ValueTask.FromException error })
                    do! caught (coroutine { do! ValueTask.FromException<unit> error })
                    do! caught (coroutine { do! async { raise error } })
                }
            )
        }

        test "null tasks are refused where they are awaited" {
            let task = Unchecked.defaultof<Task<int>>

            let error =
                OnLoop.raises<ArgumentNullException, _>(
                    coroutine {
                        let! n = task
                        return n
                    }
                )

            Expect.equal (string error.ParamName) "task" "param name"
        }
    ]
