using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

// State    leaves by
// new      Open → open. Cancel now strikes once it is open
// open     Close → closed
// closed   —

/// <summary>A region of code that can be cancelled as a whole, from inside or outside, at once or at a deadline. trio's <c>CancelScope</c>.</summary>
/// <remarks>
/// A cancelled scope is a level, not an event: every suspension inside raises a <see cref="CoroutineCanceledException"/> that carries the scope,
/// until the scope is left; whoever swallows one gets the next. The scope absorbs its own exception, and no other; if an outer scope is
/// cancelled too, that one goes on outwards. Whoever waits for a future that others own stops waiting and leaves it alone.
/// What was handed over already is not taken back: it is returned, and the next suspension raises.
/// Belongs to one loop and may be used on its thread only, apart from tokens given to <see cref="Link"/>.
/// </remarks>
/// <example>
/// <code lang="fsharp">
/// open System
/// open Coroutines
///
/// let search = Coroutine.sleep (TimeSpan.FromDays 1.0)
///
/// Coroutine.run (
///     coroutine {
///         match! CancelScope.moveOnAfter (TimeSpan.FromMilliseconds 10.0) search with
///         | Some() -> printfn "found"
///         | None -> printfn "not in time; we go on"
///     })
/// </code>
/// <code lang="csharp">
/// using Coroutines;
///
/// async Coroutine Program()
/// {
///     var isFound = await CancelScope.MoveOnAfter(
///         TimeSpan.FromMilliseconds(10),
///         scope => Coroutine.Sleep(TimeSpan.FromDays(1))
///     );
///     Console.WriteLine(isFound ? "found" : "not in time; we go on");
/// }
///
/// Coroutine.Run(Program());
/// </code>
/// <code lang="text">
/// not in time; we go on
/// </code>
/// </example>
public sealed partial class CancelScope : LoopWork
{
    private const int NotTimed = -1;

    private enum State : byte
    {
        New,
        Open,
        Closed,
    }

    // What few scopes need.
    private sealed class Extras
    {
        public string? Reason;
        public TimeSpan? DelayFromOpening;
        public TimeSpan? Grace;
        public GraceTimer? GraceTimer;
        public CancellationTokenSource? Token;
        public List<CancellationToken>? Tokens;
        public List<WeakReference<TokenLink>>? Links;
    }

    // A file, for which there is a line; or, named only when somebody asks, what for or of whom it is.
    private readonly object? _origin;
    private readonly int _line;
    private readonly ShieldKind _shieldKind;
    private EventLoop? _loop;
    private Extras? _extras;
    private long _deadline = Duration.Never;
    private int _timer = NotTimed;
    private State _state;
    private CancelSource _source;
    private bool _isCanceled;
    private bool _isShielded;

    /// <summary>Makes a scope, to be entered once with <c>Run</c>.</summary>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    public CancelScope([CallerFilePath] string? file = null, [CallerLineNumber] int line = 0)
        : this(ShieldKind.All, file, line) { }

    /// <summary>Makes a scope of the library's own; without a line, the origin says what for, or is the body that runs inside.</summary>
    internal CancelScope(ShieldKind shieldKind, object? origin, int line)
    {
        _shieldKind = shieldKind;
        _origin = origin;
        _line = line;
    }

    /// <summary>Whether it has been cancelled, by whatever means. Stays true once it is left.</summary>
    public bool IsCanceled => _isCanceled || HasCanceledToken;

    /// <summary>Whether a suspension directly inside raises: it, or a scope around it that no shield keeps out, is cancelled.</summary>
    public bool IsStriking => _striking is not null;

    /// <summary>Why it was cancelled, if the canceller said so.</summary>
    public string? Reason => _extras?.Reason;

    /// <summary>What cancelled it; null if nothing has.</summary>
    public CancelSource? CanceledBy =>
        _isCanceled ? _source
        : HasCanceledToken ? CancelSource.Token
        : null;

    /// <summary>When it cancels itself, on the clock of <see cref="EventLoop.Time"/>; null for never. May be changed at any time; a time
    /// that has passed cancels at once. Does not revoke a cancellation.</summary>
    /// <exception cref="InvalidOperationException">Its loop runs on another thread.</exception>
    public TimeSpan? Deadline
    {
        get => _deadline == Duration.Never ? null : new TimeSpan(_deadline);
        set
        {
            CheckThread();
            _deadline = value?.Ticks ?? Duration.Never;
            if (_extras is { } extras)
                extras.DelayFromOpening = null;
            if (_state == State.Open)
                SetTimer();
        }
    }

