module Coroutines.Testing.Tests.VirtualTimeTests

open System
open System.Threading
open System.Threading.Tasks
open NUnit.Framework
open Coroutines.Fs.Tests
open Coroutines
open Coroutines.Testing

let private now = coroutine { return EventLoop.Current.Time }

[<Test>]
let ``a program that sleeps takes its time on the clock alone`` () =
    VirtualTime.Run(
        coroutine {
            do! Coroutine.sleep (TimeSpan.FromDays 1.0)
            return! now
        }
    )
    |> equal (TimeSpan.FromDays 1.0)

[<Test>]
let ``each run begins at zero`` () =
    VirtualTime.Run(Coroutine.sleep (milliseconds 10))
    VirtualTime.Run now |> equal TimeSpan.Zero

[<Test>]
let ``a coroutine of CSharp without a result is run too`` () =
    let ready = AsyncEvent()

    let wait () =
        EventLoop.Current.CallLater(milliseconds 10, fun () -> ready.Set()) |> ignore
        ready.Wait()

    VirtualTime.Run(Coroutine.Defer(Func<Coroutine> wait))
    Assert.That(ready.IsSet)

[<Test>]
let ``what the program throws is thrown`` () =
    let boom = InvalidOperationException "boom"

    Expect.raises<InvalidOperationException>(fun () -> VirtualTime.Run(coroutine { raise boom }))
    |> Expect.same boom

[<Test>]
let ``what was started is cancelled and awaited`` () =
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

    equal [ "over"; "ended" ] (List.ofSeq trace)

[<Test>]
let ``a program that can never end says who waits for what, and is ended`` () =
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

    let error = Expect.raises<DeadlockException>(fun () -> VirtualTime.Run twice)
    contains "Task-1 waits for AsyncLock 1, held by Task-1" (string error)
    Assert.That isEnded

[<Test>]
let ``time does not pass a function on another thread`` () =
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

    equal TimeSpan.Zero time

[<Test>]
let ``what does not come from outside is an error when patience ends`` () =
    let never = TaskCompletionSource()

    Expect.raises<OutsideWaitException>(fun () -> VirtualTime.Run(coroutine { do! never.Task }, milliseconds 20))
    |> fun error -> contains "a patience of TimeSpan.Zero" error.Message

[<Test>]
let ``without patience a task that the program itself completes is passed by`` () =
    let source = TaskCompletionSource()

    let main =
        coroutine {
            EventLoop.Current.CallLater(milliseconds 10, fun () -> source.SetResult()) |> ignore
            do! source.Task
            return! now
        }

    VirtualTime.Run(main, TimeSpan.Zero) |> equal (milliseconds 10)

[<Test>]
let ``a timer of the BCL goes by the clock`` () =
    VirtualTime.Run(
        coroutine {
            do! Task.Delay(milliseconds 10, EventLoop.Current.TimeProvider)
            return! now
        }
    )
    |> equal (milliseconds 10)

[<Test>]
let ``the chance of the loop repeats itself`` () =
    let chance = coroutine { return EventLoop.Current.Random.Next() }
    equal (VirtualTime.Run chance) (VirtualTime.Run chance)

[<Test>]
let ``a run inside a run is refused`` () =
    let nested = coroutine { return VirtualTime.Run now }

    Expect.raises<InvalidOperationException>(fun () -> VirtualTime.Run nested |> ignore)
    |> fun error -> contains "do not nest" error.Message
