namespace Coroutines.Testing

open System
open Coroutines
open Coroutines.LowLevel
open FsCheck
open FsCheck.FSharp

/// Runs one program again and again, each time on a new loop, under one scheduler.
[<Sealed>]
type internal ProgramRun<'T>(program: unit -> Coroutine<'T>, settings: ExploreSettings) =
    let scheduler = Scheduler settings
    let mutable unseen: LoopError list = []
    let thread = Environment.CurrentManagedThreadId

    let options =
        CoroutineRunOptions(
            Loop = scheduler.Options,
            CancelOnInterrupt = false,
            UnhandledException =
                fun error ->
                    // The finalizer thread reports what is left of runs that were given up.
                    if Environment.CurrentManagedThreadId = thread then
                        unseen <- error :: unseen
        )

    let verdict (result: 'T) =
        match box result with
        | :? bool as holds when not holds -> Some(RunFailure.Falsified "It returned false.")
        | :? Property as property ->
            try
                Check.One(Config.QuickThrowOnFailure.WithMaxTest(1), property)
                None
            with error ->
                Some(RunFailure.Falsified error.Message)
        | _ -> None

    let leftBehind (loop: EventLoop) =
        let left = [
            for task in EventLoopTasks.AllTasks loop do
                $"task {task.Name}, which {Names.stateOf task}"
            for struct (due, work) in LoopInspection.PendingTimers loop do
                if not (LoopInspection.OnlyWakes work) then
                    $"a timer due at {due.TotalMilliseconds} ms"
            match LoopInspection.OpenGenerators loop with
            | 0 -> ()
            | open' -> $"{open'} open generators"
        ]

        if left.IsEmpty then None else Some(RunFailure.LeftBehind left)

    let livelockOrDeadlock (loop: EventLoop) steps =
        // Some of the tasks may wait for one another while others go on for ever.
        let graph = WaitGraph.Of loop
        if graph.Cycle.IsEmpty then RunFailure.Livelock steps else RunFailure.Deadlock graph

    let execute (runner: CoroutineRunner) (loop: EventLoop) =
        try
            let result = runner.Run(Coroutine.delay program, "main")

            if scheduler.Ready.Count > 0 then
                scheduler.StopWhenIdle()
                loop.RunForever()

            let failed = verdict result
            let failed = if failed.IsNone && settings.CheckLeaks then leftBehind loop else failed

            if failed.IsNone then
                scheduler.End()
                runner.Dispose()

            match failed, unseen with
            | None, error :: _ -> Some(RunFailure.Unseen error)
            | failed, _ -> failed
        with
        | TooManySteps steps -> Some(livelockOrDeadlock loop steps)
        | :? DeadlockException as deadlock -> Some(RunFailure.Deadlock deadlock.Graph)
        | :? CoroutineCanceledException when
            scheduler.Schedule.Choices |> List.exists (fun choice -> choice.Kind = ChoiceKind.Cancel)
            ->
            None
        | error -> Some(RunFailure.Raised error)

    /// The scheduler, which knows how the last run went.
    member _.Scheduler = scheduler

    /// Runs it once; None if nothing is wrong.
    member _.Once(strategy: IStrategy, isTraced: bool) : RunFailure option =
        let outer = Scheduler.Current
        scheduler.Begin(strategy, isTraced)
        Scheduler.Current <- scheduler
        unseen <- []
        let runner = new CoroutineRunner(options)
        let loop = runner.Loop
        LoopInspection.HoldFailures loop

        try
            execute runner loop
        finally
            scheduler.End()
            Scheduler.Current <- outer
            // Drops what a failed run has left. After a good one the loop is closed already.
            loop.Dispose()

    /// Runs a schedule once.
    member this.Replay(schedule: Schedule, isTraced: bool) = this.Once(Replay schedule, isTraced)

    /// Runs a schedule twice; the failure that the two runs differ, if they do.
    member this.Compare(schedule: Schedule) : RunFailure option =
        let lines () =
            this.Replay(schedule, true) |> ignore
            string scheduler.Trace |> _.Split('\n')

        let first, second = lines (), lines ()

        if first = second then
            None
        else
            let line (lines: string array) index = if index < lines.Length then lines[index] else "(the end)"
            let index = Seq.initInfinite id |> Seq.find (fun index -> line first index <> line second index)
            Some(RunFailure.Nondeterministic(line first index, line second index))
