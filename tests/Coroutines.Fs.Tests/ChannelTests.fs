namespace Coroutines.Fs.Tests

open System
open System.IO
open Expecto
open Expecto.TestingPlatform
open Coroutines

// The channels themselves are tested in C#; here is what F# adds.
module ChannelTests =

    [<Tests>]
    let tests =
        testList "Channel" [
            test "a send and a receive are awaited by do! and let!" {
                let sender, receiver = AsyncChannel.bounded 1

                let sum =
                    OnLoop.run (
                        coroutine {
                            do! sender.Send 1
                            let! first = receiver.Receive()
                            do! sender.Send 2
                            let! second = receiver.Receive()
                            return first + second
                        }
                    )

                Expect.equal sum 3 "sum"
            }

            test "for runs its body for each item until the end" {
                let sender, receiver = AsyncChannel.bounded 0

                let produce =
                    coroutine {
                        use sender = sender

                        for item in 1..5 do
                            do! sender.Send item
                    }

                let consume =
                    coroutine {
                        let mutable sum = 0

                        for item in receiver do
                            sum <- sum + item

                        return sum
                    }

                Expect.equal
                    (OnLoop.run (
                        coroutine {
                            let! _ = produce
                            and! sum = consume
                            return sum
                        }
                    ))
                    15
                    "coroutine"
            }

            test "send and receive are coroutines to hand on" {
                let sender, receiver = AsyncChannel.unbounded<int>()

                let items =
                    OnLoop.run (
                        coroutine {
                            do!
                                Coroutine.all [ AsyncChannel.send 1 sender; AsyncChannel.send 2 sender ]
                                |> Coroutine.ignore

                            return!
                                Coroutine.sequential [ AsyncChannel.receive receiver; AsyncChannel.receive receiver ]
                        }
                    )

                Expect.equal items [| 1; 2 |] "items"
            }

            test "tryReceive gives an item or ValueNone, and throws at the end" {
                let sender, receiver = AsyncChannel.bounded 1

                OnLoop.run (
                    coroutine {
                        Expect.equal (AsyncChannel.tryReceive receiver) ValueNone "try receive"
                        Expect.isTrue (sender.TrySend 1) "sender.TrySend 1"
                        Expect.equal (AsyncChannel.tryReceive receiver) (ValueSome 1) "try receive"
                        sender.Dispose()

                        Expect.raises<EndOfStreamException>
                            (fun () -> AsyncChannel.tryReceive receiver |> ignore)
                            "end of stream exception"
                        |> ignore
                    }
                )
            }

            test "boundedWith drops by policy and hands back" {
                let dropped = ResizeArray()
                let sender, receiver = AsyncChannel.boundedWith ChannelOverflow.DropOldest dropped.Add 1
                let seen = ResizeArray()

                OnLoop.run (
                    coroutine {
                        for item in 1..3 do
                            do! sender.Send item

                        sender.Dispose()
                        do! receiver |> AsyncChannel.iter (fun item -> coroutine { seen.Add item })
                    }
                )

                Expect.equal (List.ofSeq dropped, List.ofSeq seen) ([ 1; 2 ], [ 3 ]) "dropped and seen"
            }

            test "select takes the first that comes and maps it" {
                let sender, receiver = AsyncChannel.bounded 0
                let other = AsyncEvent()
                let lost = ResizeArray()

                let select =
                    Coroutine.select [
                        receiver |> SelectCase.receive |> SelectCase.map (fun (item: int) -> $"item {item}")
                        other
                        |> SelectCase.set
                        |> SelectCase.whenLost (fun () -> lost.Add "event")
                        |> SelectCase.map (fun () -> "event")
                        OnLoop.later 5 "slow" |> SelectCase.run
                        OnLoop.milliseconds 2 |> SelectCase.after |> SelectCase.map (fun () -> "late")
                    ]

                let results, time =
                    OnLoop.timed (
                        coroutine {
                            let! late = select

                            let! _ =
                                coroutine {
                                    do! Coroutine.sleep (OnLoop.milliseconds 1)
                                    do! sender.Send 7
                                }

                            and! item = select
                            other.Set()
                            let! set = select
                            return [ late; item; set ]
                        }
                    )

                Expect.equal results [ "late"; "item 7"; "event" ] "results"
                Expect.equal time (OnLoop.milliseconds 3) "time"
                Expect.equal lost.Count 2 "count of lost"
            }

            test "bind goes on with a coroutine, catch gives the end as a value, otherwise does not wait" {
                let sender, receiver = AsyncChannel.bounded<int> 1

                OnLoop.run (
                    coroutine {
                        let poll =
                            Coroutine.select [
                                SelectCase.otherwise "nothing"
                                receiver
                                |> SelectCase.receive
                                |> SelectCase.catch
                                |> SelectCase.bind (fun item ->
                                    coroutine {
                                        do! Coroutine.yieldNow ()

                                        return
                                            match item with
                                            | Ok item -> $"item {item}"
                                            | Error error -> error.GetType().Name
                                    })
                            ]

                        let! nothing = poll

                        let! sent =
                            Coroutine.selectFair [ sender |> SelectCase.send 1 |> SelectCase.map (fun () -> true) ]

                        let! item = poll
                        sender.Dispose()
                        let! ended = poll

                        Expect.equal
                            (nothing, sent, item, ended)
                            ("nothing", true, "item 1", "EndOfStreamException")
                            "nothing, sent, item and ended"
                    }
                )
            }

            test "a select of futures, tasks and locks" {
                OnLoop.run (
                    coroutine {
                        let gate = AsyncLock()
                        let! held = Coroutine.select [ SelectCase.acquire gate ]
                        Expect.isTrue gate.IsLocked "gate is locked"
                        held.Dispose()
                        let! one = Coroutine.select [ SelectCase.completed (Coroutine.start (OnLoop.later 1 1)) ]
                        let! two = Coroutine.select [ SelectCase.ofTask (Threading.Tasks.Task.FromResult 2) ]
                        Expect.equal (one, two) (1, 2) "one and two"
                    }
                )
            }
        ]
