module Coroutines.Testing.Tests.TestLoopTests

open System
open System.Threading.Tasks
open Expecto
open Expecto.TestingPlatform
open Coroutines
open Coroutines.Testing

let private sleeper (trace: ResizeArray<string>) name (time: int) =
    coroutine {
        trace.Add $"{name} begins"
        do! Coroutine.sleep (milliseconds time)
        trace.Add $"{name} ends"
    }

[<Tests>]
let tests =
    testList "Test loop" [
        test "a started task does not run before the loop is stepped" {
            use loop = new TestLoop()
            let trace = ResizeArray()
            let task = loop.Start(sleeper trace "a" 10, "a")
            Expect.equal (List.ofSeq trace) [] "trace"
            Expect.equal (loop.PendingTasks |> List.map _.Name) [ "a" ] "pending tasks"
            loop.RunOneTurn()
            Expect.equal (List.ofSeq trace) [ "a begins" ] "trace"
            Expect.isFalse task.IsCompleted "task is completed"
        }

        test "running until idle moves no time" {
            use loop = new TestLoop()
            let trace = ResizeArray()
            loop.Start(sleeper trace "a" 10) |> ignore
            loop.RunUntilIdle()
            Expect.equal (List.ofSeq trace) [ "a begins" ] "trace"
            Expect.equal loop.Now TimeSpan.Zero "now"
            Expect.equal (loop.PendingTimers |> List.map _.Due) [ milliseconds 10 ] "pending timers"
        }

        test "time advances from deadline to deadline, no further than it is told" {
            use loop = new TestLoop()
            let trace = ResizeArray()
            loop.Start(sleeper trace "a" 10) |> ignore
            loop.Start(sleeper trace "b" 20) |> ignore
            loop.AdvanceBy(milliseconds 15)
            Expect.equal (List.ofSeq trace) [ "a begins"; "b begins"; "a ends" ] "trace"
            Expect.equal loop.Now (milliseconds 15) "now"
            loop.AdvanceBy(milliseconds 5)
            Expect.equal (Seq.last trace) "b ends" "last"
            Expect.equal loop.PendingTasks [] "pending tasks"
            Expect.equal loop.PendingTimers [] "pending timers"
        }

        test "settling runs until no timer is set" {
            use loop = new TestLoop()
            let trace = ResizeArray()
            loop.Start(sleeper trace "a" 3_600_000) |> ignore
            loop.Settle()
            Expect.equal loop.Now (TimeSpan.FromHours 1.0) "now"
            Expect.equal loop.PendingTasks [] "pending tasks"
        }

        test "time does not pass an await of something outside" {
            use loop = new TestLoop(milliseconds 20)
            let never = TaskCompletionSource()

            loop.Start(coroutine { do! never.Task }) |> ignore
            loop.Start(Coroutine.sleep (milliseconds 10)) |> ignore

            let error = Expect.raises<OutsideWaitException> (fun () -> loop.Settle()) "outside wait exception"
            Expect.stringContains (string error) "something outside" "error"
            Expect.equal loop.Now TimeSpan.Zero "now"
        }

        test "what comes from outside while time stands still is taken before the next deadline" {
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
            Expect.equal (List.ofSeq trace) [ "a begins"; "outside at 0"; "a ends" ] "trace"
        }

        test "an await of something outside that was cancelled holds up nobody" {
            use loop = new TestLoop()
            let never = TaskCompletionSource()
            let task = loop.Start(coroutine { do! never.Task })
            loop.RunUntilIdle()
            task.Cancel() |> ignore
            loop.Start(Coroutine.sleep (milliseconds 10)) |> ignore
            loop.Settle()
            Expect.equal loop.Now (milliseconds 10) "now"
        }

        test "without patience a task that the loop itself completes is passed by" {
            use loop = new TestLoop(TimeSpan.Zero)
            let source = TaskCompletionSource()

            let later =
                coroutine {
                    do! Coroutine.sleep (milliseconds 10)
                    source.SetResult()
                }

            loop.Start later |> ignore
            loop.Run(coroutine { do! source.Task })
            Expect.equal loop.Now (milliseconds 10) "now"
        }

        test "a run that can never end says who waits for what" {
            use loop = new TestLoop()
            let gate = AsyncLock()

            let twice =
                coroutine {
                    do! gate.Acquire()
                    do! gate.Acquire()
                }

            let error = Expect.raises<DeadlockException> (fun () -> loop.Run twice) "deadlock exception"
            Expect.stringContains (string error) "Task-1 waits for AsyncLock 1, held by Task-1" "error"
        }

        test "failures that no await saw are kept" {
            use loop = new TestLoop()
            loop.Loop.CallSoon(fun () -> failwith "lost") |> ignore
            loop.RunUntilIdle()
            Expect.equal (loop.Errors |> List.map _.Kind) [ LoopErrorKind.Callback ] "errors"
        }

        test "time cannot go back" {
            use loop = new TestLoop()

            Expect.raises<ArgumentOutOfRangeException>
                (fun () -> loop.AdvanceBy(milliseconds -2))
                "argument out of range exception"
            |> ignore
        }
    ]