    /// <summary>The earliest deadline of this and all outer scopes that no shield keeps out; a time long past if one of them is cancelled; null for never.</summary>
    public TimeSpan? EffectiveDeadline
    {
        get
        {
            if (IsStriking)
                return TimeSpan.MinValue;
            var earliest = Duration.Never;
            for (var scope = this; scope is not null; scope = scope._isShielded ? null : scope.Outer)
                earliest = Math.Min(earliest, scope._deadline);
            return earliest == Duration.Never ? null : new TimeSpan(earliest);
        }
    }

    /// <summary>How long is left until <see cref="EffectiveDeadline"/>: for a server that is told, or a call that takes a timeout of its own. Zero, never
    /// less, once the time is up or a suspension inside raises; null for no limit.</summary>
    /// <remarks>A delay given by <see cref="CancelAfter"/> counts from when the scope is entered, and is not seen before.</remarks>
    /// <exception cref="InvalidOperationException">It has not been entered, and no loop runs on this thread.</exception>
    public TimeSpan? TimeLeft
    {
        get
        {
            if (EffectiveDeadline is not { } deadline)
                return null;
            var now = (_loop ?? EventLoop.Current).Time;
            return deadline > now ? deadline - now : TimeSpan.Zero;
        }
    }

    /// <summary>Whether the scope holds back cancellations from outside, of outer scopes and of its task, until it is left.</summary>
    /// <remarks>
    /// It can still be cancelled itself, have a deadline, and be left open to what a group or <c>timeout</c> inside it does. With
    /// <see cref="ShieldGrace"/> the shield falls some time after a cancellation has met it.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Its loop runs on another thread.</exception>
    public bool IsShielded
    {
        get => _isShielded;
        set
        {
            CheckThread();
            if (_isShielded == value)
                return;
            _isShielded = value;
            if (_extras is { GraceTimer: { } timer } extras)
            {
                // A shield that is raised again has its whole grace again.
                timer.Stop();
                extras.GraceTimer = null;
            }
            if (_state == State.Open)
                Spread();
        }
    }

    /// <summary>How long the shield withstands a cancellation from outside, from the moment it meets the shield; null or
    /// <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative otherwise.</exception>
    public TimeSpan? ShieldGrace
    {
        get => _extras?.Grace;
        set
        {
            Duration.NotNegative(value ?? TimeSpan.Zero, nameof(value));
            CheckThread();
            More().Grace = value;
            if (_state == State.Open)
                Refresh();
        }
    }

    /// <summary>A token that is cancelled, in the turn after, when a suspension inside would raise; for BCL methods called inside.</summary>
    /// <remarks>After the scope has been left, the token keeps the state that it had then.</remarks>
    public CancellationToken Token
    {
        get
        {
            CheckThread();
            var extras = More();
            if (extras.Token is null)
            {
                extras.Token = new CancellationTokenSource();
                if (IsStriking)
                    extras.Token.Cancel();
            }
            return extras.Token.Token;
        }
    }

    /// <summary>Cancels it: every suspension inside raises from now on, and what waits inside is woken in the next turn. Does not suspend.</summary>
    /// <param name="reason">Why, for whoever looks at the exception.</param>
    /// <returns>Whether this call cancelled it: false if it is cancelled already, or has been left.</returns>
    /// <exception cref="InvalidOperationException">Its loop runs on another thread.</exception>
    public bool Cancel(string? reason = null) => Cancel(CancelSource.Scope, reason);

    /// <summary>Sets the deadline to <paramref name="delay"/> from now, or from entry if the scope has not been entered.</summary>
    /// <param name="delay"><see cref="Timeout.InfiniteTimeSpan"/> is never, otherwise zero or less is now.</param>
    /// <exception cref="InvalidOperationException">Its loop runs on another thread.</exception>
    public void CancelAfter(TimeSpan delay)
    {
        if (_state == State.New)
            More().DelayFromOpening = delay;
        else if (_loop is { } loop)
            Deadline = new TimeSpan(loop.After(delay));
    }

    /// <inheritdoc/>
    public override string ToString() => $"CancelScope ({Place}, {StateName})";

    /// <summary>The scope around this one.</summary>
    internal CancelScope? Outer { get; private set; }

    /// <summary>Who runs directly inside.</summary>
    internal ICancelTarget? Target { get; private set; }

    internal bool IsClosed => _state == State.Closed;

