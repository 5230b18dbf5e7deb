module Coroutines.Testing.Tests.TestLoopTests

open System
open System.Threading.Tasks
open NUnit.Framework
open Coroutines.Fs.Tests
open Coroutines
open Coroutines.Testing

let private sleeper (trace: ResizeArray<string>) name (time: int) =
    coroutine {
        trace.Add $"{name} begins"
        do! Coroutine.sleep (milliseconds time)
        trace.Add $"{name} ends"
    }

[<Test>]
let ``a started task does not run before the loop is stepped`` () =
    use loop = new TestLoop()
    let trace = ResizeArray()
    let task = loop.Start(sleeper trace "a" 10, "a")
    equal [] (List.ofSeq trace)
    equal [ "a" ] (loop.PendingTasks |> List.map _.Name)
    loop.RunOneTurn()
    equal [ "a begins" ] (List.ofSeq trace)
    Assert.That(task.IsCompleted, Is.False)

[<Test>]
let ``running until idle moves no time`` () =
    use loop = new TestLoop()
    let trace = ResizeArray()
    loop.Start(sleeper trace "a" 10) |> ignore
    loop.RunUntilIdle()
    equal [ "a begins" ] (List.ofSeq trace)
    equal TimeSpan.Zero loop.Now
    equal [ milliseconds 10 ] (loop.PendingTimers |> List.map _.Due)

[<Test>]
let ``time advances from deadline to deadline, no further than it is told`` () =
    use loop = new TestLoop()
    let trace = ResizeArray()
    loop.Start(sleeper trace "a" 10) |> ignore
    loop.Start(sleeper trace "b" 20) |> ignore
    loop.AdvanceBy(milliseconds 15)
    equal [ "a begins"; "b begins"; "a ends" ] (List.ofSeq trace)
    equal (milliseconds 15) loop.Now
    loop.AdvanceBy(milliseconds 5)
    equal "b ends" (Seq.last trace)
    equal [] loop.PendingTasks
    equal [] loop.PendingTimers

[<Test>]
let ``settling runs until no timer is set`` () =
    use loop = new TestLoop()
    let trace = ResizeArray()
    loop.Start(sleeper trace "a" 3_600_000) |> ignore
    loop.Settle()
    equal (TimeSpan.FromHours 1.0) loop.Now
    equal [] loop.PendingTasks

[<Test>]
let ``time does not pass an await of something outside`` () =
    use loop = new TestLoop(milliseconds 20)
    let never = TaskCompletionSource()

    loop.Start(coroutine { do! never.Task }) |> ignore
    loop.Start(Coroutine.sleep (milliseconds 10)) |> ignore

    let error = Expect.raises<OutsideWaitException>(fun () -> loop.Settle())
    contains "something outside" (string error)
    equal TimeSpan.Zero loop.Now

[<Test>]
let ``what comes from outside while time stands still is taken before the next deadline`` () =
    use loop = new TestLoop()
    let source = TaskCompletionSource()
    let trace = ResizeArray()

    let outside =
        coroutine {
            do! source.Task
            trace.Add $"outside at {EventLoop.Current.Time.TotalMilliseconds}"
        }

    loop.Start outside |> ignore
    loop.Start(sleeper trace "a" 10) |> ignore
    loop.RunUntilIdle()
    Task.Run(fun () -> source.SetResult()) |> ignore
    loop.Settle()
    equal [ "a begins"; "outside at 0"; "a ends" ] (List.ofSeq trace)

[<Test>]
let ``an await of something outside that was cancelled holds up nobody`` () =
    use loop = new TestLoop()
    let never = TaskCompletionSource()
    let task = loop.Start(coroutine { do! never.Task })
    loop.RunUntilIdle()
    task.Cancel() |> ignore
    loop.Start(Coroutine.sleep (milliseconds 10)) |> ignore
    loop.Settle()
    equal (milliseconds 10) loop.Now

[<Test>]
let ``without patience a task that the loop itself completes is passed by`` () =
    use loop = new TestLoop(TimeSpan.Zero)
    let source = TaskCompletionSource()

    let later =
        coroutine {
            do! Coroutine.sleep (milliseconds 10)
            source.SetResult()
        }

    loop.Start later |> ignore
    loop.Run(coroutine { do! source.Task })
    equal (milliseconds 10) loop.Now

[<Test>]
let ``a run that can never end says who waits for what`` () =
    use loop = new TestLoop()
    let gate = AsyncLock()

    let twice =
        coroutine {
            do! gate.Acquire()
            do! gate.Acquire()
        }

    let error = Expect.raises<DeadlockException>(fun () -> loop.Run twice)
    contains "Task-1 waits for AsyncLock 1, held by Task-1" (string error)

[<Test>]
let ``failures that no await saw are kept`` () =
    use loop = new TestLoop()
    loop.Loop.CallSoon(fun () -> failwith "lost") |> ignore
    loop.RunUntilIdle()
    equal [ LoopErrorKind.Callback ] (loop.Errors |> List.map _.Kind)

[<Test>]
let ``time cannot go back`` () =
    use loop = new TestLoop()
    Expect.raises<ArgumentOutOfRangeException>(fun () -> loop.AdvanceBy(milliseconds -1)) |> ignore
