namespace Coroutines.Fs.Tests.Sequences.Concurrent

open System
open Coroutines
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

/// What operators with tasks do in particular cases.
module ConcurrentTests =

    let private ms (n: int) = OnLoop.milliseconds n

    /// 1, 2, … up to a number, one each 10 ms; counts how often it is begun and left.
    type private Counted(last: int) =
        member val Begun = 0 with get, set
        member val Left = 0 with get, set

        member this.Source =
            coroutineSeq {
                this.Begun <- this.Begun + 1

                try
                    for i in 1..last do
                        do! Coroutine.sleep (ms 10)
                        yield i
                finally
                    this.Left <- this.Left + 1
            }

    let private toList = CoroutineSeq.toList

    [<Tests>]
    let tests =
        testList "Concurrent" [
            test "sources that fail after values are handed out after them" {
                let failing =
                    coroutineSeq {
                        yield 1
                        failwith "broken"
                    }

                let seen = ResizeArray()

                let error = OnLoop.raises<Exception, unit>(CoroutineSeq.merge [ failing ] |> CoroutineSeq.iter seen.Add)

                Expect.equal (error.Message, List.ofSeq seen) ("broken", [ 1 ]) "message of error and seen"
            }

            test "a failure that nobody asked for any more is thrown by the disposal" {
                let failing =
                    coroutineSeq {
                        yield 1
                        failwith "broken"
                    }

                let error =
                    OnLoop.raises<Exception, unit>(
                        coroutine {
                            for _ in CoroutineSeq.truncate 1 (CoroutineSeq.prefetch 5 failing) do
                                do! Coroutine.sleep (ms 1)
                        }
                    )

                Expect.equal error.Message "broken" "message of error"
            }

            test "an early end cancels the producer, and awaits its finaliser" {
                let mutable ended = 0

                let produce (sender: ChannelSender<int>) =
                    Coroutine.finallyDo
                        (fun () ->
                            coroutine {
                                do! Coroutine.sleep (ms 5)
                                ended <- int EventLoop.Current.Time.TotalMilliseconds
                            })
                        (coroutine {
                            do! sender.Send 1
                            do! Coroutine.sleep (ms 1000)
                        })

                let first, time = OnLoop.timed (CoroutineSeq.head (CoroutineSeq.ofProducer 0 produce))
                Expect.equal (first, time.TotalMilliseconds, ended) (1, 5.0, 5) "first, total milliseconds and ended"
            }

            test "a producer may complete its channel with an error" {
                let produce (sender: ChannelSender<int>) =
                    coroutine {
                        do! sender.Send 1
                        sender.Complete(InvalidOperationException "no more") |> ignore
                    }

                let error =
                    OnLoop.raises<InvalidOperationException, int list>(toList (CoroutineSeq.ofProducer 2 produce))

                Expect.equal error.Message "no more" "message of error"
            }

            test "mapParallel takes the time of the slowest in each group" {
                let delays = [ 30; 10; 20; 10 ]

                let values, time =
                    CoroutineSeq.ofSeq delays
                    |> CoroutineSeq.mapParallel 4 (fun delay -> OnLoop.later delay delay)
                    |> toList
                    |> OnLoop.timed

                Expect.equal (values, time.TotalMilliseconds) (delays, 30.0) "values and total milliseconds"

                let values, _ =
                    CoroutineSeq.ofSeq delays
                    |> CoroutineSeq.mapParallelUnordered 4 (fun delay -> OnLoop.later delay delay)
                    |> toList
                    |> OnLoop.timed

                Expect.equal values [ 10; 10; 20; 30 ] "values"
            }

            test "prefetch works while the consumer does" {
                let consume source = source |> CoroutineSeq.map (OnLoop.later 10) |> CoroutineSeq.awaitEach |> toList
                let _, alone = OnLoop.timed (consume (Counted 4).Source)
                let _, ahead = OnLoop.timed (consume (CoroutineSeq.prefetch 1 (Counted 4).Source))
                Expect.equal (alone.TotalMilliseconds, ahead.TotalMilliseconds) (80.0, 50.0) "total milliseconds"
            }

            test "share runs its source once for all, and anew when all have left" {
                let counted = Counted 3
                let shared = CoroutineSeq.share counted.Source

                let both, again =
                    OnLoop.run (
                        coroutine {
                            let! a = toList shared
                            and! b = toList (CoroutineSeq.truncate 2 shared)
                            let! c = toList shared
                            return (a, b), c
                        }
                    )

                Expect.equal (both, again) (([ 1; 2; 3 ], [ 1; 2 ]), [ 1; 2; 3 ]) "both and again"
                Expect.equal (counted.Begun, counted.Left) (2, 2) "begun and left"
            }

            test
                "share gives the values from the time on at which one comes, and ends its source with the last who leaves" {
                let counted = Counted 1000
                let shared = CoroutineSeq.share counted.Source

                let result =
                    OnLoop.run (
                        coroutine {
                            let! a = toList (CoroutineSeq.truncate 4 shared)

                            and! b =
                                coroutine {
                                    do! Coroutine.sleep (ms 25)
                                    return! toList (CoroutineSeq.truncate 1 shared)
                                }

                            return a, b, CoroutineTask.All.Count
                        }
                    )

                Expect.equal result ([ 1; 2; 3; 4 ], [ 3 ], 1) "result"
                Expect.equal (counted.Begun, counted.Left) (1, 1) "begun and left"
            }

            test "replay gives the last values first, and after the end" {
                let replayed = CoroutineSeq.replay 2 (Counted 4).Source

                let result =
                    OnLoop.run (
                        coroutine {
                            let! a = toList replayed

                            and! b =
                                coroutine {
                                    do! Coroutine.sleep (ms 35)
                                    return! toList replayed
                                }

                            let! c = toList replayed
                            return a, b, c
                        }
                    )

                Expect.equal result ([ 1; 2; 3; 4 ], [ 2; 3; 4 ], [ 3; 4 ]) "result"
            }

            test "cache runs its source once" {
                let counted = Counted 3
                let cached = CoroutineSeq.cache counted.Source
                let values = OnLoop.run (CoroutineSeq.toList (CoroutineSeq.append cached cached))
                Expect.equal (values, counted.Begun) ([ 1; 2; 3; 1; 2; 3 ], 1) "values and begun"
            }

            test "a failure goes to all who share, and the next begins anew" {
                let mutable runs = 0

                let source =
                    coroutineSeq {
                        runs <- runs + 1
                        do! Coroutine.sleep (ms 1)

                        if runs = 1 then
                            failwith "broken"

                        yield runs
                    }

                let cached = CoroutineSeq.cache source

                let attempt =
                    coroutine {
                        try
                            let! values = toList cached
                            return $"%A{values}"
                        with error ->
                            return error.Message
                    }

                let result =
                    OnLoop.run (
                        coroutine {
                            let! a = attempt
                            and! b = attempt
                            let! c = attempt
                            return [ a; b; c ]
                        }
                    )

                Expect.equal result [ "broken"; "broken"; "[2]" ] "result"
            }

            test "a million values pass through a channel of two" {
                let values = CoroutineSeq.init 1_000_000 id |> CoroutineSeq.prefetch 2
                Expect.equal (OnLoop.run (CoroutineSeq.length values)) 1_000_000 "coroutine seq"
            }
        ]
