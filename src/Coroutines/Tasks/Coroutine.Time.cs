using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

// The loop's clock: waits for it, and limits by it. Functions of nothing are `in` parameters, which changes nothing for C#, so that F# does not
// see them: to it, `fun scope -> …` might be either.
public readonly partial struct Coroutine
{
    /// <summary>Suspends for exactly one turn of the loop. asyncio's <c>sleep(0)</c>.</summary>
    /// <returns>A coroutine that may be awaited many times. A cancellation is raised when it resumes.</returns>
    public static Coroutine Yield() => new(YieldOperation<Unit>.Instance);

    /// <summary>Suspends until the loop's clock has moved on by <paramref name="delay"/>. asyncio's <c>sleep</c>.</summary>
    /// <param name="delay">How long; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> is for ever, otherwise zero or less is <see cref="Yield"/>.</param>
    /// <returns>A coroutine that may be awaited many times. A cancellation ends it at once.</returns>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let sayAfter (milliseconds: float) (text: string) =
    ///     coroutine {
    ///         do! Coroutine.sleep (TimeSpan.FromMilliseconds milliseconds)
    ///         printfn "%s" text
    ///     }
    ///
    /// Coroutine.run (
    ///     coroutine {
    ///         let! _ = Coroutine.gather [ sayAfter 20.0 "moon"; sayAfter 10.0 "sun" ]
    ///         return ()
    ///     })
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// async Coroutine SayAfter(double milliseconds, string text)
    /// {
    ///     await Coroutine.Sleep(TimeSpan.FromMilliseconds(milliseconds));
    ///     Console.WriteLine(text);
    /// }
    ///
    /// async Coroutine Program() => await Coroutine.Gather(SayAfter(20, "moon"), SayAfter(10, "sun"));
    ///
    /// Coroutine.Run(Program());
    /// </code>
    /// <code lang="text">
    /// sun
    /// moon
    /// </code>
    /// </example>
    public static Coroutine Sleep(TimeSpan delay) => new(Sleeping<Unit>(delay, null!));

    /// <summary>Suspends until the loop's clock has moved on by <paramref name="delay"/>, then returns <paramref name="result"/>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="delay">How long; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> is for ever, otherwise zero or less is one turn.</param>
    /// <param name="result">What it returns.</param>
    /// <returns>A coroutine that may be awaited many times. A cancellation ends it at once.</returns>
    public static Coroutine<T> Sleep<T>(TimeSpan delay, T result) => new(new SleepFrame<T>(delay, result));

    /// <summary>Awaits, for a limited time. asyncio's <c>wait_for</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="awaited">A coroutine, future or task.</param>
    /// <param name="timeout">How long at most; null or <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit. With zero or less
    /// otherwise, a coroutine that has not begun never does.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    /// <returns>A coroutine of its result. When the time is up, what is awaited is cancelled and its end awaited.</returns>
    /// <exception cref="TimeoutException">The time was up.</exception>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let slow = Coroutine.sleep (TimeSpan.FromDays 1.0)
    ///
    /// Coroutine.run (
    ///     coroutine {
    ///         try
    ///             do! Coroutine.waitFor (TimeSpan.FromMilliseconds 10.0) slow
    ///         with :? TimeoutException ->
    ///             printfn "too late"
    ///     })
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// async Coroutine Program()
    /// {
    ///     try
    ///     {
    ///         await Coroutine.WaitFor(Coroutine.Sleep(TimeSpan.FromDays(1)), TimeSpan.FromMilliseconds(10));
    ///     }
    ///     catch (TimeoutException)
    ///     {
    ///         Console.WriteLine("too late");
    ///     }
    /// }
    ///
    /// Coroutine.Run(Program());
    /// </code>
    /// <code lang="text">
    /// too late
    /// </code>
    /// </example>
    public static Coroutine<T> WaitFor<T>(
        Coroutine<T> awaited,
        TimeSpan? timeout,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        var origin = OriginOf(awaited, file, line);
        return Defer(() => Waiting.WaitFor(awaited, timeout, origin, line));
    }

    /// <inheritdoc cref="WaitFor{T}(Coroutine{T}, TimeSpan?, string, int)"/>
    public static Coroutine WaitFor(
        Coroutine<Unit> awaited,
        TimeSpan? timeout,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    ) => WaitFor<Unit>(awaited, timeout, file, line);

    /// <summary>Runs a body in the awaiting task, for a limited time. asyncio's <c>timeout</c>; see <see cref="TimeoutScope"/>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="delay">How long at most; null or <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="body">Gets the scope, by which the time can be changed.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    /// <returns>A coroutine that may be awaited many times.</returns>
    /// <exception cref="TimeoutException">The time was up.</exception>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let work =
    ///     coroutine {
    ///         printfn "begun"
    ///         do! Coroutine.sleep (TimeSpan.FromDays 1.0)
    ///         printfn "never printed"
    ///     }
    ///
    /// Coroutine.run (
    ///     coroutine {
    ///         try
    ///             do! Coroutine.timeout (TimeSpan.FromMilliseconds 10.0) work
    ///         with :? TimeoutException ->
    ///             printfn "too late"
    ///     })
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// async Coroutine Program()
    /// {
    ///     try
    ///     {
    ///         await Coroutine.Timeout(
    ///             TimeSpan.FromMilliseconds(10),
    ///             async scope =>
    ///             {
    ///                 Console.WriteLine("begun");
    ///                 await Coroutine.Sleep(TimeSpan.FromDays(1));
    ///                 Console.WriteLine("never printed");
    ///             }
    ///         );
    ///     }
    ///     catch (TimeoutException)
    ///     {
    ///         Console.WriteLine("too late");
    ///     }
    /// }
    ///
    /// Coroutine.Run(Program());
    /// </code>
    /// <code lang="text">
    /// begun
    /// too late
    /// </code>
    /// </example>
    public static Coroutine<T> Timeout<T>(
        TimeSpan? delay,
        Func<TimeoutScope, Coroutine<T>> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return new(new TimeoutFrame<T>(delay, body, file, line));
    }

    /// <inheritdoc cref="Timeout{T}(TimeSpan?, Func{TimeoutScope, Coroutine{T}}, string, int)"/>
    public static Coroutine Timeout(
        TimeSpan? delay,
        Func<TimeoutScope, Coroutine> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return Timeout<Unit>(delay, scope => body(scope), file, line);
    }

    /// <summary>Awaits what <paramref name="body"/> returns in the awaiting task, for a limited time. asyncio's <c>timeout</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="delay">How long at most; null for no limit.</param>
    /// <param name="body">Called at each await.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    /// <returns>A coroutine that may be awaited many times.</returns>
    /// <exception cref="TimeoutException">The time was up.</exception>
    public static Coroutine<T> Timeout<T>(
        TimeSpan? delay,
        in Func<Coroutine<T>> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return Timeout(delay, Ignoring(body), file, line);
    }

    /// <inheritdoc cref="Timeout{T}(TimeSpan?, in Func{Coroutine{T}}, string, int)"/>
    public static Coroutine Timeout(
        TimeSpan? delay,
        in Func<Coroutine> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return Timeout(delay, Ignoring(body), file, line);
    }

    /// <summary>Awaits a coroutine in the awaiting task, for a limited time. asyncio's <c>timeout</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="delay">How long at most; null for no limit.</param>
    /// <param name="body">What is limited; unlike by <see cref="WaitFor{T}(Coroutine{T}, TimeSpan?, string, int)"/>, it begins even if there is no time.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    /// <returns>A coroutine that may be awaited as often as <paramref name="body"/> may.</returns>
    /// <exception cref="TimeoutException">The time was up.</exception>
    public static Coroutine<T> Timeout<T>(
        TimeSpan? delay,
        Coroutine<T> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    ) => new(new TimeoutFrame<T>(delay, _ => body, OriginOf(body, file, line), line));

    /// <inheritdoc cref="Timeout{T}(TimeSpan?, Coroutine{T}, string, int)"/>
    public static Coroutine Timeout(
        TimeSpan? delay,
        Coroutine<Unit> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    ) => Timeout<Unit>(delay, body, file, line);

    /// <summary>Runs a body in the awaiting task, until a time at most. asyncio's <c>timeout_at</c>; see <see cref="TimeoutScope"/>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="when">On the clock of <see cref="EventLoop.Time"/>; null for no limit.</param>
    /// <param name="body">Gets the scope, by which the time can be changed.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    /// <returns>A coroutine that may be awaited many times.</returns>
    /// <exception cref="TimeoutException">The time was up.</exception>
    public static Coroutine<T> TimeoutAt<T>(
        TimeSpan? when,
        Func<TimeoutScope, Coroutine<T>> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return Defer(() => new TimeoutScope(when, file, line).Run(body));
    }

    /// <inheritdoc cref="TimeoutAt{T}(TimeSpan?, Func{TimeoutScope, Coroutine{T}}, string, int)"/>
    public static Coroutine TimeoutAt(
        TimeSpan? when,
        Func<TimeoutScope, Coroutine> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return TimeoutAt<Unit>(when, scope => body(scope), file, line);
    }

    /// <summary>Awaits what <paramref name="body"/> returns in the awaiting task, until a time at most. asyncio's <c>timeout_at</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="when">On the clock of <see cref="EventLoop.Time"/>; null for no limit.</param>
    /// <param name="body">Called at each await.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    /// <returns>A coroutine that may be awaited many times.</returns>
    /// <exception cref="TimeoutException">The time was up.</exception>
    public static Coroutine<T> TimeoutAt<T>(
        TimeSpan? when,
        in Func<Coroutine<T>> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return TimeoutAt(when, Ignoring(body), file, line);
    }

    /// <inheritdoc cref="TimeoutAt{T}(TimeSpan?, in Func{Coroutine{T}}, string, int)"/>
    public static Coroutine TimeoutAt(
        TimeSpan? when,
        in Func<Coroutine> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return TimeoutAt(when, Ignoring(body), file, line);
    }

    /// <summary>Awaits a coroutine in the awaiting task, until a time at most. asyncio's <c>timeout_at</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="when">On the clock of <see cref="EventLoop.Time"/>; null for no limit.</param>
    /// <param name="body">What is limited.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    /// <returns>A coroutine that may be awaited as often as <paramref name="body"/> may.</returns>
    /// <exception cref="TimeoutException">The time was up.</exception>
    public static Coroutine<T> TimeoutAt<T>(
        TimeSpan? when,
        Coroutine<T> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    ) => Defer(() => new TimeoutScope(when, OriginOf(body, file, line), line).Run(_ => body));

    /// <inheritdoc cref="TimeoutAt{T}(TimeSpan?, Coroutine{T}, string, int)"/>
    public static Coroutine TimeoutAt(
        TimeSpan? when,
        Coroutine<Unit> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    ) => TimeoutAt<Unit>(when, body, file, line);

    // F# has no place of a caller, and passes none: there it is named by the body that runs, if somebody asks.
    private static object? OriginOf<T>(Coroutine<T> body, string? file, int line) => line == 0 ? body.Body : file;

    private static Func<TimeoutScope, Coroutine<T>> Ignoring<T>(Func<Coroutine<T>> body) => _ => body();

    private static Func<TimeoutScope, Coroutine> Ignoring(Func<Coroutine> body) => _ => body();

    private static Awaitable<T> Sleeping<T>(TimeSpan delay, T result) =>
        Duration.Counted(delay) > TimeSpan.Zero ? new SleepFrame<T>(delay, result) : YieldOperation<T>.Instance;
}
