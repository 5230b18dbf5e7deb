namespace Coroutines.Testing

open System
open System.Threading
open Coroutines
open Coroutines.LowLevel

/// <summary>A timer that is set: when it is due, on the loop's clock, and what it runs.</summary>
[<Struct>]
type PendingTimer = {
    /// When, since the loop was made.
    Due: TimeSpan
    /// What it runs, in words.
    Work: string
}

/// <summary>Raised when virtual time would have to pass a wait for something outside that does not come.</summary>
/// <param name="message">Who waits for what, and the way out.</param>
[<Sealed>]
type OutsideWaitException(message: string) =
    inherit InvalidOperationException(message)

/// The clock of a test loop, and what the loop does when nothing is ready.
[<Sealed>]
type internal TestClock(patience: TimeSpan) =
    inherit TimeProvider()

    // THREADS: only the thread that steps the loop reads and moves the time; other threads only release the semaphore.
    let woken = new SemaphoreSlim(0)

    /// How long to wait for something outside, unless told otherwise.
    static member UsualPatience = TimeSpan.FromSeconds 10.0

    member val Loop: EventLoop | null = null with get, set

    /// In ticks, since the loop was made.
    member val Now = 0L with get, set

    /// How far the time may go.
    member val Until = Int64.MaxValue with get, set

    /// Whether the loop stops when time may not go on; else it is an error.
    member val IsStepping = false with get, set

    override _.TimestampFrequency = TimeSpan.TicksPerSecond
    override this.GetTimestamp() = this.Now
    override this.GetUtcNow() = Duration.date this.Now

    override this.CreateTimer(callback, state, dueTime, period) =
        match this.Loop with
        | null -> base.CreateTimer(callback, state, dueTime, period)
        | loop -> new VirtualTimer(loop, (fun () -> callback.Invoke state), dueTime, period)

    interface IParker with
        member this.Park(timeout) =
            let loop = EventLoop.Current
            let hasTimer = timeout <> Timeout.InfiniteTimeSpan
            let waitsOutside = Duration.counted patience > TimeSpan.Zero && LoopInspection.PendingOutside loop > 0

            // Standing still passes nothing.
            if this.IsStepping && this.Until = this.Now then
                loop.Stop()
            // While a timer of the BCL is set, what is awaited outside may be what that timer ends.
            elif waitsOutside && (not hasTimer || VirtualTimer.CountOn loop = 0) then
                if not (Duration.wait patience woken) then
                    raise (
                        OutsideWaitException
                            $"A task waits for something outside the loop that has not come for {patience}, and virtual time does not pass it. {WaitGraph.Of loop}. Complete it, or give TestLoop or VirtualTime.Run a patience of TimeSpan.Zero if the program completes it itself."
                    )
            elif hasTimer && timeout.Ticks <= this.Until - this.Now then
                this.Now <- Duration.after this.Now timeout
            elif this.IsStepping then
                loop.Stop()
            else
                raise (DeadlockException.On loop)

        member _.Wake() = woken.Release() |> ignore

