using Coroutines.LowLevel;

namespace Coroutines;

// Whoever holds the line sleeps until there is a permit; so they go in the order in which they came, and one that is cancelled leaves what
// has gathered to the next.
// Permits are counted in ticks × permits, so that nothing is rounded but each single wait, up to the next tick.
// While somebody waits they gather beyond the burst: a timer that fires late, or a busy loop, makes the next ones go sooner and not all of them later.

/// <summary>Lets actions begin so many times in a period, and keeps the others waiting in line. A token bucket.</summary>
/// <remarks>
/// First come, first served. A permit is taken at the moment when the action begins; whoever is cancelled while waiting takes none. Belongs to the
/// first loop on which it is used.
/// Who waited too long, because the loop was busy or its clock is coarse, delays nobody after him: lateness of up to a second, or a period if that is
/// longer, is made up for, so that in the long run exactly so many begin as may.
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
        var hasWaited = _line.IsLocked;
        using (await _line.Hold())
        {
            for (; !TryTake(loop.Time, hasWaited, out var wait); hasWaited = true)
                await Coroutine.Sleep(wait);
        }
        return await action();
    }

    private Int128 MostLate => (Int128)Math.Max(_period.Ticks, TimeSpan.TicksPerSecond) * _permits;

    private Int128 Capacity => (Int128)_burst * _period.Ticks;

    private bool TryTake(TimeSpan now, bool hasWaited, out TimeSpan wait)
    {
        var come = (Int128)(now - _filledAt).Ticks * _permits;
        _filledAt = now;
        if (hasWaited)
            _level = Int128.Min(Capacity + MostLate, _level + come);
        // Whoever comes again before it would have been used up finds what is left of it; a quiet time ends it.
        else if (_level <= Capacity || come > _level - Capacity)
            _level = Int128.Min(Capacity, _level + come);
        var missing = _period.Ticks - _level;
        wait = missing > 0 ? new TimeSpan((long)((missing + _permits - 1) / _permits)) : TimeSpan.Zero;
        if (missing > 0)
            return false;
        _level -= _period.Ticks;
        return true;
    }
}
