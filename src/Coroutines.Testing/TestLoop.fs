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

/// Raised when virtual time would have to pass a wait for something outside that does not come.
[<Sealed>]
type OutsideWaitException(message: string) =
    inherit InvalidOperationException(message)

// State of the stepping      the loop, when nothing is ready
// settling                   jumps to the next deadline, up to `until`, and then stops
// (Patience is up)           throws

/// <summary>An event loop on virtual time that a test steps as far as it likes, and that settles by itself.</summary>
/// <remarks>
/// To settle is to run until nothing is ready, then to jump to the next deadline, and so on. Time never passes an await of something outside, a BCL
/// task or a function on another thread: that is waited for in real time, as long as <c>patience</c> says. Not for use by several threads.
/// trio's <c>autojump_clock</c>.
/// </remarks>
/// <param name="patience">How long, in real time, to wait for something outside. Zero says that nothing comes from other threads: then a BCL task that is
/// awaited is taken for one that the loop itself completes, and time passes it.</param>
[<Sealed>]
type TestLoop(patience: TimeSpan) as this =
    inherit TimeProvider()

    // THREADS: only the thread that steps the loop reads and moves the time; other threads only release the semaphore.
    let woken = new SemaphoreSlim(0)
    let mutable now = 0L
    let mutable until = Int64.MaxValue
    let mutable isStepping = false
    let mutable errors: LoopError list = []
    let loop = new EventLoop(EventLoopOptions(TimeProvider = this, Parker = this))
    do loop.add_UnhandledException (fun error -> errors <- error :: errors)

    /// A loop that waits ten seconds for something outside.
    new() = new TestLoop(TimeSpan.FromSeconds 10.0)

    /// The loop, to start tasks and callbacks on.
    member _.Loop = loop

    /// Time since the loop was made.
    member _.Now = TimeSpan now

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
    member _.Errors = List.rev errors

    /// <summary>Starts a task. Nothing of it runs yet.</summary>
    /// <param name="coroutine">What it runs.</param>
    member _.Start(coroutine: Coroutine<'T>) = EventLoopTasks.Start(loop, coroutine)

    /// <summary>Starts a task with a name. Nothing of it runs yet.</summary>
    /// <param name="coroutine">What it runs.</param>
    /// <param name="name">Its name.</param>
    member _.Start(coroutine: Coroutine<'T>, name: string) =
        EventLoopTasks.Start(loop, coroutine, name)

    /// <summary>Runs until the coroutine has ended; time jumps as far as needed. What else was started stays.</summary>
    /// <returns>What it returned; what it threw is thrown.</returns>
    /// <exception cref="T:Coroutines.Testing.DeadlockException">Nothing is left that could ever end it.</exception>
    /// <exception cref="T:Coroutines.Testing.OutsideWaitException">It waits for something outside that does not come.</exception>
    member _.Run(coroutine: Coroutine<'T>) : 'T =
        isStepping <- false
        until <- Int64.MaxValue
        EventLoopTasks.Run(loop, coroutine)

    /// Runs what is ready now, and the timers that are due, once. Time stands still.
    member _.RunOneTurn() =
        loop.Stop()
        loop.RunForever()

    /// Runs until nothing is ready. Time stands still.
    member this.RunUntilIdle() = this.AdvanceBy TimeSpan.Zero

    /// <summary>Moves the time on, from deadline to deadline, and runs all that becomes ready on the way.</summary>
    /// <param name="by">How far; zero or more.</param>
    member _.AdvanceBy(by: TimeSpan) =
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero)
        isStepping <- true
        until <- now + by.Ticks
        loop.RunForever()
        now <- until

    /// Runs until nothing is ready and no timer is set, however long that takes on the clock.
    member _.Settle() =
        isStepping <- true
        until <- Int64.MaxValue
        loop.RunForever()

    override _.TimestampFrequency = TimeSpan.TicksPerSecond

    override _.GetTimestamp() = now

    override _.GetUtcNow() = DateTimeOffset.UnixEpoch + TimeSpan now

    override _.ToString() = $"TestLoop at {TimeSpan now} ({loop})"

    /// <summary>A timer of the BCL, such as <c>Task.Delay</c> with this clock makes: due on virtual time, on the loop's thread.</summary>
    override _.CreateTimer(callback, state, dueTime, period) =
        new VirtualTimer(loop, (fun () -> callback.Invoke state), dueTime, period) :> ITimer

    interface IParker with
        member _.Park(timeout) =
            let hasTimer = timeout <> Timeout.InfiniteTimeSpan
            let waitsOutside = patience > TimeSpan.Zero && LoopInspection.PendingOutside loop > 0

            // Standing still passes nothing.
            if isStepping && until = now then
                EventLoop.Current.Stop()
            elif waitsOutside && (not hasTimer || VirtualTimer.CountOn loop = 0) then
                if not (woken.Wait patience) then
                    raise (
                        OutsideWaitException
                            $"A task waits for something outside the loop that has not come for {patience}, and virtual time does not pass it. {WaitGraph.Of loop}. Complete it, or make the loop TestLoop(TimeSpan.Zero) if the program completes it itself."
                    )
            elif hasTimer && now + timeout.Ticks <= until then
                now <- now + timeout.Ticks
            elif isStepping then
                EventLoop.Current.Stop()
            else
                raise (DeadlockException.On loop)

        member _.Wake() = woken.Release() |> ignore

    interface IDisposable with
        /// Closes the loop and drops what is left on it.
        member _.Dispose() = loop.Dispose()