    /// <summary>Whether cancellations of the task, too, wait until it is left.</summary>
    internal bool KeepsOutTaskCancel => _shieldKind == ShieldKind.All && _isShielded;

    /// <summary>Where it was made, for messages.</summary>
    internal string Place =>
        Messages.Place(_origin is string or LoopWork ? _origin.ToString() : _origin?.GetType().Name, _line);

    /// <summary>How long it was to run, for messages.</summary>
    internal string TimeInWords => _extras?.DelayFromOpening is { } delay ? delay.ToString() : Messages.Until(Deadline);

    /// <summary>Begins: from now on it strikes whoever runs inside.</summary>
    internal void Open(EventLoop loop, ICancelTarget target, CancelScope? outer)
    {
        if (_state != State.New)
            throw new InvalidOperationException(Messages.EnteredTwice(this));
        _state = State.Open;
        _loop = loop;
        Target = target;
        if (outer is not null)
        {
            Outer = outer;
            outer.Add(this);
        }
        if (_extras?.DelayFromOpening is { } delay)
            _deadline = loop.After(delay);
        if (_isCanceled || outer is { IsStriking: true })
            Refresh();
        if (_deadline != Duration.Never)
            SetTimer();
        LinkTokens();
    }

    /// <summary>Ends: nothing happens to it any more.</summary>
    internal void Close()
    {
        Debug.Assert(_firstInner is null, "An inner scope is still open.");
        _state = State.Closed;
        StopTimer();
        Outer?.Remove(this);
        Target = null;
        _extras?.GraceTimer?.Stop();
        Unlink();
    }

    /// <summary>Moves it, with all that is inside, out of the scope around it into another one of the same loop. Nothing if it has been left.</summary>
    internal void MoveInto(CancelScope outer)
    {
        if (_state != State.Open)
            return;
        Outer?.Remove(this);
        Outer = outer;
        outer.Add(this);
        Spread();
    }

    /// <summary>A cancellation from outside has met the shield: the grace time begins.</summary>
    internal void BeginGrace()
    {
        if (_extras is { Grace: { } grace, GraceTimer: null } extras)
            extras.GraceTimer = new GraceTimer(this, grace);
    }

    internal CoroutineCanceledException NewException(Exception? inner = null) => new(this, inner);

    /// <summary>The deadline's timer has fired.</summary>
    protected internal override void Run()
    {
        // The deadline may have been changed since the timer was due.
        if (_state == State.Open && _loop!.Now >= _deadline)
            Cancel(CancelSource.Deadline, null);
    }

    private string StateName =>
        IsCanceled ? $"cancelled{(Reason is { } reason ? $": {reason}" : "")}" : _state.ToString().ToLowerInvariant();

    private Extras More() => _extras ??= new Extras();

    private void CheckThread()
    {
        if (_state == State.Open)
            _loop!.CheckThread();
    }

    private bool Cancel(CancelSource source, string? reason)
    {
        CheckThread();
        if (IsCanceled || _state == State.Closed)
            return false;
        _isCanceled = true;
        _source = source;
        if (reason is not null)
            More().Reason = reason;
        StopTimer();
        Unlink();
        // A scope that an outer one strikes already strikes nobody anew, and need not walk over all that is inside.
        if (_state == State.Open && !IsStriking)
            Spread();
        return true;
    }

    private void SetTimer()
    {
        StopTimer();
        if (_isCanceled || _deadline == Duration.Never)
            return;
        if (_deadline <= _loop!.Now)
            Cancel(CancelSource.Deadline, null);
        else
            _timer = _loop.Timers.Add(_deadline, this);
    }

    private void StopTimer()
    {
        if (_timer == NotTimed)
            return;
        _loop!.Timers.Cancel(_timer, this);
        _timer = NotTimed;
    }

    /// <summary>Lets a shield fall.</summary>
    private sealed class GraceTimer : LoopWork
    {
        private readonly CancelScope _scope;
        private readonly int _timer;

        public GraceTimer(CancelScope scope, TimeSpan grace)
        {
            _scope = scope;
            var loop = scope._loop!;
            _timer = loop.After(grace) is var when and not Duration.Never ? loop.Timers.Add(when, this) : NotTimed;
        }

        public void Stop()
        {
            if (_timer != NotTimed)
                _scope._loop!.Timers.Cancel(_timer, this);
        }

        protected internal override void Run()
        {
            if (_scope._state == State.Open)
                _scope.IsShielded = false;
        }
    }
}
