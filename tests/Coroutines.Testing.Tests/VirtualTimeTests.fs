module Coroutines.Testing.Tests.VirtualTimeTests

open System
open System.Threading
open System.Threading.Tasks
open Expecto
open Expecto.TestingPlatform
open Coroutines
open Coroutines.Testing

let private now = coroutine { return EventLoop.Current.Time }

[<Tests>]
let tests =
    testList "Virtual time" [
        test "a program that sleeps takes its time on the clock alone" {
            VirtualTime.Run(
                coroutine {
                    do! Coroutine.sleep (TimeSpan.FromDays 1.0)
                    return! now
                }
            )
            |> Flip.Expect.equal "result" (TimeSpan.FromDays 1.0)
        }

        test "each run begins at zero" {
            VirtualTime.Run(Coroutine.sleep (milliseconds 10))
            VirtualTime.Run now |> Flip.Expect.equal "run" TimeSpan.Zero
        }

        test "a coroutine of CSharp without a result is run too" {
            let ready = AsyncEvent()

            let wait () =
                EventLoop.Current.CallLater(milliseconds 10, fun () -> ready.Set()) |> ignore
                ready.Wait()

            VirtualTime.Run(Coroutine.Defer(Func<Coroutine> wait))
            Expect.isTrue ready.IsSet "ready is set"
        }

        test "what the program throws is thrown" {
            let boom = InvalidOperationException "boom"

            Expect.raises<InvalidOperationException>
                (fun () -> VirtualTime.Run(coroutine { raise boom }))
                "invalid operation exception"
            |> fun actual -> Expect.same actual boom "the very object"
        }

        test "what was started is cancelled and awaited" {
            let trace = ResizeArray()

            let left =
                coroutine {
                    try
                        do! Coroutine.sleep (TimeSpan.FromDays 1.0)
                    finally
                        trace.Add "ended"
                }

            VirtualTime.Run(
                coroutine {
                    Coroutine.start left |> ignore
                    do! Coroutine.yieldNow ()
                    trace.Add "over"
                }
            )

            Expect.equal (List.ofSeq trace) [ "over"; "ended" ] "trace"
        }

        test "a program that can never end says who waits for what, and is ended" {
            let gate = AsyncLock()
            let mutable isEnded = false

            let twice =
                coroutine {
                    do! gate.Acquire()

                    try
                        do! gate.Acquire()
                    finally
                        isEnded <- true
                }

            let error = Expect.raises<DeadlockException> (fun () -> VirtualTime.Run twice) "deadlock exception"
            Expect.stringContains (string error) "Task-1 waits for AsyncLock 1, held by Task-1" "error"
            Expect.isTrue isEnded "is ended"
        }

        test "time does not pass a function on another thread" {
            use go = new ManualResetEventSlim()

            let time =
                VirtualTime.Run(
                    coroutine {
                        let sleeper = Coroutine.start (Coroutine.sleep (milliseconds 10))
                        EventLoop.Current.CallSoon(fun () -> go.Set()) |> ignore
                        do! Coroutine.onThread (fun () -> go.Wait())
                        let! time = now
                        do! sleeper
                        return time
                    }
                )

            Expect.equal time TimeSpan.Zero "time"
        }

        test "what does not come from outside is an error when patience ends" {
            let never = TaskCompletionSource()

            Expect.raises<OutsideWaitException>
                (fun () -> VirtualTime.Run(coroutine { do! never.Task }, milliseconds 20))
                "outside wait exception"
            |> fun error -> Expect.stringContains error.Message "a patience of TimeSpan.Zero" "message of error"
        }

        test "without patience a task that the program itself completes is passed by" {
            let source = TaskCompletionSource()

            let main =
                coroutine {
                    EventLoop.Current.CallLater(milliseconds 10, fun () -> source.SetResult()) |> ignore
                    do! source.Task
                    return! now
                }

            VirtualTime.Run(main, TimeSpan.Zero) |> Flip.Expect.equal "run" (milliseconds 10)
        }

        test "a timer of the BCL goes by the clock" {
            VirtualTime.Run(
                coroutine {
                    do! Task.Delay(milliseconds 10, EventLoop.Current.TimeProvider)
                    return! now
                }
            )
            |> Flip.Expect.equal "result" (milliseconds 10)
        }

        test "the chance of the loop repeats itself" {
            let chance = coroutine { return EventLoop.Current.Random.Next() }
            Expect.equal (VirtualTime.Run chance) (VirtualTime.Run chance) "run"
        }

        test "a run inside a run is refused" {
            let nested = coroutine { return VirtualTime.Run now }

            Expect.raises<InvalidOperationException>
                (fun () -> VirtualTime.Run nested |> ignore)
                "invalid operation exception"
            |> fun error -> Expect.stringContains error.Message "do not nest" "message of error"
        }
    ]
