/// Every function of module Coroutine.
module Coroutines.Fs.Tests.CoroutineModuleTests

open System
open System.Threading
open System.Threading.Tasks
open Coroutines
open Coroutines.Testing
open NUnit.Framework

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
    | Ok _ -> Assert.Fail "It was not cancelled."
    | Error cancellation -> Expect.equal "stop" (string cancellation.Reason)

[<Test>]
let ``result returns a value, again and again`` () =
    let five = Coroutine.result 5
    OnLoop.run (Coroutine.zip five five) |> Expect.equal (5, 5)

[<Test>]
let ``delay makes the coroutine anew at each await, and not before`` () =
    let mutable made = 0

    let delayed =
        Coroutine.delay (fun () ->
            made <- made + 1
            Coroutine.result made)

    Expect.equal 0 made
    OnLoop.run (Coroutine.zip delayed delayed) |> Expect.equal (1, 2)

[<Test>]
let ``what delay's function throws the await throws`` () =
    let delayed: Coroutine<int> = Coroutine.delay (fun () -> raise boom)
    OnLoop.raises<InvalidOperationException, _> delayed |> Expect.same boom

[<Test>]
let ``map applies a function`` () =
    OnLoop.run (Coroutine.map (fun n -> n + 1) (OnLoop.later 1 1)) |> Expect.equal 2
    OnLoop.raises<InvalidOperationException, _>(Coroutine.map string (failing ())) |> Expect.same boom

[<Test>]
let ``bind goes on with another coroutine`` () =
    OnLoop.run (Coroutine.bind (fun n -> OnLoop.later 1 (string n)) (OnLoop.later 1 7))
    |> Expect.equal "7"

    OnLoop.raises<InvalidOperationException, _>(Coroutine.bind (fun _ -> failing ()) (Coroutine.result 1))
    |> Expect.same boom

[<Test>]
let ``ignore drops the result, not the failure`` () =
    OnLoop.run (Coroutine.ignore (OnLoop.later 1 1)) |> Expect.equal ()
    OnLoop.raises<InvalidOperationException, _>(Coroutine.ignore (failing ())) |> Expect.same boom

[<Test>]
let ``zip runs one after the other`` () =
    let result, time = OnLoop.timed (Coroutine.zip (OnLoop.later 10 1) (OnLoop.later 20 "a"))
    Expect.equal ((1, "a"), 30.0) (result, time.TotalMilliseconds)

[<Test>]
let ``catch gives an exception as a value`` () =
    OnLoop.run (Coroutine.catch (OnLoop.later 1 1)) |> Expect.equal (Ok 1)

    match OnLoop.run (Coroutine.catch (failing ())) with
    | Error error -> Expect.same boom error
    | Ok _ -> Assert.Fail "It did not fail."

[<Test>]
let ``catch does not see a cancellation`` () = OnLoop.run (cancelled (Coroutine.catch forever)) |> isCancelled

[<Test>]
let ``catchWith goes on with what the handler makes of an exception`` () =
    OnLoop.run (Coroutine.catchWith (fun error -> OnLoop.later 1 error.Message) (Coroutine.map string (failing ())))
    |> Expect.equal "boom"

    OnLoop.run (Coroutine.catchWith (fun _ -> Coroutine.result 2) (OnLoop.later 1 1)) |> Expect.equal 1

[<Test>]
let ``catchWith does not see a cancellation`` () =
    OnLoop.run (cancelled (Coroutine.catchWith (fun _ -> Coroutine.result ()) forever)) |> isCancelled

[<Test>]
let ``catchCancel gives a cancellation as a value`` () =
    match OnLoop.run (cancelled (Coroutine.catchCancel forever)) with
    | Ok outcome -> isCancelled outcome
    | Error _ -> Assert.Fail "catchCancel did not catch it."

    OnLoop.run (Coroutine.catchCancel (OnLoop.later 1 1)) |> Result.isOk |> Expect.equal true

[<Test>]
let ``catchCancel lets other exceptions pass`` () =
    OnLoop.raises<InvalidOperationException, _>(Coroutine.catchCancel (failing ())) |> Expect.same boom

    OnLoop.raises<TaskCanceledException, _>(
        Coroutine.catchCancel (coroutine { do! Task.FromException(TaskCanceledException()) })
    )
    |> ignore

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

[<Test>]
let ``finallyDo awaits the finaliser after a result`` () =
    finalised (fun finalizer ->
        coroutine {
            let! n = Coroutine.finallyDo finalizer (OnLoop.later 10 1)
            Expect.equal 1 n
        })
    |> Expect.equal (1, 1, 15.0)

