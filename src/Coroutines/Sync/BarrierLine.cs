namespace Coroutines.LowLevel;

/// <summary>Someone who waits at a barrier: inside for the others, or outside until it fills again.</summary>
internal interface IBarrierWaiter
{
    bool IsInside { get; }

    /// <summary>Takes it out of its line.</summary>
    void LeaveLine();

    /// <summary>Makes it ready to go on in the next turn.</summary>
    bool Wake();
}

/// <summary>All who wait at a barrier, in the order of asyncio, which wakes everybody whenever anything changes.</summary>
/// <remarks>
/// Of many who stand outside, those who cannot go in would wait again in the same order, behind whoever has come in between. So only the first are
/// woken, and one piece of work stands for the steps of the rest in the ready queue, in their place, and does what they would do: nothing but that.
/// </remarks>
internal sealed class BarrierLine(AsyncBarrier barrier)
{
    // Invariant: all in them wait. Who is woken or cancelled leaves at once.
    private LinkedList<IBarrierWaiter> _line = new();
    private readonly LinkedList<IBarrierWaiter> _inside = new();
    private EventLoop? _loop;

    /// <inheritdoc cref="WaitQueue.Bind"/>
    public void Bind()
    {
        var loop = EventLoop.Current;
        _loop ??= loop;
        if (!ReferenceEquals(_loop, loop))
            throw new InvalidOperationException(Messages.BoundElsewhere(barrier, _loop, loop));
    }

    /// <summary>Puts a waiter at the end.</summary>
    /// <param name="waiter">The waiter.</param>
    /// <param name="place">Its place in the line, which it keeps.</param>
    /// <param name="placeInside">Its place among those inside, if it is.</param>
    public void Join(
        IBarrierWaiter waiter,
        ref LinkedListNode<IBarrierWaiter>? place,
        ref LinkedListNode<IBarrierWaiter>? placeInside
    )
    {
        Bind();
        _line.AddLast(place ??= new(waiter));
        if (waiter.IsInside)
            _inside.AddLast(placeInside ??= new(waiter));
    }

    /// <summary>Wakes the first.</summary>
    public void WakeNext() => Wake(_line, 1);

    /// <summary>Wakes all who are inside, and so many of the first; for the rest comes <see cref="Rest"/>.</summary>
    public void Wake(int most)
    {
        Wake(_line, most);
        if (_line.Count > 0)
            Wake(_inside, int.MaxValue);
        if (_line.Count == 0)
            return;
        _loop!.Enqueue(new Rest(this, barrier, _line, most));
        _line = new();
    }

    private void Wake(LinkedList<IBarrierWaiter> waiters, int most)
    {
        if (waiters.Count > 0)
            _loop!.CheckThread();
        for (; most > 0 && waiters.First is { } first; most--)
        {
            first.Value.LeaveLine();
            first.Value.Wake();
        }
    }

    /// <summary>Those who were not woken, in the place of the steps that they would take.</summary>
    private sealed class Rest(BarrierLine owner, AsyncBarrier barrier, LinkedList<IBarrierWaiter> rest, int most)
        : LoopWork
    {
        protected internal override void Run()
        {
            if (barrier.IsShut)
            {
                // Whoever has come since stands in front, and is moved this one time.
                while (owner._line.Last is { } late)
                {
                    owner._line.Remove(late);
                    rest.AddFirst(late);
                }
                owner._line = rest;
                return;
            }
            // The others were cancelled before they could go in, or the barrier is broken.
            owner.Wake(rest, barrier.IsBroken ? int.MaxValue : most);
            if (rest.Count > 0)
                owner._loop!.Enqueue(this);
        }
    }
}
