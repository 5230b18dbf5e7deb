namespace Coroutines.Testing

open System
open System.Threading
open Coroutines
open Coroutines.LowLevel

/// Raised out of a run that takes too many steps.
exception internal TooManySteps of steps: int

/// <summary>What stands between a loop and a strategy: its ready queue, its clock, and how it waits. Keeps what was chosen.</summary>
/// <remarks>
/// The loop asks for the next work when a step is over, or to wait when nothing is ready; so both are the end of the last step, and
/// that is where faults strike. Nothing is hooked into the steps themselves.
/// </remarks>
[<Sealed>]
type internal Scheduler(settings: ExploreSettings) =
    inherit TimeProvider()

    [<ThreadStatic; DefaultValue>]
    static val mutable private current: Scheduler | null

    // Schedules are fair, as the loop is: the oldest work is passed over so often and no more. Else whoever polls would seem a livelock.
    static let mostPassedOver = 32

    // THREADS: only the loop's thread uses anything but the semaphore, which other threads release.
    let woken = new SemaphoreSlim(0)
    let ready = ReadyWork()
    let choices = ResizeArray<Choice>()
    let mutable strategy = Fifo() :> IStrategy
    let mutable now = 0L
    let mutable step = 0
    let mutable last: LoopWork | null = null
    let mutable isActive = false
    let mutable stopsWhenIdle = false
    let mutable faultsLeft = 0
    let mutable marks = 0
    let mutable timesPassedOver = 0
    let mutable trace: ResizeArray<TraceStep> | null = null

    let choose kind at pick =
        if pick > 0 then
            choices.Add { Kind = kind; At = at; Pick = pick }

        pick

    let strike kind at alternatives =
        if not isActive || faultsLeft = 0 then
            0
        else
            let pick = strategy.Strike(kind, at, alternatives)
            let pick = if pick < 0 || pick >= alternatives then 0 else pick

            if pick > 0 then
                faultsLeft <- faultsLeft - 1

            choose kind at pick

    let note (text: string) =
        match trace with
        | null -> ()
        | trace when trace.Count > 0 ->
            let step = trace[trace.Count - 1]
            trace[trace.Count - 1] <- { step with Then = if step.Then = "" then text else $"{step.Then}; {text}" }
        | _ -> ()

    /// Whether none of them will be woken: nobody has done so already, and no timer but sleeps is set that could.
    let isForGood (circle: ICoroutineTask list) =
        let isReady (task: ICoroutineTask) =
            Seq.exists (fun index -> obj.ReferenceEquals(ready[index], task)) (seq { 0 .. ready.Count - 1 })

        let loop = EventLoop.Current

        not (List.exists isReady circle)
        && LoopInspection.PendingOutside loop = 0
        && LoopInspection.PendingTimers loop
           |> Seq.forall (fun struct (_, work) -> LoopInspection.OnlyWakes work)

    let checkCircle (task: ICoroutineTask) =
        if isActive && settings.CheckDeadlocks then
            match CircularWait.find task with
            | [] -> ()
            | circle when isForGood circle -> raise (DeadlockException.InCircle EventLoop.Current)
            | _ -> ()

    /// The last step is over: what became of it is known, and a fault may strike.
    let endStep () =
        match last with
        | null -> ()
        | work ->
            last <- null

            match box work with
            | :? ICoroutineTask as task ->
                if not (isNull trace) then
                    note (Names.stateOf task)

                if not task.IsCompleted then
                    match settings.Faults.Cancel with
                    | null -> ()
                    | mayCancel ->
                        if mayCancel.Invoke task && strike ChoiceKind.Cancel step 2 = 1 then
                            note "cancelled there by the schedule"
                            task.Cancel "cancelled by the schedule" |> ignore

                if Duration.counted settings.Faults.SlowStep > TimeSpan.Zero && strike ChoiceKind.Slow step 2 = 1 then
                    note $"took {settings.Faults.SlowStep.TotalMilliseconds} ms"
                    now <- Duration.after now (Duration.counted settings.Faults.SlowStep)

                // Last: a fault that strikes may have freed it.
                if not task.IsCompleted then
                    checkCircle task
            | _ -> ()

    /// The scheduler of the run on this thread.
    static member Current
        with get () = Scheduler.current
        and set (value: Scheduler | null) = Scheduler.current <- value

    member this.Options = EventLoopOptions(TimeProvider = this, Parker = this, ReadyQueue = this, Debug = false)

    member _.Ready = ready
    member _.Steps = step
    member _.Schedule: Schedule = { Choices = Seq.toList choices }

    member _.Trace =
        match trace with
        | null -> RunTrace []
        | trace -> RunTrace(Seq.toList trace)

    /// Forgets the last run and begins another.
    member _.Begin(next: IStrategy, isTraced: bool) =
        strategy <- next
        ready.Clear()
        choices.Clear()
        now <- 0L
        step <- 0
        marks <- 0
        timesPassedOver <- 0
        last <- null
        isActive <- true
        stopsWhenIdle <- false
        faultsLeft <- settings.Faults.Most
        trace <- null

        if isTraced then
            trace <- ResizeArray()

    /// The program has ended: from here on no fault strikes, and the loop stops when nothing is ready.
    member _.StopWhenIdle() = stopsWhenIdle <- true

    /// Nothing is chosen any more, so that the shutdown of the loop is always the same.
    member _.End() =
        isActive <- false
        last <- null
        stopsWhenIdle <- false

    /// At a marked await: whether a fault strikes here.
    member _.StrikeMark(kind: ChoiceKind, alternatives: int) =
        marks <- marks + 1
        strike kind marks alternatives

    member _.Note(text) = note text

    /// Time passes during this step.
    member _.Pass(time: TimeSpan) = now <- Duration.after now (Duration.counted time)

    override _.TimestampFrequency = TimeSpan.TicksPerSecond
    override _.GetTimestamp() = now
    override _.GetUtcNow() = Duration.date now

    override _.CreateTimer(callback, state, dueTime, period) =
        new VirtualTimer(EventLoop.Current, (fun () -> callback.Invoke state), dueTime, period) :> ITimer

    interface IReadyQueue with
        member _.Count = ready.Count

        member _.Enqueue(work) = ready.Add work

        member _.Dequeue() =
            endStep ()
            step <- step + 1

            if isActive && step > settings.Steps then
                raise (TooManySteps settings.Steps)

            let index =
                if ready.Count = 1 || not isActive || timesPassedOver = mostPassedOver then
                    0
                else
                    let index = strategy.Next(step, ready)
                    choose ChoiceKind.Next step (if index < 0 || index >= ready.Count then 0 else index)

            timesPassedOver <- if index = 0 then 0 else timesPassedOver + 1

            match trace with
            | null -> ()
            | trace ->
                trace.Add {
                    Step = step
                    Time = TimeSpan now
                    Ran = Names.ofWork ready[index]
                    Instead = [ for earlier in 0 .. index - 1 -> Names.ofWork ready[earlier] ]
                    Then = ""
                }

            let work = ready.Take index
            last <- work
            work

    interface IParker with
        member _.Park(timeout) =
            endStep ()

            // A fault may just have made something ready.
            if ready.Count = 0 then
                let hasTimer = timeout <> Timeout.InfiniteTimeSpan

                if stopsWhenIdle then
                    EventLoop.Current.Stop()
                elif
                    Duration.counted settings.Patience > TimeSpan.Zero
                    && LoopInspection.PendingOutside EventLoop.Current > 0
                then
                    if not (Duration.wait settings.Patience woken) then
                        raise (DeadlockException.On EventLoop.Current)
                elif hasTimer then
                    now <- Duration.after now timeout
                else
                    raise (DeadlockException.On EventLoop.Current)

        member _.Wake() = woken.Release() |> ignore
