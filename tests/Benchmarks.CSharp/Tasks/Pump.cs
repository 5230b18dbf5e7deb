namespace Coroutines.Benchmarks;

/// <summary>The least event loop that plain tasks can run on: a ring of callbacks on one thread. The strongest fair rival.</summary>
/// <param name="clock">The time to jump to when there is nothing to run; null for a pump without timers.</param>
public sealed class Pump(PumpClock? clock = null) : SynchronizationContext
{
    private (SendOrPostCallback Callback, object? State)[] _ring = new (SendOrPostCallback, object?)[256];
    private int _head;
    private int _tail;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (_tail - _head == _ring.Length)
            Grow();
        _ring[_tail++ & (_ring.Length - 1)] = (d, state);
    }

    /// <summary>Runs a task to its end on this thread.</summary>
    public T Run<T>(Func<Task<T>> main)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = main();
            while (!task.IsCompleted)
            {
                if (_head == _tail)
                {
                    Idle();
                    continue;
                }
                var (callback, state) = _ring[_head & (_ring.Length - 1)];
                _ring[_head++ & (_ring.Length - 1)] = default;
                callback(state);
            }
            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    private void Idle()
    {
        if (clock is null || !clock.FireNext())
            throw new InvalidOperationException("The pump has nothing to run, and its task is not complete.");
    }

    private void Grow()
    {
        var ring = new (SendOrPostCallback, object?)[_ring.Length * 2];
        var count = _tail - _head;
        for (var i = 0; i < count; i++)
            ring[i] = _ring[(_head + i) & (_ring.Length - 1)];
        (_ring, _head, _tail) = (ring, 0, count);
    }
}
