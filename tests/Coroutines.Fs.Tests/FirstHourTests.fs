/// Programs that a newcomer writes in the first hour, as written.
module Coroutines.Fs.Tests.FirstHourTests

// The compiler says that it converts; that it does so rightly is what is tested.
#nowarn "3391"

open System
open System.Collections.Generic
open System.Threading.Tasks
open Coroutines
open Expecto

/// As a C# library declares what takes and gives coroutines without a result.
type Shop =
    abstract Open: unit -> Coroutine
    abstract Sell: string -> Coroutine

type Bus =
    static member On(handler: Func<string, Coroutine>) = handler.Invoke "message"
    static member Take(c: Coroutine) = c

[<Tests>]
let tests =
    testList "The first hour" [
        test "lengths of time are words" {
            [ ms 1500; seconds 1.5; minutes 0.025; hours 1; days 2L ]
            |> Flip.Expect.equal "as written" [
                TimeSpan.FromSeconds 1.5
                TimeSpan.FromSeconds 1.5
                TimeSpan.FromSeconds 1.5
                TimeSpan.FromMinutes 60.0
                TimeSpan.FromHours 48.0
            ]

            OnLoop.run (Coroutine.sleep (ms 1))
        }

        test "Unit is F#'s" {
            let source = TaskCompletionSource<Unit>()
            source.SetResult()
            OnLoop.run (coroutine { do! source.Task })
        }

        test "a coroutine goes where C# wants one without a result" {
            let said = List<string>()
            let say text = coroutine { said.Add text }

            let shop = {
                new Shop with
                    member _.Open() = Coroutine.withoutResult (say "open")

                    member _.Sell item =
                        Coroutine.withoutResult (
                            coroutine {
                                do! Coroutine.sleep (ms 1)
                                said.Add item
                                return item.Length
                            }
                        )
            }

            OnLoop.run (
                coroutine {
                    do! shop.Open()
                    do! shop.Sell "bread"
                    do! Bus.On(fun text -> Coroutine.withoutResult (say text))
                    do! Bus.Take(say "taken")
                    do! Bus.Take(Coroutine.result 5)
                }
            )

            List.ofSeq said |> Flip.Expect.equal "as written" [ "open"; "bread"; "message"; "taken" ]
        }

        test "the compiler converts in a function and a member too" {
            let said = List<string>()
            let say text = coroutine { said.Add text }

            let shop = {
                new Shop with
                    member _.Open() = say "open"
                    member _.Sell item = coroutine { return item.Length }
            }

            OnLoop.run (
                coroutine {
                    do! shop.Open()
                    do! shop.Sell "bread"
                    do! Bus.On(fun text -> say text)
                    do! Bus.On(fun _ -> Coroutine.result 5)
                }
            )

            List.ofSeq said |> Flip.Expect.equal "as written" [ "open"; "message" ]
        }

        test "a value that C# would drop is not taken for ()" {
            let dropped: Coroutine = Coroutine.withoutResult (Coroutine.result "text")
            let number: Coroutine = Coroutine.withoutResult (Coroutine.result 42)

            let values =
                OnLoop.run (
                    coroutine {
                        let! a = dropped
                        let! b = Coroutine.ofUnit number
                        let! c = Coroutine.all [ Coroutine.ofUnit dropped; Coroutine.ofUnit number ]
                        return [| a; b; yield! c |]
                    }
                )

            for value in values do
                Expect.isNull (box value) "()"
        }

        test "members of C# keep the type of the result" {
            let results =
                OnLoop.runWithThreads (
                    coroutine {
                        let group = TaskGroup()
                        let! started = Coroutine.Start(Coroutine.result 1)
                        let! eager = Coroutine.StartEager(Coroutine.result 2)
                        let! grouped = group.Run(fun group -> group.Start(Coroutine.result 3).AsCoroutine())
                        let! moved = CancelScope.MoveOnAfter(seconds 1, (fun _ -> Coroutine.result 4))
                        let! inScope = CancelScope().Run(fun _ -> Coroutine.result 5)
                        let! limited = Coroutine.Timeout(Nullable(seconds 1), (fun _ -> Coroutine.result 6))
                        let! awaited = Coroutine.WaitFor(Coroutine.result 7, Nullable(seconds 1))
                        let! shielded = Coroutine.Shield(Coroutine.result 8)
                        let! one, _ = Coroutine.All(Coroutine.result 9, Coroutine.result "a")
                        let! raced = Coroutine.Race(Coroutine.result 10, Coroutine.result 10)
                        let! gathered = Coroutine.Gather(Coroutine.result 11, Coroutine.result 12)
                        let! thread = Coroutine.OnThread(fun () -> 13)
                        do! Coroutine.OnThread(fun () -> ())

                        return
                            [
                                started
                                eager
                                grouped
                                moved.Result
                                inScope.Result
                                limited
                                awaited
                                shielded
                                one
                                raced
                            ]
                            @ List.ofArray gathered
                            @ [ thread ]
                    }
                )

            results |> Flip.Expect.equal "as written" [ 1..13 ]
        }

        test "members of C# take what has no result" {
            let queue = AsyncQueue<int>()

            OnLoop.run (
                coroutine {
                    let! _ = Coroutine.Start(queue.Put 1)
                    do! Coroutine.WaitFor(queue.Put 2, Nullable(seconds 1))
                    let! _ = Coroutine.Gather(queue.Put 3, queue.Put 4)
                    return ()
                }
            )

            queue.Count |> Flip.Expect.equal "as written" 4
        }

        test "the primitives' functions go into those of coroutines" {
            let gate = AsyncLock()
            let permits = AsyncSemaphore 1
            let opened = AsyncEvent()
            let changed = AsyncCondition()
            let barrier = AsyncBarrier 2
            let queue = AsyncQueue<int> 1

            let consumer =
                coroutine {
                    let! item = AsyncQueue.get queue
                    queue.TaskDone()
                    opened.Set()
                    return item
                }

            OnLoop.run (
                coroutine {
                    do! AsyncLock.acquire gate |> Coroutine.timeout (seconds 1)
                    gate.Release()
                    do! AsyncSemaphore.acquire permits |> Coroutine.timeout (seconds 1)
                    permits.Release()

                    let! _ =
                        Coroutine.all [
                            queue |> AsyncQueue.put 1
                            AsyncQueue.join queue
                            AsyncEvent.wait opened
                            consumer |> Coroutine.ignore
                        ]

                    let! numbers = Coroutine.all [ AsyncBarrier.wait barrier; AsyncBarrier.wait barrier ]
                    Array.sort numbers |> Flip.Expect.equal "as written" [| 0; 1 |]
                    do! AsyncBarrier.abort barrier
                    do! AsyncBarrier.reset barrier

                    let waiter =
                        coroutine {
                            use! _ = AsyncCondition.hold changed
                            do! changed |> AsyncCondition.waitFor (fun () -> permits.IsLocked)
                        }

                    let notifier =
                        coroutine {
                            use! _ = AsyncSemaphore.hold permits
                            use! _ = AsyncLock.hold gate
                            do! AsyncCondition.acquire changed
                            changed.NotifyAll()
                            changed.Release()
                            do! Coroutine.yieldNow ()
                            do! Coroutine.yieldNow ()
                        }

                    let! _ = Coroutine.all [ waiter; notifier ]

                    match! AsyncEvent.wait (AsyncEvent()) |> CancelScope.moveOnAfter (ms 1) with
                    | None -> ()
                    | Some() -> failwith "set"
                }
            )
        }

        test "a child of a group need not be ignored" {
            let ran = List<int>()

            OnLoop.run (
                Coroutine.taskGroup (fun group ->
                    coroutine {
                        for n in 1..3 do
                            group |> TaskGroup.launch (coroutine { ran.Add n })
                    })
            )

            List.ofSeq ran |> Flip.Expect.equal "as written" [ 1; 2; 3 ]
        }
    ]
