using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

// State     meaning                       leaves by
// created   not entered                   Run → active
// active    the body runs                 the body ends → finished; the time comes → expiring
// expiring  the task has been cancelled   the body ends → expired
// expired   the time came first           —
// finished  the body came first           —

/// <summary>Cancels the task that runs a body when a time has come, and turns that cancellation into a <see cref="TimeoutException"/>.
/// asyncio's <c>timeout</c>.</summary>
public sealed class TimeoutScope
{
    private enum State : byte
    {
        Created,
        Active,
        Expiring,
        Expired,
        Finished,
    }

    // A file, for which there is a line; or what made it, which names itself when somebody asks.
    private readonly object? _origin;

    // Invariant: small enough to cost no word. A line beyond is left out.
    private readonly ushort _line;
    private State _state;
    private bool _isRescheduled;
    private long _when;
    private LoopHandle _timer;
    private ICoroutineTask? _task;
    private CancelScope? _outer;
    private int _cancelling;

    /// <summary>Makes a scope.</summary>
    /// <param name="when">On the clock of <see cref="EventLoop.Time"/>; null for no limit.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    public TimeoutScope(TimeSpan? when, [CallerFilePath] string? file = null, [CallerLineNumber] int line = 0)
        : this(when, (object?)file, line) { }

    /// <summary>Makes a scope of the library's own.</summary>
    internal TimeoutScope(TimeSpan? when, object? origin, int line)
    {
        When = when;
        _origin = origin;
        _line = line <= ushort.MaxValue ? (ushort)line : (ushort)0;
    }

    /// <summary>When the time comes; null for never.</summary>
    public TimeSpan? When
    {
        get => _when == Duration.Never ? null : new TimeSpan(_when);
        private set => _when = value?.Ticks ?? Duration.Never;
    }

    /// <summary>Whether the time came before the body ended.</summary>
    public bool IsExpired => _state is State.Expiring or State.Expired;

    /// <summary>Sets another time, also one that has passed.</summary>
    /// <param name="when">On the clock of <see cref="EventLoop.Time"/>; null for never.</param>
    /// <exception cref="InvalidOperationException">The body does not run, or the time has come.</exception>
    public void Reschedule(TimeSpan? when)
    {
        if (_state != State.Active)
            throw new InvalidOperationException(Messages.TimeoutNotActive(this));
        _isRescheduled = true;
        When = when;
        SetTimer();
    }

    /// <summary>Runs a body in the task that awaits, at most until the time comes.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="body">Gets this scope. Takes no turn of its own; a body that does not suspend is not limited.</param>
    /// <returns>A coroutine; a scope can be entered once.</returns>
    /// <exception cref="TimeoutException">The time came, and the body let the cancellation pass.</exception>
    /// <exception cref="InvalidOperationException">The scope has been entered before.</exception>
    public Coroutine<T> Run<T>(Func<TimeoutScope, Coroutine<T>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Coroutine.Defer(() => RunOnce(body));
    }

    /// <inheritdoc cref="Run{T}(Func{TimeoutScope, Coroutine{T}})"/>
    public Coroutine Run(Func<TimeoutScope, Coroutine> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Run<Unit>(scope => body(scope));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"TimeoutScope ({Messages.Place(_origin?.ToString(), _line)}, {_state.ToString().ToLowerInvariant()})";

    internal async Coroutine<T> RunOnce<T>(Func<TimeoutScope, Coroutine<T>> body)
    {
        Enter();
        T result;
        try
        {
            result = await body(this);
        }
        catch (Exception error)
        {
            // Only if nobody else has asked to cancel the task as well is the cancellation ours.
            if (!TakesBackItsCancel() || error is not CoroutineCanceledException { Scope: null })
                throw;
            // A scope around this one that is cancelled too goes first.
            throw _outer?.Striking is { } striking
                ? striking.NewException(error)
                : new TimeoutException(Messages.TimedOut(this, TimeInWords), error);
        }
        TakesBackItsCancel();
        return result;
    }

    private void Enter()
    {
        if (_state != State.Created)
            throw new InvalidOperationException(Messages.EnteredTwice(this));
        _task = CoroutineTask.Current ?? throw new InvalidOperationException(Messages.NoTask);
        _state = State.Active;
        _outer = CancelScope.Current;
        _cancelling = ((Awaitable)_task).CancellingNow;
        SetTimer();
    }

    private void SetTimer()
    {
        _timer.Cancel();
        if (When is not { } time)
            return;
        var loop = EventLoop.Current;
        _timer = time <= loop.Time ? loop.CallSoon(Expire) : loop.CallAt(time, Expire);
    }

    private string TimeInWords => !_isRescheduled && _origin is ITimeLimit limit ? limit.Time : Messages.Until(When);

    private bool TakesBackItsCancel()
    {
        _timer.Cancel();
        if (_state == State.Active)
        {
            _state = State.Finished;
            return false;
        }
        _state = State.Expired;
        _task!.Uncancel();
        // What a shield around holds back has raised nothing in here.
        return ((Awaitable)_task).CancellingNow <= _cancelling;
    }

    private void Expire()
    {
        ((Awaitable)_task!).CancelFrom(null, _outer);
        _state = State.Expiring;
    }
}
