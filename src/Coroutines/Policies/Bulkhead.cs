namespace Coroutines;

/// <summary>Runs so many actions at a time, keeps so many more waiting in line, and refuses the rest.</summary>
/// <remarks>
/// So that one slow part does not take what all need. First come, first served. A place is given back when its action has ended or the wait for it was
/// cancelled. Belongs to the first loop on which somebody has to wait.
/// </remarks>
public sealed class Bulkhead : Policy
{
    private readonly AsyncSemaphore _places;
    private readonly int _maxRunning;
    private readonly int _maxWaiting;
    private long _admitted;

    /// <summary>Makes a bulkhead.</summary>
    /// <param name="maxRunning">How many actions run at a time.</param>
    /// <param name="maxWaiting">How many wait; <see cref="int.MaxValue"/> for no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The first is below 1, or the second negative.</exception>
    public Bulkhead(int maxRunning, int maxWaiting = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRunning, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(maxWaiting);
        _maxRunning = maxRunning;
        _maxWaiting = maxWaiting;
        _places = new AsyncSemaphore(maxRunning, maxRunning);
    }

    /// <summary>How many actions run, counting those that have been let in and take their first step in this turn.</summary>
    public int Running => (int)Math.Min(_admitted, _maxRunning);

    /// <summary>How many wait for a place.</summary>
    public int Waiting => (int)(_admitted - Running);

    /// <inheritdoc/>
    public override string ToString() =>
        $"bulkhead ({Running} of {_maxRunning} running, {Waiting} of {_maxWaiting} waiting)";

    /// <inheritdoc/>
    protected override async Coroutine<T> Execute<T>(Func<Coroutine<T>> action)
    {
        // Both kinds are counted as one: whoever is woken stands in the semaphore's line until its next step, but is in already.
        if (_admitted >= (long)_maxRunning + _maxWaiting)
            throw new BulkheadFullException(this);
        _admitted++;
        try
        {
            using (await _places.Hold())
                return await action();
        }
        finally
        {
            _admitted--;
        }
    }
}
