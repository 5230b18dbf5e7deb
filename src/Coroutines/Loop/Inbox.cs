using System.Runtime.CompilerServices;

namespace Coroutines.LowLevel;

/// <summary>Work posted by other threads, in the order it came; with the parker the only code that several threads enter.</summary>
/// <remarks>
/// A chain of segments, whose places are used once each:
/// <code>
/// emptied | scheduled | posted | free
///         ^ _head     ^ _tail  ^ _last.Asked
/// </code>
/// A poster takes the next place by one atomic increment and puts its work there. The loop schedules all that has been posted as one item of its
/// ready queue, which empties the places when it runs: a callback costs eight bytes, and what follows one another comes to the loop's thread together.
/// </remarks>
// THREADS: a poster takes a place first and looks at _sleeping second; the loop sets _sleeping first and looks for taken places second. With a full
// fence between the two halves of each, one of them always sees the other, so no wake-up is lost. The increment is the poster's fence. Of all who see
// it asleep, one wakes it. A poster that has taken a place only puts its work there, so the loop may wait for that.
internal sealed class Inbox
{
    // Some microseconds in all. Looking less often lets more come at a time, and leaves the poster its cache line.
    private const int Looks = 16;
    private const int Pause = 32;

    private const int FirstLength = 32;
    private const int MostLength = 1024;

    // A poster that finds a number below zero puts this one back, so that no number of posters counts it up to a place.
    private const int Closed = int.MinValue;

    // A struct around the reference: an array of structs is stored into without a covariance check.
    private struct Place
    {
        // An Action, to run in no particular context, or a LoopWork.
        public object? Work;
    }

    private sealed class Segment(int length)
    {
        public readonly Place[] Places = new Place[length];

        // How many places have been asked for; more than there are if somebody had to go on to the next segment.
        public int Asked;
        public Segment? Next;
    }

    private struct Position(Segment segment)
    {
        public Segment Segment = segment;
        public int Place;

        public readonly bool IsAtEnd => Place == Segment.Places.Length;
    }

    private readonly IParker _parker;
    private readonly bool _isSpinning;

    // Where posters go on. Invariant: neither a position of the loop nor the place of a post that is over comes after it.
    private Segment _last;
    private volatile bool _sleeping;

    // THREADS: from here on the loop's own.
    private Position _head;
    private Position _tail;
    private Batch? _spare;
    private bool _hasCome;

    /// <summary>Makes an empty inbox.</summary>
    /// <param name="parker">Puts the loop's thread to sleep.</param>
    /// <param name="isSpinning">Whether to look around for a moment first: to be put to sleep and woken costs both threads far more than that.</param>
    public Inbox(IParker parker, bool isSpinning)
    {
        (_parker, _isSpinning) = (parker, isSpinning);
        _last = new Segment(FirstLength);
        _head = _tail = new Position(_last);
    }

    public bool HasWork => Volatile.Read(ref _tail.Segment.Asked) != _tail.Place;

    /// <summary>Adds work and wakes the loop if it sleeps; false when the loop is closed.</summary>
    public bool TryPost(Action callback) => TryPut(callback);

    /// <inheritdoc cref="TryPost(Action)"/>
    public bool TryPost(LoopWork work) => TryPut(work);

    private bool TryPut(object work)
    {
        var segment = Volatile.Read(ref _last);
        int place;
        while ((place = Interlocked.Increment(ref segment.Asked) - 1) >= segment.Places.Length)
            segment = After(segment);
        if (place < 0)
        {
            Volatile.Write(ref segment.Asked, Closed);
            return false;
        }
        Volatile.Write(ref segment.Places[place].Work, work);
        if (_sleeping && Interlocked.Exchange(ref _sleeping, false))
            _parker.Wake();
        return true;
    }

