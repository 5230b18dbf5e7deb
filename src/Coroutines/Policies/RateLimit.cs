using Coroutines.LowLevel;

namespace Coroutines;

// Whoever holds the line sleeps until there is a permit; so they go in the order in which they came, and one that is cancelled leaves what
// has gathered to the next.
// Permits are counted in ticks × permits, so that nothing is rounded but each single wait, up to the next tick.

/// <summary>Lets actions begin so many times in a period, and keeps the others waiting in line. A token bucket.</summary>
/// <remarks>
/// First come, first served. A permit is taken at the moment when the action begins; whoever is cancelled while waiting takes none. Belongs to the
/// first loop on which it is used.
/// </remarks>
public sealed class RateLimit : Policy
{
    private readonly AsyncLock _line = new();
    private readonly int _permits;
    private readonly TimeSpan _period;
    private readonly int _burst;
    private LoopBinding _binding;
    private Int128 _level;
    private TimeSpan _filledAt;

    /// <summary>Makes a limit. At first <paramref name="burst"/> actions can begin at once.</summary>
    /// <param name="permits">How many actions begin in a period, evenly spread.</param>
    /// <param name="period">The period; <see cref="Timeout.InfiniteTimeSpan"/>: after the first <paramref name="burst"/> none begins.</param>
    /// <param name="burst">How many permits gather while nobody takes them, and may then be taken at once.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or the period is not above zero.</exception>
    public RateLimit(int permits, TimeSpan period, int burst = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(burst, 1);
        _permits = permits;
        _period = Duration.Positive(period);
        _burst = burst;
        _level = Capacity;
    }

    /// <inheritdoc/>
    public override string ToString() => $"rate limit of {_permits} per {_period}";

    /// <inheritdoc/>
    protected override async Coroutine<T> Execute<T>(Func<Coroutine<T>> action)
    {
        var loop = _binding.Bind(this);
        using (await _line.Hold())
        {
            for (var hasWaited = false; !TryTake(loop.Time, hasWaited, out var wait); hasWaited = true)
                await Coroutine.Sleep(wait);
        }
        return await action();
    }

    private Int128 Capacity => (Int128)_burst * _period.Ticks;

    private bool TryTake(TimeSpan now, bool hasWaited, out TimeSpan wait)
    {
        // After a wait that was rounded up there is a little more, less than comes in a tick; it is kept, or each would be a bit later.
        var most = Capacity + (hasWaited ? _permits - 1 : 0);
        _level = Int128.Min(most, _level + (Int128)(now - _filledAt).Ticks * _permits);
        _filledAt = now;
        var missing = _period.Ticks - _level;
        wait = missing > 0 ? new TimeSpan((long)((missing + _permits - 1) / _permits)) : TimeSpan.Zero;
        if (missing > 0)
            return false;
        _level -= _period.Ticks;
        return true;
    }
}
