namespace Coroutines.Testing

open System
open Coroutines

/// <summary>Runs whole programs in virtual time: one line in a test, for whatever waits.</summary>
/// <remarks>
/// The clock stands still while anything is ready, then jumps to the next deadline, so that an hour costs nothing and times are exact:
/// <c>EventLoop.Current.Time</c> begins at zero and says how long the program has taken. To step the time by hand, or to look at what is left, use
/// <c>TestLoop</c>; to run other orders than this one, <c>Explore</c>.
/// </remarks>
/// <example>
/// <code lang="fsharp">
/// open System
/// open Coroutines
/// open Coroutines.Testing
///
/// let nap =
///     coroutine {
///         do! Coroutine.sleep (TimeSpan.FromHours 1.0)
///         return EventLoop.Current.Time
///     }
///
/// printfn $"{VirtualTime.Run nap}"
/// </code>
/// <code lang="csharp">
/// using Coroutines;
/// using Coroutines.Testing;
///
/// async Coroutine&lt;TimeSpan> Nap()
/// {
///     await Coroutine.Sleep(TimeSpan.FromHours(1));
///     return EventLoop.Current.Time;
/// }
///
/// Console.WriteLine(VirtualTime.Run(Nap()));
/// </code>
/// <code lang="text">
/// 01:00:00
/// </code>
/// </example>
[<AbstractClass; Sealed>]
type VirtualTime =

    /// <summary>Runs a whole program, as <c>Coroutine.Run</c> does, in virtual time. Kotlin's <c>runTest</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="main">The program.</param>
    /// <param name="patience">How long, in real time, to wait for something outside, a BCL task or a function on another thread: time never passes
    /// that. Zero says that nothing comes from other threads: then a BCL task that is awaited is taken for one that the loop itself completes, and time
    /// passes it.</param>
    /// <returns>What it returned; what it threw is thrown.</returns>
    /// <remarks>
    /// Blocks the thread. When <paramref name="main"/> has ended, what else was started is cancelled and awaited. The chance of
    /// <c>EventLoop.Random</c> repeats itself in each run.
    /// </remarks>
    /// <exception cref="T:System.InvalidOperationException">A loop already runs on this thread.</exception>
    /// <exception cref="T:Coroutines.Testing.DeadlockException">Nothing is left that could ever end it.</exception>
    /// <exception cref="T:Coroutines.Testing.OutsideWaitException">It waits for something outside that does not come.</exception>
    static member Run<'T>(main: Coroutine<'T>, patience: TimeSpan) : 'T =
        let clock = TestClock patience
        let loop = EventLoopOptions(TimeProvider = clock, Parker = clock, Random = Random 0)
        use runner = new CoroutineRunner(CoroutineRunOptions(Loop = loop, CancelOnInterrupt = false))
        clock.Loop <- runner.Loop
        runner.Run main

    /// <summary>Runs a whole program, as <c>Coroutine.Run</c> does, in virtual time. Kotlin's <c>runTest</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="main">The program.</param>
    /// <returns>What it returned; what it threw is thrown.</returns>
    /// <remarks>
    /// Blocks the thread. When <paramref name="main"/> has ended, what else was started is cancelled and awaited. Time never passes an await of something
    /// outside, a BCL task or a function on another thread: that is waited for in real time, ten seconds at most. The chance of
    /// <c>EventLoop.Random</c> repeats itself in each run.
    /// </remarks>
    /// <exception cref="T:System.InvalidOperationException">A loop already runs on this thread.</exception>
    /// <exception cref="T:Coroutines.Testing.DeadlockException">Nothing is left that could ever end it.</exception>
    /// <exception cref="T:Coroutines.Testing.OutsideWaitException">It waits for something outside that does not come.</exception>
    static member Run<'T>(main: Coroutine<'T>) : 'T = VirtualTime.Run(main, TestClock.UsualPatience)

    /// <summary>Runs a whole program without a result, as <c>Coroutine.Run</c> does, in virtual time.</summary>
    /// <param name="main">The program.</param>
    /// <param name="patience">How long, in real time, to wait for something outside; zero if nothing comes from other threads.</param>
    /// <exception cref="T:System.InvalidOperationException">A loop already runs on this thread.</exception>
    /// <exception cref="T:Coroutines.Testing.DeadlockException">Nothing is left that could ever end it.</exception>
    /// <exception cref="T:Coroutines.Testing.OutsideWaitException">It waits for something outside that does not come.</exception>
    static member Run(main: Coroutine<Coroutines.Unit>, patience: TimeSpan) : unit =
        VirtualTime.Run<Coroutines.Unit>(main, patience) |> ignore

    /// <summary>Runs a whole program without a result, as <c>Coroutine.Run</c> does, in virtual time.</summary>
    /// <param name="main">The program.</param>
    /// <exception cref="T:System.InvalidOperationException">A loop already runs on this thread.</exception>
    /// <exception cref="T:Coroutines.Testing.DeadlockException">Nothing is left that could ever end it.</exception>
    /// <exception cref="T:Coroutines.Testing.OutsideWaitException">It waits for something outside, ten seconds of real time, and it does not come.</exception>
    static member Run(main: Coroutine<Coroutines.Unit>) : unit =
        VirtualTime.Run<Coroutines.Unit>(main, TestClock.UsualPatience) |> ignore
