/// Every function of module Coroutine.
module Coroutines.Fs.Tests.CoroutineModuleTests

open System
open System.Threading
open System.Threading.Tasks
open Coroutines
open Coroutines.Testing
open Expecto
open Expecto.TestingPlatform

let private boom = InvalidOperationException "boom"

let private failing () : Coroutine<int> = coroutine { return raise boom }

let private forever = Coroutine.sleep (TimeSpan.FromDays 1.0)

/// Starts it, lets it suspend, and cancels it.
let private cancelled (c: Coroutine<'T>) =
    coroutine {
        let task = Coroutine.start c
        do! Coroutine.yieldNow ()
        do! Coroutine.yieldNow ()
        task.Cancel "stop" |> ignore
        return! Coroutine.catchCancel (coroutine { return! task })
    }

let private isCancelled (outcome: Result<'T, CoroutineCanceledException>) =
    match outcome with
    | Ok _ -> failtest "It was not cancelled."
    | Error cancellation -> Expect.equal (string cancellation.Reason) "stop" "reason"

/// How often the finaliser of a coroutine began and ended, and how long all took.
let private finalised (make: (unit -> Coroutine<unit>) -> Coroutine<unit>) =
    let mutable began = 0
    let mutable ended = 0

    let finalizer () =
        coroutine {
            began <- began + 1
            do! Coroutine.sleep (OnLoop.milliseconds 5)
            ended <- ended + 1
        }

    let _, time = OnLoop.timed (make finalizer)
    began, ended, time.TotalMilliseconds

/// The most that ran at once.
let private most (run: seq<Coroutine<unit>> -> Coroutine<'T>) =
    let mutable running = 0
    let mutable most = 0

    let one =
        coroutine {
            running <- running + 1
            most <- max most running
            do! Coroutine.sleep (OnLoop.milliseconds 10)
            running <- running - 1
        }

    let _, time = OnLoop.timed (run (Seq.replicate 7 one))
    most, time.TotalMilliseconds

/// Runs an async on this thread, and on another a loop for as long as that takes.
let private beside (make: EventLoop -> Async<'T>) : 'T =
    use loop = new EventLoop()
    let stopped = Future<unit>(loop)
    let thread = Thread((fun () -> loop.Run(stopped.AsCoroutine()) |> ignore), IsBackground = true)
    thread.Start()

    try
        Async.RunSynchronously(make loop, timeout = 20_000)
    finally
        loop.Post(fun () -> stopped.SetResult())
        Expect.isTrue (thread.Join(TimeSpan.FromSeconds 20.0)) "thread.Join(TimeSpan.FromSeconds 20.0)"

[<Tests>]
let tests =
    testList "Coroutine module" [
        test "result returns a value, again and again" {
            let five = Coroutine.result 5
            OnLoop.run (Coroutine.zip five five) |> Flip.Expect.equal "zip" (5, 5)
        }

        test "delay makes the coroutine anew at each await, and not before" {
            let mutable made = 0

            let delayed =
                Coroutine.delay (fun () ->
                    made <- made + 1
                    Coroutine.result made)

            Expect.equal made 0 "made"
            OnLoop.run (Coroutine.zip delayed delayed) |> Flip.Expect.equal "zip" (1, 2)
        }

        test "what delay's function throws the await throws" {
            let delayed: Coroutine<int> = Coroutine.delay (fun () -> raise boom)

            OnLoop.raises<InvalidOperationException, _> delayed
            |> fun actual -> Expect.same actual boom "the very object"
        }

        test "map applies a function" {
            OnLoop.run (Coroutine.map (fun n -> n + 1) (OnLoop.later 1 1)) |> Flip.Expect.equal "later" 2

            OnLoop.raises<InvalidOperationException, _>(Coroutine.map string (failing ()))
            |> fun actual -> Expect.same actual boom "the very object"
        }

        test "bind goes on with another coroutine" {
            OnLoop.run (Coroutine.bind (fun n -> OnLoop.later 1 (string n)) (OnLoop.later 1 7))
            |> Flip.Expect.equal "bind" "7"

            OnLoop.raises<InvalidOperationException, _>(Coroutine.bind (fun _ -> failing ()) (Coroutine.result 1))
            |> fun actual -> Expect.same actual boom "the very object"
        }

        test "ignore drops the result, not the failure" {
            OnLoop.run (Coroutine.ignore (OnLoop.later 1 1)) |> Flip.Expect.equal "ignore" ()

            OnLoop.raises<InvalidOperationException, _>(Coroutine.ignore (failing ()))
            |> fun actual -> Expect.same actual boom "the very object"
        }

        test "zip runs one after the other" {
            let result, time = OnLoop.timed (Coroutine.zip (OnLoop.later 10 1) (OnLoop.later 20 "a"))
            Expect.equal (result, time.TotalMilliseconds) ((1, "a"), 30.0) "result and total milliseconds"
        }

        test "catch gives an exception as a value" {
            OnLoop.run (Coroutine.catch (OnLoop.later 1 1)) |> Flip.Expect.equal "catch" (Ok 1)

            match OnLoop.run (Coroutine.catch (failing ())) with
            | Error error -> Expect.same error boom "error"
            | Ok _ -> failtest "It did not fail."
        }

        test "catch does not see a cancellation" { OnLoop.run (cancelled (Coroutine.catch forever)) |> isCancelled }

        test "catchWith goes on with what the handler makes of an exception" {
            OnLoop.run (
                Coroutine.catchWith (fun error -> OnLoop.later 1 error.Message) (Coroutine.map string (failing ()))
            )
            |> Flip.Expect.equal "catch with" "boom"

            OnLoop.run (Coroutine.catchWith (fun _ -> Coroutine.result 2) (OnLoop.later 1 1))
            |> Flip.Expect.equal "catch with" 1
        }

        test "catchWith does not see a cancellation" {
            OnLoop.run (cancelled (Coroutine.catchWith (fun _ -> Coroutine.result ()) forever)) |> isCancelled
        }

        test "catchCancel gives a cancellation as a value" {
            match OnLoop.run (cancelled (Coroutine.catchCancel forever)) with
            | Ok outcome -> isCancelled outcome
            | Error _ -> failtest "catchCancel did not catch it."

            OnLoop.run (Coroutine.catchCancel (OnLoop.later 1 1))
            |> Result.isOk
            |> Flip.Expect.equal "catch cancel" true
        }

        test "catchCancel lets other exceptions pass" {
            OnLoop.raises<InvalidOperationException, _>(Coroutine.catchCancel (failing ()))
            |> fun actual -> Expect.same actual boom "the very object"

            OnLoop.raises<TaskCanceledException, _>(
                Coroutine.catchCancel (coroutine { do! Task.FromException(TaskCanceledException()) })
            )
            |> ignore
        }

        test "finallyDo awaits the finaliser after a result" {
            finalised (fun finalizer ->
                coroutine {
                    let! n = Coroutine.finallyDo finalizer (OnLoop.later 10 1)
                    Expect.equal n 1 "n"
                })
            |> Flip.Expect.equal "result" (1, 1, 15.0)
        }

        test "finallyDo awaits the finaliser after an exception" {
            finalised (fun finalizer ->
                coroutine {
                    match! Coroutine.catch (Coroutine.finallyDo finalizer (failing ())) with
                    | Error error -> Expect.same error boom "error"
                    | Ok _ -> failtest "It did not fail."
                })
            |> Flip.Expect.equal "result" (1, 1, 5.0)
        }

        test "finallyDo awaits the finaliser after a cancellation" {
            finalised (fun finalizer ->
                coroutine {
                    let! outcome = cancelled (Coroutine.finallyDo finalizer forever)
                    isCancelled outcome
                })
            |> Flip.Expect.equal "result" (1, 1, 5.0)
        }

        test "an exception of the finaliser alone is the error" {
            OnLoop.raises<InvalidOperationException, _>(
                Coroutine.finallyDo (fun () -> Coroutine.ignore (failing ())) (Coroutine.result 1)
            )
            |> fun actual -> Expect.same actual boom "the very object"

            OnLoop.raises<InvalidOperationException, _>(Coroutine.finallyDo (fun () -> raise boom) (Coroutine.result 1))
            |> fun actual -> Expect.same actual boom "the very object"
        }

        test "an exception of the finaliser is attached to the coroutine's" {
            let body = ArgumentException "body"

            OnLoop.raises<ArgumentException, _>(
                Coroutine.finallyDo (fun () -> Coroutine.ignore (failing ())) (coroutine { raise body })
            )
            |> fun actual -> Expect.same actual body "the very object"

            Expect.equal [ for error in SuppressedExceptions.Of body -> error.Message ] [ "boom" ] "error"
        }

        test "sequential runs one after the other, in order" {
            let result, time = OnLoop.timed (Coroutine.sequential [ OnLoop.later 20 1; OnLoop.later 10 2 ])
            Expect.equal (result, time.TotalMilliseconds) ([| 1; 2 |], 30.0) "result and total milliseconds"
            OnLoop.run (Coroutine.sequential ([]: Coroutine<int> list)) |> Flip.Expect.equal "sequential" [||]
        }

        test "sequential asks for the next one when one has ended, and for none after a failure" {
            let mutable asked = 0

            let coroutines =
                seq {
                    asked <- asked + 1
                    Coroutine.result 1
                    asked <- asked + 1
                    failing ()
                    asked <- asked + 1
                }

            OnLoop.raises<InvalidOperationException, _>(Coroutine.sequential coroutines)
            |> fun actual -> Expect.same actual boom "the very object"

            Expect.equal asked 2 "asked"
        }

        test "sequentialDo runs one after the other" {
            let log = ResizeArray()

            let step name (milliseconds: int) =
                coroutine {
                    do! Coroutine.sleep (OnLoop.milliseconds milliseconds)
                    log.Add name
                }

            OnLoop.run (Coroutine.sequentialDo [ step "a" 20; step "b" 10 ])
            Expect.equal (List.ofSeq log) [ "a"; "b" ] "log"
        }

        test "all runs at the same time and keeps the order" {
            let result, time = OnLoop.timed (Coroutine.all [ OnLoop.later 20 1; OnLoop.later 30 2; OnLoop.later 10 3 ])

            Expect.equal (result, time.TotalMilliseconds) ([| 1; 2; 3 |], 30.0) "result and total milliseconds"
            OnLoop.run (Coroutine.all ([]: Coroutine<int> list)) |> Flip.Expect.equal "all" [||]
        }

        test "all cancels the others at the first failure and leaves nothing running" {
            let log = ResizeArray()

            let other =
                coroutine {
                    try
                        do! forever
                        return 0
                    finally
                        log.Add "ended"
                }

            let main =
                coroutine {
                    let! outcome =
                        Coroutine.catch (Coroutine.all [ other; Coroutine.bind failing (Coroutine.yieldNow ()); other ])

                    log.Add(if outcome.IsError then "failed" else "?")
                    return CoroutineTask.All.Count
                }

            Expect.equal (OnLoop.timed main) (1, TimeSpan.Zero) "main"
            Expect.equal (List.ofSeq log) [ "ended"; "ended"; "failed" ] "log"
        }

        test "parallelLimit runs at most so many at a time" {
            Expect.equal (most (Coroutine.parallelLimit 3)) (3, 30.0) "most"
            Expect.equal (most (Coroutine.parallelLimit 1)) (1, 70.0) "most"
            Expect.equal (most (Coroutine.parallelLimit 100)) (7, 10.0) "most"
        }

        test "parallelLimit keeps the order of the results" {
            OnLoop.run (Coroutine.parallelLimit 2 [ for n in 1..5 -> OnLoop.later (10 - n) n ])
            |> Flip.Expect.equal "parallel limit" [| 1..5 |]
        }

        test "parallelLimit starts no more after a failure" {
            let mutable asked = 0

            let coroutines =
                seq {
                    for n in 1..10 do
                        asked <- asked + 1
                        if n = 2 then Coroutine.bind failing (Coroutine.yieldNow ()) else OnLoop.later 10 n
                }

            OnLoop.raises<InvalidOperationException, _>(Coroutine.parallelLimit 2 coroutines)
            |> fun actual -> Expect.same actual boom "the very object"

            Expect.equal asked 2 "asked"
        }

        test "parallelLimit refuses a limit below one" {
            Expect.raises<ArgumentOutOfRangeException>
                (fun () -> Coroutine.parallelLimit 0 [ Coroutine.result 1 ] |> ignore)
                "argument out of range exception"
            |> fun error -> Expect.equal (string error.ParamName) "limit" "param name"
        }

        test "parallelDoLimit runs at most so many at a time" {
            Expect.equal (most (Coroutine.parallelDoLimit 3)) (3, 30.0) "most"
        }

        test "gather starts all at once, and a failure leaves the others running" {
            let log = ResizeArray()

            let main =
                coroutine {
                    let other =
                        coroutine {
                            do! Coroutine.sleep (OnLoop.milliseconds 10)
                            log.Add "ended"
                            return 0
                        }

                    let gathered = Coroutine.gather [ other; Coroutine.bind failing (Coroutine.yieldNow ()) ]
                    let! outcome = Coroutine.catch (coroutine { return! gathered })
                    log.Add(if outcome.IsError then "failed" else "?")
                    do! Coroutine.sleep (OnLoop.milliseconds 20)
                    return! Coroutine.gather [ OnLoop.later 20 1; OnLoop.later 10 2 ]
                }

            let result, time = OnLoop.timed main
            Expect.equal (result, time.TotalMilliseconds) ([| 1; 2 |], 40.0) "result and total milliseconds"
            Expect.equal (List.ofSeq log) [ "failed"; "ended" ] "log"
        }

        test "sleep moves the clock" {
            let _, time = OnLoop.timed (Coroutine.sleep (TimeSpan.FromHours 3.0))
            Expect.equal time.TotalHours 3.0 "total hours"
        }

        test "a sleep is a recipe" {
            let nap = Coroutine.sleep (OnLoop.milliseconds 10)

            let _, time =
                OnLoop.timed (
                    coroutine {
                        do! nap
                        do! nap
                        let! () = nap
                        and! () = nap
                        ()
                    }
                )

            Expect.equal time.TotalMilliseconds 30.0 "total milliseconds"
        }

        test "yieldNow lets everything else that is ready run once" {
            let log = ResizeArray()

            let worker name =
                coroutine {
                    for i in 1..2 do
                        log.Add $"{name}{i}"
                        do! Coroutine.yieldNow ()
                }

            OnLoop.run (Coroutine.all [ worker "a"; worker "b" ]) |> ignore
            Expect.equal (List.ofSeq log) [ "a1"; "b1"; "a2"; "b2" ] "log"
        }

        test "start runs in the next turn" {
            OnLoop.run (
                coroutine {
                    let log = ResizeArray()

                    let task =
                        Coroutine.start (
                            coroutine {
                                log.Add "task"
                                return 1
                            }
                        )

                    log.Add "main"
                    let! n = task
                    return n, List.ofSeq log
                }
            )
            |> Flip.Expect.equal "result" (1, [ "main"; "task" ])
        }

        test "startNamed gives the task a name" {
            OnLoop.run (
                coroutine {
                    let task = Coroutine.startNamed "worker" (coroutine { return (nonNull CoroutineTask.Current).Name })
                    Expect.equal task.Name "worker" "name of task"
                    return! task
                }
            )
            |> Flip.Expect.equal "result" "worker"
        }

        test "run runs a whole program" {
            Expect.equal (Coroutine.run (coroutine { return 3 })) 3 "coroutine"

            Expect.raises<InvalidOperationException>
                (fun () -> Coroutine.run (failing ()) |> ignore)
                "invalid operation exception"
            |> fun actual -> Expect.same actual boom "the very object"
        }

        test "run inside a run is refused" {
            OnLoop.raises<InvalidOperationException, _>(coroutine { return Coroutine.run (Coroutine.result 1) })
            |> fun error -> Expect.isTrue (error.Message.Contains "do not nest") "error.Message.Contains 'do not nest'"
        }

        test "run ends what is left" {
            let mutable ended = false

            OnLoop.run (
                coroutine {
                    let _ =
                        Coroutine.start (
                            coroutine {
                                try
                                    do! forever
                                finally
                                    ended <- true
                            }
                        )

                    do! Coroutine.yieldNow ()
                }
            )

            Expect.isTrue ended "ended"
        }

        test "runWith takes options" {
            let reported = ResizeArray<LoopError>()
            let clock = VirtualClock()

            let options =
                CoroutineRunOptions(
                    Loop = clock.Options,
                    UnhandledException = Action<_> reported.Add,
                    CancelOnInterrupt = false
                )

            Coroutine.runWith
                options
                (coroutine {
                    let _ = Coroutine.start (failing ())
                    do! Coroutine.sleep (OnLoop.milliseconds 10)
                })

            Expect.equal clock.Now.TotalMilliseconds 10.0 "total milliseconds"
            Expect.equal reported.Count 1 "count of reported"
            Expect.same reported[0].Exception boom "exception"
        }

        test "ofTask awaits a task, many times" {
            let task = Coroutine.ofTask (Task.FromResult 5)
            OnLoop.run (Coroutine.zip task task) |> Flip.Expect.equal "zip" (5, 5)
        }

        test "a cancellation ends the wait of ofTask, not the task" {
            let completion = TaskCompletionSource<int>()
            OnLoop.run (cancelled (Coroutine.ofTask completion.Task)) |> isCancelled
            Expect.isTrue (not completion.Task.IsCompleted) "not completion task is completed"
        }

        test "callTask calls at each await" {
            let mutable calls = 0

            let call =
                Coroutine.callTask (fun _ ->
                    calls <- calls + 1
                    Task.FromResult calls)

            Expect.equal calls 0 "calls"
            OnLoop.run (Coroutine.zip call call) |> Flip.Expect.equal "zip" (1, 2)
        }

        test "callTask cancels its token and waits for the task" {
            let mutable task = Task.FromResult 0

            let call =
                Coroutine.callTask (fun token ->
                    let completion = TaskCompletionSource<int>()
                    token.Register(fun () -> completion.SetCanceled token) |> ignore
                    task <- completion.Task
                    completion.Task)

            OnLoop.runWithThreads (cancelled call) |> isCancelled
            Expect.isTrue task.IsCanceled "task is canceled"
        }

        test "toTask starts a task and gives it to the BCL" {
            let task =
                OnLoop.run (
                    coroutine {
                        let task = Coroutine.toTask (OnLoop.later 10 1)
                        do! Coroutine.sleep (OnLoop.milliseconds 20)
                        return task
                    }
                )

            Expect.equal (task.GetAwaiter().GetResult()) 1 "get awaiter"
        }

        test "the task of toTask fails and is cancelled as the coroutine is" {
            let failed, canceled =
                OnLoop.run (
                    coroutine {
                        let failed = Coroutine.toTask (failing ())

                        let canceled =
                            Coroutine.toTask (
                                coroutine {
                                    (nonNull CoroutineTask.Current).Cancel() |> ignore
                                    do! Coroutine.yieldNow ()
                                }
                            )

                        do! Coroutine.sleep (OnLoop.milliseconds 20)
                        return failed, canceled
                    }
                )

            Expect.same (nonNull failed.Exception).InnerException boom "inner exception"
            Expect.isTrue canceled.IsCanceled "canceled is canceled"
        }

        test "ofAsync runs the async at each await, starting on the loop" {
            let mutable runs = 0

            let computation =
                Coroutine.ofAsync (
                    async {
                        runs <- runs + 1
                        return Environment.CurrentManagedThreadId
                    }
                )

            let a, b = OnLoop.run (Coroutine.zip computation computation)

            Expect.equal
                (runs, a, b)
                (2, Environment.CurrentManagedThreadId, Environment.CurrentManagedThreadId)
                "runs, a and b"
        }

        test "ofAsync cancels the async and waits for its end" {
            let mutable ended = false

            let computation =
                Coroutine.ofAsync (
                    async {
                        use! _ = Async.OnCancel(fun () -> ended <- true)
                        do! Async.Sleep Timeout.Infinite
                    }
                )

            OnLoop.runWithThreads (cancelled computation) |> isCancelled
            Expect.isTrue ended "ended"
        }

        test "toAsync runs on the loop and gives the result to any thread" {
            let home, thread =
                beside (fun loop ->
                    async {
                        let! home =
                            Coroutine.toAsync
                                loop
                                (coroutine {
                                    do! Coroutine.yieldNow ()
                                    return Environment.CurrentManagedThreadId
                                })

                        return home, Environment.CurrentManagedThreadId
                    })

            Expect.isTrue (home <> thread) "home <> thread"
        }

        test "toAsync fails as the coroutine does" {
            beside (fun loop ->
                async {
                    match! Async.Catch(Coroutine.toAsync loop (failing ())) with
                    | Choice1Of2 _ -> failtest "It did not fail."
                    | Choice2Of2(:? AggregateException as error) ->
                        Expect.same error.InnerException boom "inner exception"
                    | Choice2Of2 error -> Expect.same error boom "error"
                })
        }

        test "cancelling the async of toAsync cancels the coroutine" {
            use began = new ManualResetEventSlim()
            use ended = new ManualResetEventSlim()

            let main =
                coroutine {
                    try
                        began.Set()
                        do! forever
                    finally
                        ended.Set()
                }

            beside (fun loop ->
                async {
                    use source = new CancellationTokenSource()
                    let task = Async.StartAsTask(Coroutine.toAsync loop main, cancellationToken = source.Token)
                    Expect.isTrue (began.Wait(TimeSpan.FromSeconds 20.0)) "began.Wait(TimeSpan.FromSeconds 20.0)"
                    source.Cancel()
                    Expect.isTrue (ended.Wait(TimeSpan.FromSeconds 20.0)) "ended.Wait(TimeSpan.FromSeconds 20.0)"
                    let! outcome = Async.Catch(Async.AwaitTask task)
                    Expect.isTrue outcome.IsChoice2Of2 "outcome is choice 2 of 2"
                })
        }

        test "ofUnit is the same coroutine, at no cost" {
            let c = Coroutine.Sleep(OnLoop.milliseconds 10)
            Expect.same (Coroutine.ofUnit c).Body c.Body "body"
        }

        test "what ofUnit gives may be awaited as often as the coroutine" {
            OnLoop.run (
                coroutine {
                    let queue = AsyncQueue<string>()
                    let put = Coroutine.ofUnit (queue.Put "again")
                    do! put
                    do! put
                    return queue.Count
                }
            )
            |> Flip.Expect.equal "result" 2
        }

        test "ofUnit lets the functions take what a lock, an event and a queue return" {
            let (acquired, waited, put), time =
                OnLoop.timed (
                    coroutine {
                        let gate, ready, queue = AsyncLock(), AsyncEvent(), AsyncQueue<int>()
                        EventLoop.Current.CallLater(OnLoop.milliseconds 10, fun () -> ready.Set()) |> ignore

                        let task = Coroutine.start (Coroutine.ofUnit (gate.Acquire()))
                        do! Coroutine.sequentialDo [ for n in 1..3 -> Coroutine.ofUnit (queue.Put n) ]
                        let! first = Coroutine.race [ Coroutine.ofUnit (ready.Wait()); forever ]
                        do! Coroutine.shield (Coroutine.ofUnit (ready.Wait()))
                        do! task
                        return gate.IsLocked, first, queue.Count
                    }
                )

            Expect.equal
                (acquired, waited, put, time.TotalMilliseconds)
                (true, (), 3, 10.0)
                "acquired, waited, put and total milliseconds"
        }

        test "ofUnit in all and gather stands for each await of a hot one" {
            let log = ResizeArray()

            OnLoop.run (
                coroutine {
                    let future = Future<Coroutines.Unit>()
                    let hot = Coroutine.ofUnit (Coroutine future)

                    EventLoop.Current.CallLater(
                        OnLoop.milliseconds 10,
                        (fun () -> future.SetResult Coroutines.Unit.Value)
                    )
                    |> ignore

                    let! all = Coroutine.all [ hot; hot; Coroutine.sleep (OnLoop.milliseconds 20) ]
                    let! gathered = Coroutine.gather [ hot; hot ]
                    do! Coroutine.shield hot
                    log.Add $"{all.Length} and {gathered.Length}"
                }
            )

            Expect.equal (List.ofSeq log) [ "3 and 2" ] "log"
        }

        test "what ends a coroutine ends what ofUnit made of it" {
            let gate = AsyncLock()

            let outcome, time =
                OnLoop.timed (
                    coroutine {
                        do! gate.Acquire()

                        return!
                            Coroutine.catch (
                                Coroutine.timeout (OnLoop.milliseconds 10) (Coroutine.ofUnit (gate.Acquire()))
                            )
                    }
                )

            match outcome with
            | Error(:? TimeoutException) -> Expect.equal time.TotalMilliseconds 10.0 "total milliseconds"
            | other -> failtest $"{other}"

            let broken =
                OnLoop.raises<InvalidOperationException, _>(Coroutine.ofUnit (Coroutine.Defer(fun () -> raise boom)))

            Expect.same broken boom "broken"
        }
    ]
