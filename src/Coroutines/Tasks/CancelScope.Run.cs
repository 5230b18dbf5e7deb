using System.ComponentModel;
using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

// The part of a scope that knows tasks and coroutines.
public sealed partial class CancelScope
{
    /// <summary>The innermost scope that the running task is in; null if it is in none, and in a plain callback.</summary>
    public static CancelScope? Current => (EventLoop.TryGetCurrent?.Running as Awaitable)?.Scope;

    /// <summary>Runs a body inside the scope, in the task that awaits.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="body">Gets this scope. Entering and leaving takes no turn.</param>
    /// <returns>
    /// A coroutine of the body's result, or of the scope's own cancellation, which ends here; a scope can be entered once. What else the body
    /// throws, the cancellation of an outer scope included, is thrown.
    /// </returns>
    /// <exception cref="InvalidOperationException">The scope has been entered before.</exception>
    public Coroutine<Outcome<T>> Run<T>(Func<CancelScope, Coroutine<T>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new(new OutcomeScopeFrame<T>(this, body));
    }

    /// <summary>Runs a body inside the scope, in the task that awaits.</summary>
    /// <param name="body">Gets this scope. Entering and leaving takes no turn.</param>
    /// <returns>A coroutine that says whether the body ran to its end; false if the scope's own cancellation ended it, and ended here.</returns>
    /// <exception cref="InvalidOperationException">The scope has been entered before.</exception>
    public Coroutine<bool> Run(Func<CancelScope, Coroutine> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new(new CompletionScopeFrame(this, scope => body(scope)));
    }

    /// <summary>Runs a body for a limited time, and goes on without its result when that is up. trio's <c>move_on_after</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="delay">From the start of the body; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="body">Gets the scope, by which the time can be changed. Runs in the task that awaits.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    /// <returns>A coroutine as that of <see cref="Run{T}(Func{CancelScope, Coroutine{T}})"/>; it may be awaited many times.</returns>
    public static Coroutine<Outcome<T>> MoveOnAfter<T>(
        TimeSpan delay,
        Func<CancelScope, Coroutine<T>> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return Coroutine.Defer(() => After(delay, file, line).Run(body));
    }

    /// <inheritdoc cref="MoveOnAfter{T}(TimeSpan, Func{CancelScope, Coroutine{T}}, string, int)"/>
    /// <returns>A coroutine that says whether the body ran to its end; it may be awaited many times.</returns>
    public static Coroutine<bool> MoveOnAfter(
        TimeSpan delay,
        Func<CancelScope, Coroutine> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return Coroutine.Defer(() => After(delay, file, line).Run(body));
    }

    /// <summary>Runs a body for a limited time, and fails when that is up. trio's <c>fail_after</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="delay">From the start of the body; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="body">Gets the scope, by which the time can be changed. Runs in the task that awaits.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    /// <returns>A coroutine of the body's result; it may be awaited many times.</returns>
    /// <exception cref="DeadlineExceededException">The time was up, or the scope was cancelled otherwise, before the body ended.</exception>
    public static Coroutine<T> FailAfter<T>(
        TimeSpan delay,
        Func<CancelScope, Coroutine<T>> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return Coroutine.Defer(() => new Coroutine<T>(new FailingScopeFrame<T>(After(delay, file, line), body)));
    }

    /// <inheritdoc cref="FailAfter{T}(TimeSpan, Func{CancelScope, Coroutine{T}}, string, int)"/>
    public static Coroutine FailAfter(
        TimeSpan delay,
        Func<CancelScope, Coroutine> body,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return FailAfter<Unit>(delay, scope => body(scope), file, line);
    }

    /// <summary>Makes a scope that is named in messages by what it is for: F# has no place of a caller. For builders.</summary>
    /// <param name="origin">The coroutine or function that is to run inside.</param>
    /// <returns>A scope, to be entered once.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static CancelScope For(object origin) => new(ShieldKind.All, origin, 0);

    /// <summary>Runs a body, in the task that awaits, that no cancellation from outside interrupts; what was held back strikes afterwards.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="body">Called when the coroutine is awaited.</param>
    /// <param name="grace">How long it may go on once a cancellation has met the shield; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    /// <returns>A coroutine of the body's result; it may be awaited many times.</returns>
    /// <remarks>For what must not stop half-way: a commit, a goodbye. Unlike asyncio's <c>shield</c> it starts no task. trio's <c>CancelScope(shield=True)</c>.</remarks>
    public static Coroutine<T> Shield<T>(
        Func<Coroutine<T>> body,
        TimeSpan? grace = null,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return Coroutine.Defer(() => Shielded(new CancelScope(file, line), grace, body));
    }

    /// <inheritdoc cref="Shield{T}(Func{Coroutine{T}}, TimeSpan?, string, int)"/>
    public static Coroutine Shield(
        Func<Coroutine> body,
        TimeSpan? grace = null,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        ArgumentNullException.ThrowIfNull(body);
        return Shield<Unit>(() => body(), grace, file, line);
    }