[<Test>]
let ``finallyDo awaits the finaliser after an exception`` () =
    finalised (fun finalizer ->
        coroutine {
            match! Coroutine.catch (Coroutine.finallyDo finalizer (failing ())) with
            | Error error -> Expect.same boom error
            | Ok _ -> Assert.Fail "It did not fail."
        })
    |> Expect.equal (1, 1, 5.0)

[<Test>]
let ``finallyDo awaits the finaliser after a cancellation`` () =
    finalised (fun finalizer ->
        coroutine {
            let! outcome = cancelled (Coroutine.finallyDo finalizer forever)
            isCancelled outcome
        })
    |> Expect.equal (1, 1, 5.0)

[<Test>]
let ``an exception of the finaliser alone is the error`` () =
    OnLoop.raises<InvalidOperationException, _>(
        Coroutine.finallyDo (fun () -> Coroutine.ignore (failing ())) (Coroutine.result 1)
    )
    |> Expect.same boom

    OnLoop.raises<InvalidOperationException, _>(Coroutine.finallyDo (fun () -> raise boom) (Coroutine.result 1))
    |> Expect.same boom

[<Test>]
let ``an exception of the finaliser is attached to the coroutine's`` () =
    let body = ArgumentException "body"

    OnLoop.raises<ArgumentException, _>(
        Coroutine.finallyDo (fun () -> Coroutine.ignore (failing ())) (coroutine { raise body })
    )
    |> Expect.same body

    Expect.equal [ "boom" ] [ for error in SuppressedExceptions.Of body -> error.Message ]

[<Test>]
let ``sequential runs one after the other, in order`` () =
    let result, time = OnLoop.timed (Coroutine.sequential [ OnLoop.later 20 1; OnLoop.later 10 2 ])
    Expect.equal ([| 1; 2 |], 30.0) (result, time.TotalMilliseconds)
    OnLoop.run (Coroutine.sequential ([]: Coroutine<int> list)) |> Expect.equal [||]

[<Test>]
let ``sequential asks for the next one when one has ended, and for none after a failure`` () =
    let mutable asked = 0

    let coroutines =
        seq {
            asked <- asked + 1
            Coroutine.result 1
            asked <- asked + 1
            failing ()
            asked <- asked + 1
        }

    OnLoop.raises<InvalidOperationException, _>(Coroutine.sequential coroutines) |> Expect.same boom
    Expect.equal 2 asked

[<Test>]
let ``sequentialDo runs one after the other`` () =
    let log = ResizeArray()

    let step name (milliseconds: int) =
        coroutine {
            do! Coroutine.sleep (OnLoop.milliseconds milliseconds)
            log.Add name
        }

    OnLoop.run (Coroutine.sequentialDo [ step "a" 20; step "b" 10 ])
    Expect.equal [ "a"; "b" ] (List.ofSeq log)

[<Test>]
let ``all runs at the same time and keeps the order`` () =
    let result, time = OnLoop.timed (Coroutine.all [ OnLoop.later 20 1; OnLoop.later 30 2; OnLoop.later 10 3 ])

    Expect.equal ([| 1; 2; 3 |], 30.0) (result, time.TotalMilliseconds)
    OnLoop.run (Coroutine.all ([]: Coroutine<int> list)) |> Expect.equal [||]

[<Test>]
let ``all cancels the others at the first failure and leaves nothing running`` () =
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

    Expect.equal (1, TimeSpan.Zero) (OnLoop.timed main)
    Expect.equal [ "ended"; "ended"; "failed" ] (List.ofSeq log)

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

[<Test>]
let ``parallelLimit runs at most so many at a time`` () =
    Expect.equal (3, 30.0) (most (Coroutine.parallelLimit 3))
    Expect.equal (1, 70.0) (most (Coroutine.parallelLimit 1))
    Expect.equal (7, 10.0) (most (Coroutine.parallelLimit 100))

[<Test>]
let ``parallelLimit keeps the order of the results`` () =
    OnLoop.run (Coroutine.parallelLimit 2 [ for n in 1..5 -> OnLoop.later (10 - n) n ])
    |> Expect.equal [| 1..5 |]

[<Test>]
let ``parallelLimit starts no more after a failure`` () =
    let mutable asked = 0

    let coroutines =
        seq {
            for n in 1..10 do
                asked <- asked + 1
                if n = 2 then Coroutine.bind failing (Coroutine.yieldNow ()) else OnLoop.later 10 n
        }

    OnLoop.raises<InvalidOperationException, _>(Coroutine.parallelLimit 2 coroutines)
    |> Expect.same boom

    Expect.equal 2 asked

