namespace Coroutines.Benchmarks;

/// <summary>Virtual time for a <see cref="Pump"/>: timers wait in a priority queue, and time jumps to the next one. No task really waits.</summary>
public sealed class PumpClock : TimeProvider
{
    private readonly PriorityQueue<PumpTimer, long> _timers = new();
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + new TimeSpan(_now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new PumpTimer(callback, state);
        _timers.Enqueue(timer, _now + dueTime.Ticks);
        return timer;
    }

    /// <summary>Fires all timers of the next time there are; false if there is none.</summary>
    public bool FireNext()
    {
        if (!_timers.TryPeek(out _, out var when))
            return false;
        _now = when;
        while (_timers.TryPeek(out var timer, out when) && when == _now)
        {
            _timers.Dequeue();
            timer.Fire();
        }
        return true;
    }

    private sealed class PumpTimer(TimerCallback callback, object? state) : ITimer
    {
        private TimerCallback? _callback = callback;

        public void Fire() => _callback?.Invoke(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => _callback = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
