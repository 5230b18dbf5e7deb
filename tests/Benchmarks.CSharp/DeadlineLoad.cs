namespace Coroutines.Benchmarks;

/// <summary>What holds deadlines and fires them in order of time.</summary>
public interface IDeadlineQueue
{
    void Add(long milliseconds, Action fire);

    /// <summary>Enough have fired.</summary>
    void End();
}

/// <summary>So many live deadlines, each of which sets itself again when it fires, until <paramref name="n"/> have fired.</summary>
/// <remarks>The queue is a struct, so that it is called directly.</remarks>
public sealed class DeadlineLoad<TQueue>(TQueue queue, int live, int n)
    where TQueue : struct, IDeadlineQueue
{
    private int _fired;

    /// <summary>Of the times at which they fired: the same, in whatever order equal times come.</summary>
    public int Sum { get; private set; }

    /// <summary>Setting the first ones does not count.</summary>
    public void Start()
    {
        for (var i = 0; i < Math.Min(live, n); i++)
            new Deadline(this).Set(Delays.Milliseconds(i));
        Meter.Start();
    }

    private sealed class Deadline
    {
        private readonly DeadlineLoad<TQueue> _load;
        private readonly Action _fire;
        private long _when;

        public Deadline(DeadlineLoad<TQueue> load) => (_load, _fire) = (load, Fire);

        public void Set(long when)
        {
            _when = when;
            _load.Queue.Add(when, _fire);
        }

        private void Fire() => _load.Fired(this, _when);
    }

    private TQueue Queue => queue;

    private void Fired(Deadline deadline, long when)
    {
        if (_fired == n)
            return;
        Sum += (int)when;
        _fired++;
        deadline.Set(when + Delays.Milliseconds(_fired));
        if (_fired < n)
            return;
        Meter.Stop();
        queue.End();
    }
}
