module Coroutines.Testing.Tests.FaultTests

open System
open System.IO
open NUnit.Framework
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

[<Test>]
let ``a cancellation strikes where a task suspends`` () =
    let found = findWith (withFaults Faults.Cancellation) leaksPermit
    equal [ ChoiceKind.Cancel ] (found.Schedule.Choices |> List.map _.Kind)
    contains "cancelled there by the schedule" (string found)
    holdsWith settings leaksPermit |> ignore

[<Test>]
let ``the sweep strikes at every suspension in turn, and ends`` () =
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

    equal [ 1; 2; 3; 4; 5; 6 ] (List.ofSeq struck)
    equal 6 report.Runs

[<Test>]
let ``a marked await fails where the schedule says so`` () =
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
    equal "f1" (string found.Schedule)

[<Test>]
let ``a foreign completion comes late where the schedule says so`` () =
    let program () =
        coroutine {
            let answer = Fault.mayDelay [ milliseconds 10; milliseconds 100 ] (Coroutine.result 42)
            let! answer = Coroutine.timeout (milliseconds 50) answer
            return answer = 42
        }

    let found = find program
    equal "d1.2" (string found.Schedule)
    contains "TimeoutException" (string found)

[<Test>]
let ``time passes during a step where the schedule says so`` () =
    let program () =
        coroutine {
            let loop = EventLoop.Current
            let before = loop.Time
            Fault.maySlow (milliseconds 7)
            return loop.Time - before < milliseconds 5
        }

    equal 1 (find program).Schedule.Length

    let slowed () =
        coroutine {
            let loop = EventLoop.Current
            let before = loop.Time
            do! Coroutine.yieldNow ()
            return loop.Time - before < milliseconds 5
        }

    let found = findWith (withFaults { Faults.MarkedOnly with SlowStep = milliseconds 20 }) slowed
    equal [ ChoiceKind.Slow ] (found.Schedule.Choices |> List.map _.Kind)
    holdsWith settings slowed |> ignore

[<Test>]
let ``outside an exploration the marks do nothing`` () =
    use loop = new TestLoop()

    loop.Run(
        coroutine {
            Fault.maySlow (milliseconds 5)
            let! one = Fault.mayFail (fun () -> IOException()) (Coroutine.result 1)
            let! two = Fault.mayDelay [ milliseconds 5 ] (Coroutine.result 2)
            equal 3 (one + two)
        }
    )

    equal TimeSpan.Zero loop.Now