    /// <summary>Schedules all that was posted before. What comes meanwhile may wait: posters that never rest must not keep the loop here.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="isOneByOne">Whether each is to be an item of its own, because somebody looks at them or chooses their order.</param>
    public void MoveTo(EventLoop loop, bool isOneByOne)
    {
        var count = 0;
        var tail = _tail.IsAtEnd ? new Position(After(_tail.Segment)) : _tail;
        for (var last = Volatile.Read(ref _last); ; tail = new Position(After(tail.Segment)))
        {
            var end = Math.Min(Volatile.Read(ref tail.Segment.Asked), tail.Segment.Places.Length);
            count += end - tail.Place;
            tail.Place = end;
            if (ReferenceEquals(tail.Segment, last))
                break;
        }
        _tail = tail;
        _hasCome = count > 0;
        if (isOneByOne)
        {
            for (; count > 0; count--)
                loop.Enqueue(
                    TakeNext(ref _head) switch
                    {
                        Action callback => new ContextualCallback(callback, ThreadContext.Default),
                        var work => Unsafe.As<LoopWork>(work),
                    }
                );
        }
        else if (count > 0)
        {
            var batch = _spare ?? new Batch(this);
            _spare = null;
            batch.Count = count;
            loop.Enqueue(batch);
        }
    }

    public void Park(TimeSpan timeout)
    {
        if (_isSpinning)
        {
            // More is likely to follow, and to look after each would take longer than to run it.
            if (_hasCome)
                Thread.SpinWait(Pause);
            _hasCome = false;
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
                _parker.Park(timeout);
        }
        finally
        {
            _sleeping = false;
        }
    }

    /// <summary>Refuses what comes from now on, and abandons what has come.</summary>
    public void Close()
    {
        while (true)
        {
            var segment = _head.Segment;
            var asked = Interlocked.Exchange(ref segment.Asked, Closed);
            while (_head.Place < Math.Min(asked, segment.Places.Length))
                (TakeNext(ref _head) as LoopWork)?.Abandon();
            if (asked <= segment.Places.Length)
                return;
            // Somebody is on the way there, or has arrived.
            _head = new Position(After(segment));
        }
    }

    /// <summary>The segment after one that is full. Whoever is first makes it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Segment After(Segment full)
    {
        var next = Volatile.Read(ref full.Next);
        if (next is null)
        {
            var made = new Segment(Math.Min(full.Places.Length * 2, MostLength));
            next = Interlocked.CompareExchange(ref full.Next, made, null) ?? made;
        }
        Interlocked.CompareExchange(ref _last, next, full);
        return next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private object TakeNext(ref Position head)
    {
        if (head.IsAtEnd)
            head = new Position(After(head.Segment));
        ref var place = ref head.Segment.Places[head.Place++].Work;
        var work = Volatile.Read(ref place) ?? Await(ref place);
        place = null;
        return work;
    }

    // A method of its own: the runtime replaces slow code by fast code where a method is called.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunNext(ref Position head, EventLoop loop)
    {
        var work = TakeNext(ref head);
        if (work is Action callback)
            loop.RunCallback(callback, null, ThreadContext.Default);
        else
            Unsafe.As<LoopWork>(work).Run();
    }

    private static object Await(ref object? place)
    {
        var spin = new SpinWait();
        object? work;
        while ((work = Volatile.Read(ref place)) is null)
            spin.SpinOnce();
        return work;
    }

    /// <summary>Posted work, <c>Count</c> pieces of it, as one item of the ready queue. It needs no Abandon: the inbox is closed before the ready queue is emptied.</summary>
    private sealed class Batch(Inbox inbox) : LoopWork
    {
        public int Count;

        protected internal override void Run()
        {
            var loop = EventLoop.ThreadLoop!;
            // Not in place: posters look at what stands beside it.
            var head = inbox._head;
            try
            {
                while (Count > 0)
                {
                    Count--;
                    inbox.RunNext(ref head, loop);
                }
            }
            finally
            {
                inbox._head = head;
                if (Count > 0)
                    loop.Enqueue(this);
                else
                    inbox._spare = this;
            }
        }
    }
}
