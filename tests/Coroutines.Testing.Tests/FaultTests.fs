module Coroutines.Testing.Tests.FaultTests

open System
open System.IO
open Expecto
open Expecto.TestingPlatform
open Coroutines
open Coroutines.Testing

let private withFaults faults = { settings with Faults = faults }

/// Takes a permit and gives it back unless it is cancelled between.
let private leaksPermit () =
    coroutine {
        let permits = AsyncSemaphore 1

        let worker =
            coroutine {
                do! permits.Acquire()
                do! Coroutine.yieldNow ()
                permits.Release()
            }

        let task = Coroutine.startNamed "worker" worker
        let! _ = Coroutine.catchCancel (task.AsCoroutine())
        return not permits.IsLocked
    }

[<Tests>]
let tests =
    testList "Fault" [
        test "a cancellation strikes where a task suspends" {
            let found = findWith (withFaults Faults.Cancellation) leaksPermit
            Expect.equal (found.Schedule.Choices |> List.map _.Kind) [ ChoiceKind.Cancel ] "choices"
            Expect.stringContains (string found) "cancelled there by the schedule" "found"
            holdsWith settings leaksPermit |> ignore
        }

        test "the sweep strikes at every suspension in turn, and ends" {
            let struck = ResizeArray()

            let program () =
                coroutine {
                    let mutable reached = ref 0

                    let worker =
                        coroutine {
                            try
                                for step in 1..5 do
                                    reached.Value <- step
                                    do! Coroutine.yieldNow ()

                                reached.Value <- 6
                            finally
                                struck.Add reached.Value
                        }

                    let! _ = Coroutine.catchCancel ((Coroutine.startNamed "worker" worker).AsCoroutine())
                    return ()
                }

            let report = holdsWith { withFaults Faults.Cancellation with Strategies = [ Strategy.FaultSweep ] } program

            Expect.equal (List.ofSeq struck) [ 1; 2; 3; 4; 5; 6 ] "struck"
            Expect.equal report.Runs 6 "runs"
        }

        test "a marked await fails where the schedule says so" {
            let program () =
                coroutine {
                    let connections = ref 0

                    let request =
                        coroutine {
                            connections.Value <- connections.Value + 1
                            do! Fault.mayFail (fun () -> IOException "broken pipe") (Coroutine.yieldNow ())
                            connections.Value <- connections.Value - 1
                        }

                    let! _ = Coroutine.catch request
                    return connections.Value = 0
                }

            let found = find program
            Expect.equal (string found.Schedule) "f1" "schedule"
        }

        test "a foreign completion comes late where the schedule says so" {
            let program () =
                coroutine {
                    let answer = Fault.mayDelay [ milliseconds 10; milliseconds 100 ] (Coroutine.result 42)
                    let! answer = Coroutine.timeout (milliseconds 50) answer
                    return answer = 42
                }

            let found = find program
            Expect.equal (string found.Schedule) "d1.2" "schedule"
            Expect.stringContains (string found) "TimeoutException" "found"
        }

        test "time passes during a step where the schedule says so" {
            let program () =
                coroutine {
                    let loop = EventLoop.Current
                    let before = loop.Time
                    Fault.maySlow (milliseconds 7)
                    return loop.Time - before < milliseconds 5
                }

            Expect.equal (find program).Schedule.Length 1 "find"

            let slowed () =
                coroutine {
                    let loop = EventLoop.Current
                    let before = loop.Time
                    do! Coroutine.yieldNow ()
                    return loop.Time - before < milliseconds 5
                }

            let found = findWith (withFaults { Faults.MarkedOnly with SlowStep = milliseconds 20 }) slowed
            Expect.equal (found.Schedule.Choices |> List.map _.Kind) [ ChoiceKind.Slow ] "choices"
            holdsWith settings slowed |> ignore
        }

        test "outside an exploration the marks do nothing" {
            use loop = new TestLoop()

            loop.Run(
                coroutine {
                    Fault.maySlow (milliseconds 5)
                    let! one = Fault.mayFail (fun () -> IOException()) (Coroutine.result 1)
                    let! two = Fault.mayDelay [ milliseconds 5 ] (Coroutine.result 2)
                    Expect.equal (one + two) 3 "one"
                }
            )

            Expect.equal loop.Now TimeSpan.Zero "now"
        }
    ]