/// <summary>An event loop on virtual time that a test steps as far as it likes, and that settles by itself.</summary>
/// <remarks>
/// To settle is to run until nothing is ready, then to jump to the next deadline, and so on. Time never passes an await of something outside, a BCL
/// task or a function on another thread: that is waited for in real time, as long as <c>patience</c> says. Not for use by several threads.
/// trio's <c>autojump_clock</c>. To run one whole program and no more, <c>VirtualTime.Run</c> is shorter.
/// </remarks>
/// <param name="patience">How long, in real time, to wait for something outside. Zero says that nothing comes from other threads: then a BCL task that is
/// awaited is taken for one that the loop itself completes, and time passes it.</param>
/// <example>
/// <code lang="fsharp">
/// open System
/// open Coroutines
/// open Coroutines.Testing
///
/// let loop = new TestLoop()
/// let task = loop.Start(Coroutine.sleep (TimeSpan.FromHours 1.0))
///
/// loop.AdvanceBy(TimeSpan.FromMinutes 59.0)
/// printfn $"{task.IsCompleted} at {loop.Now}"
/// loop.AdvanceBy(TimeSpan.FromMinutes 1.0)
/// printfn $"{task.IsCompleted} at {loop.Now}"
/// </code>
/// <code lang="csharp">
/// using Coroutines;
/// using Coroutines.Testing;
///
/// using var loop = new TestLoop();
/// var task = loop.Start(Coroutine.Sleep(TimeSpan.FromHours(1)));
///
/// loop.AdvanceBy(TimeSpan.FromMinutes(59));
/// Console.WriteLine($"{task.IsCompleted} at {loop.Now}");
/// loop.AdvanceBy(TimeSpan.FromMinutes(1));
/// Console.WriteLine($"{task.IsCompleted} at {loop.Now}");
/// </code>
/// <code lang="text">
/// False at 00:59:00
/// True at 01:00:00
/// </code>
/// </example>
[<Sealed>]
type TestLoop(patience: TimeSpan) =
    let clock = TestClock patience
    let loop = new EventLoop(EventLoopOptions(TimeProvider = clock, Parker = clock))
    let errors = ResizeArray<LoopError>()

    do
        clock.Loop <- loop
        loop.add_UnhandledException (fun error -> errors.Add error)

    let step (until: int64) =
        clock.IsStepping <- true
        clock.Until <- until
        loop.RunForever()

    /// A loop that waits ten seconds for something outside.
    new() = new TestLoop(TestClock.UsualPatience)

    /// The loop, to start tasks and callbacks on.
    member _.Loop = loop

    /// Time since the loop was made.
    member _.Now = TimeSpan clock.Now

    /// All tasks that have not ended, in the order of their creation.
    member _.PendingTasks = EventLoopTasks.AllTasks loop |> Seq.toList

    /// All timers that are set, earliest first.
    member _.PendingTimers = [
        for struct (due, work) in LoopInspection.PendingTimers loop do
            { Due = due; Work = string work }
    ]

    /// Who waits for whom.
    member _.Waits = WaitGraph.Of loop

    /// The failures that no await saw, so far, in the order of their coming.
    member _.Errors = Seq.toList errors

    /// <summary>Starts a task. Nothing of it runs yet.</summary>
    /// <param name="coroutine">What it runs.</param>
    member _.Start(coroutine: Coroutine<'T>) = EventLoopTasks.Start(loop, coroutine)

    /// <summary>Starts a task with a name. Nothing of it runs yet.</summary>
    /// <param name="coroutine">What it runs.</param>
    /// <param name="name">Its name.</param>
    member _.Start(coroutine: Coroutine<'T>, name: string) = EventLoopTasks.Start(loop, coroutine, name)

    /// <summary>Starts a task without a result. Nothing of it runs yet.</summary>
    /// <param name="coroutine">What it runs.</param>
    member _.Start(coroutine: Coroutine<Coroutines.Unit>) = EventLoopTasks.Start(loop, coroutine)

    /// <summary>Starts a task without a result and with a name. Nothing of it runs yet.</summary>
    /// <param name="coroutine">What it runs.</param>
    /// <param name="name">Its name.</param>
    member _.Start(coroutine: Coroutine<Coroutines.Unit>, name: string) = EventLoopTasks.Start(loop, coroutine, name)

    /// <summary>Runs until the coroutine has ended; time jumps as far as needed. What else was started stays.</summary>
    /// <param name="coroutine">What to run.</param>
    /// <returns>What it returned; what it threw is thrown.</returns>
    /// <exception cref="T:Coroutines.Testing.DeadlockException">Nothing is left that could ever end it.</exception>
    /// <exception cref="T:Coroutines.Testing.OutsideWaitException">It waits for something outside that does not come.</exception>
    member _.Run<'T>(coroutine: Coroutine<'T>) : 'T =
        clock.IsStepping <- false
        clock.Until <- Int64.MaxValue
        EventLoopTasks.Run(loop, coroutine)

    /// <summary>Runs until the coroutine has ended; time jumps as far as needed. What else was started stays.</summary>
    /// <param name="coroutine">What to run.</param>
    /// <exception cref="T:Coroutines.Testing.DeadlockException">Nothing is left that could ever end it.</exception>
    /// <exception cref="T:Coroutines.Testing.OutsideWaitException">It waits for something outside that does not come.</exception>
    member this.Run(coroutine: Coroutine<Coroutines.Unit>) : unit = this.Run<Coroutines.Unit> coroutine |> ignore

    /// Runs what is ready now, and the timers that are due, once. Time stands still.
    member _.RunOneTurn() =
        loop.Stop()
        loop.RunForever()

    /// Runs until nothing is ready. Time stands still.
    member _.RunUntilIdle() = step clock.Now

    /// <summary>Moves the time on, from deadline to deadline, and runs all that becomes ready on the way.</summary>
    /// <param name="by">How far; zero or more. <c>Timeout.InfiniteTimeSpan</c>, as whatever is too far, to the end of time, <c>TimeSpan.MaxValue</c>.</param>
    /// <exception cref="T:System.ArgumentOutOfRangeException">It is negative otherwise.</exception>
    /// <exception cref="T:Coroutines.Testing.OutsideWaitException">A task waits for something outside that does not come.</exception>
    member _.AdvanceBy(by: TimeSpan) =
        let until = Duration.after clock.Now (Duration.notNegative (nameof by) by)
        step until
        clock.Now <- until
        // The timers that are due at the very end.
        step until

    /// <summary>Runs until nothing is ready and no timer is set, however long that takes on the clock.</summary>
    /// <exception cref="T:Coroutines.Testing.OutsideWaitException">A task waits for something outside that does not come.</exception>
    member _.Settle() = step Int64.MaxValue

    override _.ToString() = $"TestLoop at {TimeSpan clock.Now} ({loop})"

    interface IDisposable with
        /// Closes the loop and drops what is left on it.
        member _.Dispose() = loop.Dispose()