[<Test>]
let ``parallelLimit refuses a limit below one`` () =
    Expect.raises<ArgumentOutOfRangeException>(fun () -> Coroutine.parallelLimit 0 [ Coroutine.result 1 ] |> ignore)
    |> fun error -> Expect.equal "limit" (string error.ParamName)

[<Test>]
let ``parallelDoLimit runs at most so many at a time`` () = Expect.equal (3, 30.0) (most (Coroutine.parallelDoLimit 3))

[<Test>]
let ``gather starts all at once, and a failure leaves the others running`` () =
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
    Expect.equal ([| 1; 2 |], 40.0) (result, time.TotalMilliseconds)
    Expect.equal [ "failed"; "ended" ] (List.ofSeq log)

[<Test>]
let ``sleep moves the clock`` () =
    let _, time = OnLoop.timed (Coroutine.sleep (TimeSpan.FromHours 3.0))
    Expect.equal 3.0 time.TotalHours

[<Test>]
let ``a sleep is a recipe`` () =
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

    Expect.equal 30.0 time.TotalMilliseconds

[<Test>]
let ``yieldNow lets everything else that is ready run once`` () =
    let log = ResizeArray()

    let worker name =
        coroutine {
            for i in 1..2 do
                log.Add $"{name}{i}"
                do! Coroutine.yieldNow ()
        }

    OnLoop.run (Coroutine.all [ worker "a"; worker "b" ]) |> ignore
    Expect.equal [ "a1"; "b1"; "a2"; "b2" ] (List.ofSeq log)

[<Test>]
let ``start runs in the next turn`` () =
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
    |> Expect.equal (1, [ "main"; "task" ])

[<Test>]
let ``startNamed gives the task a name`` () =
    OnLoop.run (
        coroutine {
            let task = Coroutine.startNamed "worker" (coroutine { return (nonNull CoroutineTask.Current).Name })
            Expect.equal "worker" task.Name
            return! task
        }
    )
    |> Expect.equal "worker"

[<Test>]
let ``run runs a whole program`` () =
    Expect.equal 3 (Coroutine.run (coroutine { return 3 }))

    Expect.raises<InvalidOperationException>(fun () -> Coroutine.run (failing ()) |> ignore)
    |> Expect.same boom

[<Test>]
let ``run inside a run is refused`` () =
    OnLoop.raises<InvalidOperationException, _>(coroutine { return Coroutine.run (Coroutine.result 1) })
    |> fun error -> Expect.isTrue (error.Message.Contains "do not nest")

[<Test>]
let ``run ends what is left`` () =
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

    Expect.isTrue ended

[<Test>]
let ``runWith takes options`` () =
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

    Expect.equal 10.0 clock.Now.TotalMilliseconds
    Expect.equal 1 reported.Count
    Expect.same boom reported[0].Exception

[<Test>]
let ``ofTask awaits a task, many times`` () =
    let task = Coroutine.ofTask (Task.FromResult 5)
    OnLoop.run (Coroutine.zip task task) |> Expect.equal (5, 5)

[<Test>]
let ``a cancellation ends the wait of ofTask, not the task`` () =
    let completion = TaskCompletionSource<int>()
    OnLoop.run (cancelled (Coroutine.ofTask completion.Task)) |> isCancelled
    Expect.isTrue (not completion.Task.IsCompleted)

[<Test>]
let ``callTask calls at each await`` () =
    let mutable calls = 0

    let call =
        Coroutine.callTask (fun _ ->
            calls <- calls + 1
            Task.FromResult calls)

    Expect.equal 0 calls
    OnLoop.run (Coroutine.zip call call) |> Expect.equal (1, 2)

[<Test>]
let ``callTask cancels its token and waits for the task`` () =
    let mutable task = Task.FromResult 0

    let call =
        Coroutine.callTask (fun token ->
            let completion = TaskCompletionSource<int>()
            token.Register(fun () -> completion.SetCanceled token) |> ignore
            task <- completion.Task
            completion.Task)

    OnLoop.runWithThreads (cancelled call) |> isCancelled
    Expect.isTrue task.IsCanceled

[<Test>]
let ``toTask starts a task and gives it to the BCL`` () =
    let task =
        OnLoop.run (
            coroutine {
                let task = Coroutine.toTask (OnLoop.later 10 1)
                do! Coroutine.sleep (OnLoop.milliseconds 20)
                return task
            }
        )

    Expect.equal 1 (task.GetAwaiter().GetResult())

