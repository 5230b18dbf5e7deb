using Coroutines.LowLevel;

namespace Coroutines;

// State      an action              leaves by
// closed     runs                   too many failures in the window → open
// open       is refused             the time is up, seen by the next action → half-open
// half-open  runs, if it is one of  a probe fails → open; all probes have succeeded → closed;
//            the probes, else is    a probe is cancelled → half-open still, and the next action is a probe
//            refused
//
// Invariant: an action counts only if it ends in the same period, from one change of state to the next, in which it began. So
// _probing is the number of probes that run, and goes down once for each.

/// <summary>Stops calling what keeps failing, for some time, and then tries it with a few probes.</summary>
/// <remarks>A cancellation is neither a success nor a failure. Belongs to the first loop on which it is used.</remarks>
public sealed class CircuitBreaker : Policy
{
    private enum Ending
    {
        Succeeded,
        Failed,
        Ended,
    }

    private readonly int _failures;
    private readonly TimeSpan _openFor;
    private readonly CallWindow _window;
    private LoopBinding _binding;
    private CircuitState _state;
    private int _period;
    private TimeSpan _openUntil;
    private int _probing;
    private int _succeeded;

    /// <summary>Makes a breaker, which is closed.</summary>
    /// <param name="failures">How many failures within <paramref name="window"/> open it; see <see cref="Ratio"/>.</param>
    /// <param name="window">The time looked back on, counted by tenths; <see cref="Timeout.InfiniteTimeSpan"/> for all of it.</param>
    /// <param name="openFor">How long it then stays open; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1, or a time not above zero.</exception>
    public CircuitBreaker(int failures, TimeSpan window, TimeSpan openFor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        _failures = failures;
        _window = new CallWindow(Duration.Positive(window));
        _openFor = Duration.Positive(openFor);
    }

    /// <summary>Which share of the actions within the window must have failed, too, for it to open. Default: 0, so that the number alone counts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not between 0 and 1.</exception>
    public double Ratio
    {
        get;
        init
        {
            if (!(value is >= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(value), value, Messages.CircuitRatio);
            field = value;
        }
    }

    /// <summary>How many actions run, at the same time if they come so, and have to succeed, for it to close again. Default: 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int Probes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 1;

    /// <summary>Which failures count; null for all. One that does not shows that the other side answers, and is a success.</summary>
    public Func<Exception, bool>? When { get; init; }

    /// <summary>Called in the turn after each change of state, to log or count.</summary>
    public Action<CircuitState>? OnChange { get; init; }

    /// <summary>Whether it runs actions. One that is open becomes half-open with the first action after its time was up.</summary>
    public CircuitState State => _state;

    /// <inheritdoc/>
    public override string ToString() =>
        $"circuit breaker ({(_state == CircuitState.HalfOpen ? "half-open" : _state.ToString().ToLowerInvariant())})";

    /// <inheritdoc/>
    protected override async Coroutine<T> Execute<T>(Func<Coroutine<T>> action)
    {
        var loop = _binding.Bind(this);
        Admit(loop);
        var period = _period;
        var ending = Ending.Ended;
        try
        {
            var result = await action();
            ending = Ending.Succeeded;
            return result;
        }
        catch (Exception error) when (IsFailure(error))
        {
            ending = Judge(error);
            throw;
        }
        finally
        {
            if (period == _period)
                End(loop, ending);
        }
    }

    private void Admit(EventLoop loop)
    {
        if (_state == CircuitState.Open)
        {
            var left = _openUntil == TimeSpan.MaxValue ? _openUntil : _openUntil - loop.Time;
            if (left > TimeSpan.Zero)
                throw new CircuitOpenException(this, left);
            Change(loop, CircuitState.HalfOpen);
        }
        if (_state != CircuitState.HalfOpen)
            return;
        if (_probing + _succeeded == Probes)
            throw new CircuitOpenException(this, null);
        _probing++;
    }

    private Ending Judge(Exception error)
    {
        try
        {
            return When?.Invoke(error) == false ? Ending.Succeeded : Ending.Failed;
        }
        catch (Exception second)
        {
            SuppressedExceptions.Attach(second, error);
            throw;
        }
    }

    private void End(EventLoop loop, Ending ending)
    {
        if (_state == CircuitState.HalfOpen)
        {
            _probing--;
            if (ending == Ending.Failed)
                Open(loop);
            else if (ending == Ending.Succeeded && ++_succeeded == Probes)
                Change(loop, CircuitState.Closed);
        }
        else if (ending != Ending.Ended)
        {
            _window.Add(loop.Time, ending == Ending.Failed);
            if (ending == Ending.Failed && IsTooMuch(_window.Count(loop.Time)))
                Open(loop);
        }
    }

    private bool IsTooMuch((long Failures, long Calls) count) =>
        count.Failures >= _failures && count.Failures >= Ratio * count.Calls;

    private void Open(EventLoop loop)
    {
        _openUntil = new TimeSpan(loop.After(_openFor));
        Change(loop, CircuitState.Open);
    }

    private void Change(EventLoop loop, CircuitState state)
    {
        _state = state;
        _period++;
        _probing = 0;
        _succeeded = 0;
        _window.Clear();
        // Not here: what it throws is not to be taken for the action's failure.
        if (OnChange is { } changed)
            loop.CallSoon(() => changed(state));
    }
}