    /// <summary>Enters the scope in the running task, without a body. For builders and authors of primitives; everybody else calls <c>Run</c>.</summary>
    /// <exception cref="InvalidOperationException">No task runs here, or the scope has been entered before.</exception>
    public void Enter() => Enter(RunningTask());

    /// <summary>Leaves the scope in the running task.</summary>
    /// <param name="error">What the region threw, or null.</param>
    /// <returns>What is to go on outwards: null if there was nothing, or if the scope has absorbed its own cancellation.</returns>
    /// <exception cref="InvalidOperationException">Another scope is the innermost, or the running task has not entered this one.</exception>
    public Exception? Leave(Exception? error) => Leave(RunningTask(), error);

    internal void Enter(Awaitable task)
    {
        Open(((IFuture)task).Loop, (ICancelTarget)task, task.Scope);
        task.Scope = this;
        // A shield also keeps out a cancellation of the task that has not been delivered yet.
        if (_isShielded || IsStriking || Outer is { IsStriking: true })
            ((ICancelTarget)task).ScopeChanged();
    }

    internal Exception? Leave(Awaitable task, Exception? error)
    {
        if (!ReferenceEquals(task.Scope, this))
            throw Misnested(task);
        var outer = Outer;
        var striking = Striking;
        // What strikes from outside is what goes on, even when this scope was the first to be cancelled.
        if (error is CoroutineCanceledException { Scope: { } scope } && ReferenceEquals(scope, this))
            error =
                ReferenceEquals(striking, this) ? null
                : striking is not null ? striking.NewException(error)
                : error;
        Close();
        task.Scope = outer;
        if (striking is not null || _isShielded)
            ((ICancelTarget)task).ScopeChanged();
        return error;
    }

    /// <summary>Runs a body that scopes do not interrupt, as finalisers are to end. <c>task.Cancel</c> does, as in asyncio.</summary>
    internal static Coroutine<T> ShieldFromScopes<T>(Func<Coroutine<T>> body, TimeSpan? grace)
    {
        // A task in no scope cannot get into one that is cancelled from outside the body, and the shield of a finaliser holds for those inside it.
        return CurrentTaskOf(EventLoop.Current)?.Scope is null or { _isShielded: true, _shieldKind: ShieldKind.Scopes }
            ? body()
            : Shielded(new CancelScope(ShieldKind.Scopes, "finaliser", 0), grace, body);
    }

    /// <inheritdoc cref="ShieldFromScopes{T}"/>
    internal static Coroutine ShieldFromScopes(Func<Coroutine> body, TimeSpan? grace) =>
        ShieldFromScopes<Unit>(() => body(), grace);

    /// <summary>Closes the scopes of a task that has ended, innermost first; they were entered and not left.</summary>
    internal static void CloseAll(Awaitable task)
    {
        for (; task.Scope is { } scope && ReferenceEquals(scope.Target, task); task.Scope = scope.Outer)
        {
            // Read before it is closed.
            var outer = scope.Outer;
            ((IFuture)task).Loop.Report(
                new LoopError(LoopErrorKind.Misuse, Messages.ScopeLeftOpen(task, scope), null, task.ToString()!, task)
            );
            scope.Close();
            task.Scope = outer;
        }
    }

    private static Coroutine<T> Shielded<T>(CancelScope scope, TimeSpan? grace, Func<Coroutine<T>> body)
    {
        scope.IsShielded = true;
        if (grace is not null)
            scope.ShieldGrace = grace;
        return new Coroutine<T>(new FailingScopeFrame<T>(scope, _ => body()));
    }

    private static CancelScope After(TimeSpan delay, object? origin, int line)
    {
        var scope = new CancelScope(ShieldKind.All, origin, line);
        scope.CancelAfter(delay);
        return scope;
    }

    private static Awaitable RunningTask() =>
        CurrentTaskOf(EventLoop.Current) ?? throw new InvalidOperationException(Messages.NoTask);

    private static Awaitable? CurrentTaskOf(EventLoop loop) => loop.Running as Awaitable;

    // Whatever was entered inside this scope and not left is closed with it, so that one mistake does not become two.
    private InvalidOperationException Misnested(Awaitable task)
    {
        var innermost = task.Scope;
        var scope = innermost;
        while (scope is not null && !ReferenceEquals(scope, this) && ReferenceEquals(scope.Target, task))
            scope = scope.Outer;
        if (!ReferenceEquals(scope, this))
            return new InvalidOperationException(Messages.ScopeNotHere(this, task));
        for (scope = innermost; ; scope = task.Scope)
        {
            var outer = scope!.Outer;
            scope.Close();
            task.Scope = outer;
            if (ReferenceEquals(scope, this))
                break;
        }
        ((ICancelTarget)task).ScopeChanged();
        return new InvalidOperationException(Messages.ScopeNotInnermost(this, innermost!));
    }
}