[<Test>]
let ``the task of toTask fails and is cancelled as the coroutine is`` () =
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

    Expect.same boom (nonNull failed.Exception).InnerException
    Expect.isTrue canceled.IsCanceled

[<Test>]
let ``ofAsync runs the async at each await, starting on the loop`` () =
    let mutable runs = 0

    let computation =
        Coroutine.ofAsync (
            async {
                runs <- runs + 1
                return Environment.CurrentManagedThreadId
            }
        )

    let a, b = OnLoop.run (Coroutine.zip computation computation)
    Expect.equal (2, Environment.CurrentManagedThreadId, Environment.CurrentManagedThreadId) (runs, a, b)

[<Test>]
let ``ofAsync cancels the async and waits for its end`` () =
    let mutable ended = false

    let computation =
        Coroutine.ofAsync (
            async {
                use! _ = Async.OnCancel(fun () -> ended <- true)
                do! Async.Sleep Timeout.Infinite
            }
        )

    OnLoop.runWithThreads (cancelled computation) |> isCancelled
    Expect.isTrue ended

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
        Expect.isTrue (thread.Join(TimeSpan.FromSeconds 20.0))

[<Test>]
let ``toAsync runs on the loop and gives the result to any thread`` () =
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

    Expect.isTrue (home <> thread)

[<Test>]
let ``toAsync fails as the coroutine does`` () =
    beside (fun loop ->
        async {
            match! Async.Catch(Coroutine.toAsync loop (failing ())) with
            | Choice1Of2 _ -> Assert.Fail "It did not fail."
            | Choice2Of2(:? AggregateException as error) -> Expect.same boom error.InnerException
            | Choice2Of2 error -> Expect.same boom error
        })

[<Test>]
let ``cancelling the async of toAsync cancels the coroutine`` () =
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
            Expect.isTrue (began.Wait(TimeSpan.FromSeconds 20.0))
            source.Cancel()
            Expect.isTrue (ended.Wait(TimeSpan.FromSeconds 20.0))
            let! outcome = Async.Catch(Async.AwaitTask task)
            Expect.isTrue outcome.IsChoice2Of2
        })

[<Test>]
let ``ofUnit is the same coroutine, at no cost`` () =
    let c = Coroutine.Sleep(OnLoop.milliseconds 10)
    Expect.same c.Body (Coroutine.ofUnit c).Body

[<Test>]
let ``what ofUnit gives may be awaited as often as the coroutine`` () =
    OnLoop.run (
        coroutine {
            let queue = AsyncQueue<string>()
            let put = Coroutine.ofUnit (queue.Put "again")
            do! put
            do! put
            return queue.Count
        }
    )
    |> Expect.equal 2

[<Test>]
let ``ofUnit lets the functions take what a lock, an event and a queue return`` () =
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

    Expect.equal (true, (), 3, 10.0) (acquired, waited, put, time.TotalMilliseconds)

[<Test>]
let ``ofUnit in all and gather stands for each await of a hot one`` () =
    let log = ResizeArray()

    OnLoop.run (
        coroutine {
            let future = Future<Unit>()
            let hot = Coroutine.ofUnit (Coroutine future)

            EventLoop.Current.CallLater(OnLoop.milliseconds 10, (fun () -> future.SetResult Unit.Value))
            |> ignore

            let! all = Coroutine.all [ hot; hot; Coroutine.sleep (OnLoop.milliseconds 20) ]
            let! gathered = Coroutine.gather [ hot; hot ]
            do! Coroutine.shield hot
            log.Add $"{all.Length} and {gathered.Length}"
        }
    )

    Expect.equal [ "3 and 2" ] (List.ofSeq log)

[<Test>]
let ``what ends a coroutine ends what ofUnit made of it`` () =
    let gate = AsyncLock()

    let outcome, time =
        OnLoop.timed (
            coroutine {
                do! gate.Acquire()
                return! Coroutine.catch (Coroutine.timeout (OnLoop.milliseconds 10) (Coroutine.ofUnit (gate.Acquire())))
            }
        )

    match outcome with
    | Error(:? TimeoutException) -> Expect.equal 10.0 time.TotalMilliseconds
    | other -> Assert.Fail $"{other}"

    let broken = OnLoop.raises<InvalidOperationException, _>(Coroutine.ofUnit (Coroutine.Defer(fun () -> raise boom)))

    Expect.same boom broken
