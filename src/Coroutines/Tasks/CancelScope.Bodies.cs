using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

// Bodies that make no use of the scope: a function of nothing, or a coroutine at hand. Functions are `in` parameters, which changes nothing for
// C#, so that F# does not see them: to it, `fun scope -> …` might be either.
// Without a line, as from F#, which has no place of a caller, a scope is named by the body.
public sealed partial class CancelScope
{
    /// <summary>Runs a body inside the scope, in the task that awaits.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="body">Called in the task that awaits.</param>
    /// <returns>As <see cref="Run{T}(Func{CancelScope, Coroutine{T}})"/>.</returns>
    /// <exception cref="InvalidOperationException">The scope has been entered before.</exception>
    public Coroutine<Outcome<T>> Run<T>(in Func<Coroutine<T>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Run(Ignoring(body));
    }

    /// <summary>Runs a body inside the scope, in the task that awaits.</summary>
    /// <param name="body">Called in the task that awaits.</param>
    /// <returns>As <see cref="Run(Func{CancelScope, Coroutine})"/>.</returns>
    /// <exception cref="InvalidOperationException">The scope has been entered before.</exception>
    public Coroutine<bool> Run(in Func<Coroutine> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Run(Ignoring(body));
    }

    /// <summary>Runs a body for a limited time, and goes on without its result when that is up. trio's <c>move_on_after</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="delay">From the start of the body; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="body">Called in the task that awaits, at each await.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    /// <returns>A coroutine as that of <see cref="Run{T}(Func{CancelScope, Coroutine{T}})"/>; it may be awaited many times.</returns>
    public static Coroutine<Outcome<T>> MoveOnAfter<T>(
        TimeSpan delay,
        in Func<Coroutine<T>> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return MoveOnAfter(delay, Ignoring(body), file, line);
    }

    /// <inheritdoc cref="MoveOnAfter{T}(TimeSpan, in Func{Coroutine{T}}, string, int)"/>
    /// <returns>A coroutine that says whether the body ran to its end; it may be awaited many times.</returns>
    public static Coroutine<bool> MoveOnAfter(
        TimeSpan delay,
        in Func<Coroutine> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return MoveOnAfter(delay, Ignoring(body), file, line);
    }

    /// <summary>Runs a body for a limited time, and fails when that is up. trio's <c>fail_after</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="delay">From the start of the body; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="body">Called in the task that awaits, at each await.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    /// <returns>A coroutine of the body's result; it may be awaited many times.</returns>
    /// <exception cref="DeadlineExceededException">The time was up before the body ended.</exception>
    public static Coroutine<T> FailAfter<T>(
        TimeSpan delay,
        in Func<Coroutine<T>> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return FailAfter(delay, Ignoring(body), file, line);
    }

    /// <inheritdoc cref="FailAfter{T}(TimeSpan, in Func{Coroutine{T}}, string, int)"/>
    public static Coroutine FailAfter(
        TimeSpan delay,
        in Func<Coroutine> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return FailAfter(delay, Ignoring(body), file, line);
    }

    /// <summary>Awaits a coroutine inside the scope, in the task that awaits.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="body">Awaited in the task that awaits.</param>
    /// <returns>As <see cref="Run{T}(Func{CancelScope, Coroutine{T}})"/>.</returns>
    /// <exception cref="InvalidOperationException">The scope has been entered before.</exception>
    public Coroutine<Outcome<T>> Run<T>(Coroutine<T> body) => Run(_ => body);

    /// <summary>Awaits a coroutine inside the scope, in the task that awaits.</summary>
    /// <param name="body">Awaited in the task that awaits.</param>
    /// <returns>As <see cref="Run(Func{CancelScope, Coroutine})"/>.</returns>
    /// <exception cref="InvalidOperationException">The scope has been entered before.</exception>
    public Coroutine<bool> Run(Coroutine<Unit> body) => Run(_ => (Coroutine)body);

    /// <summary>Awaits a coroutine for a limited time, and goes on without its result when that is up. trio's <c>move_on_after</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="delay">From the start of the body; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="body">Awaited in the task that awaits; the coroutine returned may be awaited as often as it may.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    /// <returns>A coroutine as that of <see cref="Run{T}(Func{CancelScope, Coroutine{T}})"/>; it may be awaited as often as the body.</returns>
    public static Coroutine<Outcome<T>> MoveOnAfter<T>(
        TimeSpan delay,
        Coroutine<T> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    ) => Coroutine.Defer(() => After(delay, line == 0 ? body.Body : file, line).Run(_ => body));

    /// <inheritdoc cref="MoveOnAfter{T}(TimeSpan, Coroutine{T}, string, int)"/>
    /// <returns>A coroutine that says whether the body ran to its end; it may be awaited as often as the body.</returns>
    public static Coroutine<bool> MoveOnAfter(
        TimeSpan delay,
        Coroutine<Unit> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    ) => MoveOnAfter(delay, _ => (Coroutine)body, file, line);

    /// <summary>Awaits a coroutine for a limited time, and fails when that is up. trio's <c>fail_after</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="delay">From the start of the body; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="body">Awaited in the task that awaits; the coroutine returned may be awaited as often as it may.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    /// <returns>A coroutine of the body's result; it may be awaited as often as the body.</returns>
    /// <exception cref="DeadlineExceededException">The time was up before the body ended.</exception>
    public static Coroutine<T> FailAfter<T>(
        TimeSpan delay,
        Coroutine<T> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    ) =>
        Coroutine.Defer(() =>
            new Coroutine<T>(new FailingScopeFrame<T>(After(delay, line == 0 ? body.Body : file, line), _ => body))
        );

    /// <inheritdoc cref="FailAfter{T}(TimeSpan, Coroutine{T}, string, int)"/>
    public static Coroutine FailAfter(
        TimeSpan delay,
        Coroutine<Unit> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    ) => FailAfter(delay, _ => body, file, line);

    /// <summary>Awaits a coroutine, in the task that awaits, that no cancellation from outside interrupts; what was held back strikes afterwards.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="body">Awaited in the task that awaits; the coroutine returned may be awaited as often as it may.</param>
    /// <param name="grace">How long it may go on once a cancellation has met the shield; null for as long as it takes.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    /// <returns>A coroutine of the body's result.</returns>
    public static Coroutine<T> Shield<T>(
        Coroutine<T> body,
        TimeSpan? grace = null,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    ) => Shield(() => body, grace, file, line);

    /// <inheritdoc cref="Shield{T}(Coroutine{T}, TimeSpan?, string, int)"/>
    public static Coroutine Shield(
        Coroutine<Unit> body,
        TimeSpan? grace = null,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    ) => Shield(() => body, grace, file, line);

    private static Func<CancelScope, Coroutine<T>> Ignoring<T>(Func<Coroutine<T>> body) => _ => body();

    private static Func<CancelScope, Coroutine> Ignoring(Func<Coroutine> body) => _ => body();
}
