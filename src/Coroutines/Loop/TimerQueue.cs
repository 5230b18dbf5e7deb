namespace Coroutines.LowLevel;

/// <summary>Work to run at a given time, first come, first served among equal times; cancelled entries are pruned lazily.</summary>
/// <remarks>
/// A heap of four children a node whose items hold no references, so that sifting costs no write barrier; the work stands in a
/// table beside it. Times are ticks of 100 ns on the loop's clock.
/// </remarks>
internal sealed class TimerQueue
{
    private struct Item
    {
        public long When;
        public uint Order;
        public int Slot;
    }

    // asyncio's numbers (R9): rare enough to amortise the rebuild, early enough to bound the garbage at half.
    private const int PruneAbove = 100;

    // A struct around the reference: an array of structs is stored into without a covariance check.
    private struct Slot
    {
        public LoopWork? Work;
    }

    // Invariant: every slot number below _used is in one item of _heap: that of a timer below _count, else it is free. An item whose slot has no
    // work is cancelled; its slot is freed when the item leaves the heap, not before.
    private Item[] _heap = new Item[16];
    private Slot[] _slots = new Slot[16];
    private int _count;
    private int _used;
    private int _cancelled;
    private uint _order;

    /// <summary>How many entries are neither due nor cancelled.</summary>
    public int Count => _count - _cancelled;

    /// <summary>Adds work and returns the slot by which it can be cancelled until it is due.</summary>
    public int Add(long when, LoopWork work)
    {
        if (_used == _count && _used == _heap.Length)
        {
            Array.Resize(ref _heap, _used * 2);
            Array.Resize(ref _slots, _used * 2);
        }
        var heap = _heap;
        var slot = _used == _count ? _used++ : heap[_count].Slot;
        _slots[slot].Work = work;
        var i = _count++;
        // Only a strictly later parent is passed: the new item is the youngest, so it goes behind its equals.
        while (i > 0)
        {
            var parent = (i - 1) >> 2;
            if (heap[parent].When <= when)
                break;
            heap[i] = heap[parent];
            i = parent;
        }
        heap[i] = new Item
        {
            When = when,
            Order = _order++,
            Slot = slot,
        };
        return slot;
    }

    /// <summary>Cancels the entry in this slot, which must not have become due.</summary>
    public void Cancel(int slot)
    {
        _slots[slot].Work = null;
        _cancelled++;
        if (_cancelled > PruneAbove && _cancelled * 2 > _count)
            Prune();
    }

    /// <summary>The time of the earliest entry that is not cancelled.</summary>
    public bool TryPeek(out long when)
    {
        while (_count > 0)
        {
            ref var first = ref _heap[0];
            if (_slots[first.Slot].Work is not null)
            {
                when = first.When;
                return true;
            }
            _cancelled--;
            RemoveFirst();
        }
        when = 0;
        return false;
    }

    /// <summary>All entries that are not cancelled, in the order in which they will be due. For test tools: it sorts.</summary>
    public (long When, LoopWork Work)[] ToArray() =>
        [
            .. _heap[.._count]
                .Where(item => _slots[item.Slot].Work is not null)
                .OrderBy(static item => item.When)
                .ThenBy(item => item.Order - _order)
                .Select(item => (item.When, _slots[item.Slot].Work!)),
        ];

    /// <summary>Takes the earliest entry that is due at <paramref name="now"/>, or null.</summary>
    public LoopWork? TakeDue(long now)
    {
        if (!TryPeek(out var when) || when > now)
            return null;
        var work = _slots[_heap[0].Slot].Work;
        RemoveFirst();
        return work;
    }

    private void RemoveFirst()
    {
        var slot = _heap[0].Slot;
        _slots[slot].Work = null;
        var last = _heap[--_count];
        if (_count > 0)
            SiftDown(0, last);
        _heap[_count].Slot = slot;
    }

    private void Prune()
    {
        var heap = _heap;
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            // What is cancelled gathers behind what is kept, and so frees its slot.
            if (_slots[heap[i].Slot].Work is not null)
            {
                (heap[kept], heap[i]) = (heap[i], heap[kept]);
                kept++;
            }
        }
        _count = kept;
        _cancelled = 0;
        for (var i = (kept - 2) >> 2; i >= 0; i--)
            SiftDown(i, heap[i]);
    }

    private void SiftDown(int i, Item item)
    {
        var heap = _heap;
        var count = _count;
        for (; ; )
        {
            var child = (i << 2) + 1;
            if (child >= count)
                break;
            var least = child;
            var end = Math.Min(child + 4, count);
            for (var k = child + 1; k < end; k++)
                if (IsBefore(heap[k], heap[least]))
                    least = k;
            if (!IsBefore(heap[least], item))
                break;
            heap[i] = heap[least];
            i = least;
        }
        heap[i] = item;
    }

    // The difference, not the numbers, is compared: the counter may wrap around.
    private static bool IsBefore(in Item a, in Item b) =>
        a.When < b.When || (a.When == b.When && (int)(a.Order - b.Order) < 0);
}
