/// and!: concurrent, fails fast, leaves nothing behind.
module Coroutines.Fs.Tests.Sources.AndTests

open System
open System.Threading.Tasks
open Coroutines
open Coroutines.Fs.Tests
open Coroutines.Fs.Tests.Laws
open Expecto
open Expecto.TestingPlatform

let private elapsed (milliseconds: int) (_, time: TimeSpan) =
    Expect.equal time.TotalMilliseconds (float milliseconds) "total milliseconds"

/// Says when it is cancelled, and takes some time to end.
let private sibling (log: ResizeArray<string>) milliseconds =
    coroutine {
        try
            do! Coroutine.sleep (OnLoop.milliseconds milliseconds)
            log.Add "slept"
            return 0
        finally
            log.Add "ended"
    }

[<Tests>]
let tests =
    testList "And" [
        test "two run at the same time" {
            let outcome =
                OnLoop.timed (
                    coroutine {
                        let! a = OnLoop.later 30 "a"
                        and! b = OnLoop.later 20 2
                        return a, b
                    }
                )

            Expect.equal (fst outcome) ("a", 2) "outcome"
            elapsed 30 outcome
        }

        test "three, four and five run at the same time" {
            let outcome =
                OnLoop.timed (
                    coroutine {
                        let! a = OnLoop.later 10 1
                        and! b = OnLoop.later 20 2.0
                        and! c = OnLoop.later 30 "3"

                        let! d = OnLoop.later 10 4
                        and! e = OnLoop.later 20 5
                        and! f = OnLoop.later 30 6
                        and! g = OnLoop.later 40 7

                        let! h = OnLoop.later 10 8
                        and! i = OnLoop.later 20 9
                        and! j = OnLoop.later 30 10
                        and! k = OnLoop.later 40 11
                        and! l = OnLoop.later 50 12
                        return a, b, c, [ d; e; f; g; h; i; j; k; l ]
                    }
                )

            Expect.equal (fst outcome) (1, 2.0, "3", [ 4..12 ]) "outcome"
            elapsed (30 + 40 + 50) outcome
        }

        test "more than five nest" {
            let outcome =
                OnLoop.timed (
                    coroutine {
                        let! a = OnLoop.later 10 1
                        and! b = OnLoop.later 20 2
                        and! c = OnLoop.later 30 3
                        and! d = OnLoop.later 40 4
                        and! e = OnLoop.later 50 5
                        and! f = OnLoop.later 60 6
                        and! g = OnLoop.later 70 7
                        return [ a; b; c; d; e; f; g ]
                    }
                )

            Expect.equal (fst outcome) [ 1..7 ] "outcome"
            elapsed 70 outcome
        }

        test "sources of all kinds mix" {
            let outcome =
                OnLoop.timed (
                    coroutine {
                        let future = Future<int>()
                        EventLoop.Current.CallLater(OnLoop.milliseconds 15, (fun () -> future.SetResult 2)) |> ignore
                        let task = Coroutine.start (OnLoop.later 25 3)

                        let! a = OnLoop.later 10 1
                        and! b = future
                        and! c = task
                        and! d = Task.FromResult 4
                        and! e = ValueTask<int> 5

                        let! f = async { return 6 }
                        and! g = CustomStruct<int>(7, true)
                        and! () = Coroutine.Sleep(OnLoop.milliseconds 5)
                        and! () = Task.CompletedTask
                        and! h = CustomClass<int>(8, false)
                        return [ a; b; c; d; e; f; g; h ]
                    }
                )

            Expect.equal (fst outcome) [ 1..8 ] "outcome"
            elapsed 30 outcome
        }

        test "what follows may be a plain return or more work" {
            OnLoop.run (
                coroutine {
                    let! x = Coroutine.result 1
                    and! y = Coroutine.result 2
                    do! Coroutine.yieldNow ()

                    let! z =
                        coroutine {
                            let! p = Coroutine.result x
                            and! q = Coroutine.result y
                            return p + q
                        }

                    return z
                }
            )
            |> Flip.Expect.equal "result" 3
        }

        test "patterns take the results apart" {
            OnLoop.run (
                coroutine {
                    let! a, b = Coroutine.result (1, 2)
                    and! struct (c, _) = Coroutine.result struct (3, 4)
                    and! { Milliseconds = d } = Coroutine.result { Milliseconds = 5; Turns = 0 }
                    return [ a; b; c; d ]
                }
            )
            |> Flip.Expect.equal "result" [ 1; 2; 3; 5 ]
        }

        test "the first failure cancels the other, which has ended before the await does" {
            let log = ResizeArray<string>()
            let error = InvalidOperationException "it"

            let outcome =
                OnLoop.timed (
                    coroutine {
                        try
                            let! _ = sibling log 1000

                            and! () =
                                coroutine {
                                    do! Coroutine.sleep (OnLoop.milliseconds 10)
                                    raise error
                                }

                            log.Add "never"
                        with found ->
                            Expect.same found error "found"
                            log.Add "caught"

                        return List.ofSeq log
                    }
                )

            Expect.equal (fst outcome) [ "ended"; "caught" ] "outcome"
            elapsed 10 outcome
        }

        test "a sibling may take its time to end" {
            let log = ResizeArray<string>()

            let slow = Coroutine.finallyDo (fun () -> Coroutine.sleep (OnLoop.milliseconds 5)) (sibling log 1000)

            let outcome =
                OnLoop.timed (
                    coroutine {
                        try
                            let! _ = slow
                            and! _ = Coroutine.catch slow
                            and! _ = async { failwith "it" }
                            ()
                        with _ ->
                            log.Add "caught"

                        return List.ofSeq log
                    }
                )

            Expect.equal (fst outcome) [ "ended"; "ended"; "caught" ] "outcome"
            elapsed 5 outcome
        }

        test "a cancellation cancels all and waits for them" {
            let log = ResizeArray<string>()

            let outcome =
                OnLoop.timed (
                    coroutine {
                        let task =
                            Coroutine.start (
                                coroutine {
                                    let! a = sibling log 1000
                                    and! b = sibling log 2000
                                    return a + b
                                }
                            )

                        do! Coroutine.sleep (OnLoop.milliseconds 1)
                        task.Cancel "stop" |> ignore
                        let! outcome = Coroutine.catchCancel (coroutine { return! task })
                        log.Add(if outcome.IsError then "cancelled" else "?")
                        return List.ofSeq log
                    }
                )

            Expect.equal (fst outcome) [ "ended"; "ended"; "cancelled" ] "outcome"
            elapsed 1 outcome
        }

        test "the same value on both sides runs twice" {
            let mutable runs = 0

            let value =
                coroutine {
                    runs <- runs + 1
                    do! Coroutine.yieldNow ()
                    return runs
                }

            OnLoop.run (
                coroutine {
                    let! a = value
                    and! b = value
                    return a, b
                }
            )
            |> Flip.Expect.equal "result" (2, 2)
        }
    ]
