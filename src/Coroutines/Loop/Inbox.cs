using System.Collections.Concurrent;

namespace Coroutines.LowLevel;

/// <summary>Work posted by other threads, in the order it came; with the parker the only code that several threads enter.</summary>
internal sealed class Inbox(IParker parker)
{
    // THREADS: a poster adds first and looks at _sleeping second; the loop sets _sleeping first and looks for work second.
    // With a full fence between the two halves of each, one of them always sees the other, so no wake-up is lost.
    private readonly ConcurrentQueue<LoopWork> _posted = new();
    private volatile bool _hasWork;
    private volatile bool _sleeping;
    private volatile bool _closed;

    public bool HasWork => _hasWork;

    /// <summary>Adds work and wakes the loop if it sleeps; false when the loop is closed.</summary>
    public bool TryPost(LoopWork work)
    {
        if (_closed)
            return false;
        _posted.Enqueue(work);
        _hasWork = true;
        Interlocked.MemoryBarrier();
        if (_sleeping)
            parker.Wake();
        if (_closed)
            Close();
        return true;
    }

    public void MoveTo(EventLoop loop)
    {
        // Cleared before the queue is emptied: what comes in between is either taken now or announced again.
        _hasWork = false;
        Interlocked.MemoryBarrier();
        while (_posted.TryDequeue(out var work))
            loop.Enqueue(work);
    }

    public void Park(TimeSpan timeout)
    {
        _sleeping = true;
        Interlocked.MemoryBarrier();
        try
        {
            if (!_hasWork)
                parker.Park(timeout);
        }
        finally
        {
            _sleeping = false;
        }
    }

    public void Close()
    {
        _closed = true;
        while (_posted.TryDequeue(out var work))
            work.Abandon();
    }
}
