using System.Diagnostics;

namespace Coroutines.LowLevel;

/// <summary>Work posted by other threads, in the order it came; with the parker the only code that several threads enter.</summary>
/// <param name="parker">Puts the loop's thread to sleep.</param>
/// <param name="isSpinning">Whether to look around for a moment first: to be put to sleep and woken costs both threads far more than that.</param>
internal sealed class Inbox(IParker parker, bool isSpinning)
{
    // Some microseconds in all. Looking less often lets more come at a time, and leaves the poster its cache line.
    private const int Looks = 16;
    private const int Pause = 32;

    // Ends the list of a closed inbox, for ever.
    private sealed class ClosedMark : Posting
    {
        protected internal override void Run() => throw new UnreachableException();
    }

    private static readonly ClosedMark s_closed = new();

    // THREADS: a list, newest first, to which posters push and which the loop takes as a whole; each by one atomic exchange. A poster publishes
    // first and looks at _sleeping second; the loop sets _sleeping first and looks for work second. With a full fence between the two halves of
    // each, one of them always sees the other, so no wake-up is lost. The exchange is the poster's fence. Of all who see it asleep, one wakes it.
    private Posting? _newest;
    private volatile bool _sleeping;

    public bool HasWork => Volatile.Read(ref _newest) is not null;

    /// <summary>Adds work and wakes the loop if it sleeps; false when the loop is closed.</summary>
    public bool TryPost(LoopWork work)
    {
        var posting = work as Posting ?? new PostedWork(work);
        var newest = Volatile.Read(ref _newest);
        while (true)
        {
            if (newest is ClosedMark)
                return false;
            posting.Next = newest;
            var found = Interlocked.CompareExchange(ref _newest, posting, newest);
            if (ReferenceEquals(found, newest))
                break;
            newest = found;
        }
        if (_sleeping && Interlocked.Exchange(ref _sleeping, false))
            parker.Wake();
        return true;
    }

    public void MoveTo(EventLoop loop)
    {
        for (var posting = TakeAll(null); posting is not null; )
        {
            var next = posting.Next;
            posting.Next = null;
            loop.Enqueue(posting is PostedWork wrapped ? wrapped.Work : posting);
            posting = next;
        }
    }

    public void Park(TimeSpan timeout)
    {
        if (isSpinning)
        {
            for (var look = 0; look < Looks; look++)
            {
                if (HasWork)
                    return;
                Thread.SpinWait(Pause);
            }
        }
        _sleeping = true;
        Interlocked.MemoryBarrier();
        try
        {
            if (!HasWork)
                parker.Park(timeout);
        }
        finally
        {
            _sleeping = false;
        }
    }

    public void Close()
    {
        for (var posting = TakeAll(s_closed); posting is not null; posting = posting.Next)
            posting.Abandon();
    }

    // Oldest first.
    private Posting? TakeAll(Posting? left)
    {
        Posting? oldest = null;
        for (var posting = Interlocked.Exchange(ref _newest, left); posting is not null and not ClosedMark; )
        {
            var older = posting.Next;
            posting.Next = oldest;
            oldest = posting;
            posting = older;
        }
        return oldest;
    }
}
