/// What holds on every loop, on virtual time and on the real clock.
module Coroutines.Testing.Tests.LoopContract

open System
open Expecto
open Expecto.TestingPlatform
open Coroutines
open Coroutines.Testing

/// Runs a coroutine to its end, on a loop of its own.
type private Leg =
    abstract Run: Coroutine<'T> -> 'T

let private contract name (leg: Leg) =
    testList name [
        test "what is ready runs first in, first out" {
            let trace = ResizeArray()
            leg.Run(together [ for name in [ "a"; "b" ] -> name, steps trace name 2 ])
            Expect.equal (List.ofSeq trace) [ "a1"; "b1"; "a2"; "b2" ] "trace"
        }

        test "a sleep lasts at least as long as it says" {
            leg.Run(
                coroutine {
                    let loop = EventLoop.Current
                    let before = loop.Time
                    do! Coroutine.sleep (milliseconds 5)
                    Expect.isGreaterThanOrEqual (loop.Time - before) (milliseconds 5) "time"
                }
            )
        }

        test "the shorter sleep ends first" {
            let trace = ResizeArray()

            let sleeper (time: int) =
                coroutine {
                    do! Coroutine.sleep (milliseconds time)
                    trace.Add time
                }

            leg.Run(together [ "long", sleeper 12; "short", sleeper 1 ])
            Expect.equal (List.ofSeq trace) [ 1; 12 ] "trace"
        }

        test "a timeout cancels what takes too long" {
            let late = coroutine { do! Coroutine.timeout (milliseconds 2) (Coroutine.sleep (TimeSpan.FromHours 1.0)) }

            Expect.raises<TimeoutException> (fun () -> leg.Run late) "timeout" |> ignore
        }

        test "a function on another thread comes home" {
            leg.Run(
                coroutine {
                    let home = Environment.CurrentManagedThreadId
                    let! thread = Coroutine.onThread (fun () -> Environment.CurrentManagedThreadId)
                    Expect.notEqual thread home "the other thread"
                    Expect.equal Environment.CurrentManagedThreadId home "thread afterwards"
                }
            )
        }

        test "a timer of the BCL is due on the loop's clock" {
            leg.Run(
                coroutine {
                    let loop = EventLoop.Current
                    let before = loop.Time
                    do! System.Threading.Tasks.Task.Delay(milliseconds 3, loop.TimeProvider)
                    // The system's clock of delays is coarser than that of the loop.
                    Expect.isGreaterThan (loop.Time - before) (milliseconds 1) "time"
                }
            )
        }
    ]

let private onTheRealClock = {
    new Leg with
        member _.Run coroutine =
            use loop = new EventLoop()
            EventLoopTasks.Run(loop, coroutine)
}

let private onVirtualTime = {
    new Leg with
        member _.Run coroutine =
            use loop = new TestLoop()
            loop.Run coroutine
}

[<Tests>]
let tests =
    testList "A loop" [ contract "on the real clock" onTheRealClock; contract "on virtual time" onVirtualTime ]
