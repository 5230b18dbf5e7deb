using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Coroutines.LowLevel;

/// <summary>Work to run at a given time, first come, first served among equal times; cancelled entries are pruned lazily.</summary>
/// <remarks>
/// A quicksort that goes no further than it is asked (Paredes and Navarro, "Optimal incremental sorting", 2006):
/// <code>
/// free | in order | unordered | pivot | unordered | pivot | unordered | free
///      ^ _first   ^ _sorted                                           ^ _end
/// </code>
/// Whatever stands left of a pivot is due before it, whatever stands right of it after it. A new entry passes the pivots that are due later, and
/// most pass none, so adding is little more than a store; taking sorts the small piece in front when it is used up. Neither jumps about in
/// memory as a heap does. The entries hold no references, so that moving them costs no write barrier; the work stands in a table beside them.
/// Times are ticks of 100 ns on the loop's clock.
/// </remarks>
/// <param name="order">The number of the first that comes.</param>
internal sealed class TimerQueue(uint order = 0)
{
    // Two words, as that is what moves and compares fastest. Of equal times the rank decides: the order of coming, above the slot.
    private readonly struct Entry(long when, uint order, int slot)
    {
        public readonly long When = when;
        private readonly ulong _rank = ((ulong)order << 32) | (uint)slot;

        public int Slot => (int)_rank;

        // Without a branch, which would be guessed wrong half of the time.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsBefore(in Entry other) => (When < other.When) | ((When == other.When) & (_rank < other._rank));
    }

    // asyncio's numbers (R9): rare enough to amortise the sweep, early enough to bound the garbage at half.
    private const int PruneAbove = 100;

    // So many are sorted by insertion, which for few is faster than to partition them.
    private const int Few = 16;

    // A struct around the reference: an array of structs is stored into without a covariance check.
    private struct Slot
    {
        public LoopWork? Work;
    }

    // Invariant: every slot number below _used stands in one entry below _used: in one from _first to _end, else it is free. An entry whose slot
    // has no work is cancelled; its slot is freed when the entry leaves, not before.
    private Entry[] _entries = new Entry[16];
    private Slot[] _slots = new Slot[16];
    private int _first;
    private int _sorted;
    private int _end;
    private int _used;
    private int _cancelled;
    private uint _order = order;

    private static readonly Comparer<Entry> s_inOrder = Comparer<Entry>.Create(
        static (a, b) =>
            a.IsBefore(b) ? -1
            : b.IsBefore(a) ? 1
            : 0
    );

    // Where the pivots stand, the nearest last. Sorting the front leaves pieces that double, and so about as many pivots as the logarithm of the
    // number of entries. Where ever earlier entries come while others leave, the front is parted again and again, and the pieces stay small.
    // So when the list is full it is thinned until the pieces double again, and grows only if that leaves it more than half full.
    private int[] _pivots = new int[32];
    private int _pivotCount;
    private uint _chance = 1;

    /// <summary>How many entries are neither due nor cancelled.</summary>
    public int Count => _end - _first - _cancelled;

    /// <summary>Whether there are entries, cancelled ones included.</summary>
    public bool HasEntries => _end > _first;

    /// <summary>Adds work and returns the slot by which it can be cancelled until it is due.</summary>
    public int Add(long when, LoopWork work)
    {
        if (_end == _entries.Length)
            MakeRoom();
        if (_order == uint.MaxValue)
            Renumber();
        var entries = _entries;
        var hole = _end++;
        var slot = hole < _used ? entries[hole].Slot : _used++;
        _slots[slot].Work = work;
        // Only what is strictly later is passed: the new entry is the youngest, so it goes behind its equals.
        var passed = 0;
        while (passed < _pivotCount && _pivots[passed] is var pivot && entries[pivot].When > when)
        {
            entries[hole] = entries[pivot + 1];
            entries[pivot + 1] = entries[pivot];
            _pivots[passed++] = pivot + 1;
            hole = pivot;
        }
        if (passed == _pivotCount && _sorted > _first && entries[_sorted - 1].When > when)
            hole = MakeHole(when, hole);
        entries[hole] = new Entry(when, _order++, slot);
        return slot;
    }

    /// <summary>Cancels the work that was added into this slot.</summary>
    /// <returns>False if it has become due; the slot may be another's by now.</returns>
    public bool Cancel(int slot, LoopWork work)
    {
        ref var place = ref _slots[slot].Work;
        if (!ReferenceEquals(place, work))
            return false;
        place = null;
        _cancelled++;
        if (_cancelled > PruneAbove && _cancelled * 2 > _end - _first)
            Prune();
        return true;
    }

    /// <summary>The time of the earliest entry that is not cancelled.</summary>
    public bool TryPeek(out long when)
    {
        while (_first < _end)
        {
            if (_sorted == _first)
                SortFront();
            ref var first = ref _entries[_first];
            if (_slots[first.Slot].Work is not null)
            {
                when = first.When;
                return true;
            }
            _cancelled--;
            _first++;
        }
        // Where it is empty it begins anew at the start, so that a few timers stay in a few cache lines.
        _first = _sorted = _end = 0;
        when = 0;
        return false;
    }

    /// <summary>All entries that are not cancelled, in the order in which they will be due. For test tools: it sorts.</summary>
    public (long When, LoopWork Work)[] ToArray() =>
        [
            .. _entries[_first.._end]
                .Where(entry => _slots[entry.Slot].Work is not null)
                .Order(s_inOrder)
                .Select(entry => (entry.When, _slots[entry.Slot].Work!)),
        ];

    /// <summary>Takes the earliest entry that is due at <paramref name="now"/>, or null.</summary>
    public LoopWork? TakeDue(long now)
    {
        if (!TryPeek(out var when) || when > now)
            return null;
        // Slots lie scattered. What is due soon is not quite in order yet, but stands about there.
        if (_first + Few < _end)
            CacheLine.Fetch(ref _slots[_entries[_first + Few].Slot]);
        ref var work = ref _slots[_entries[_first++].Slot].Work;
        var due = work;
        work = null;
        return due;
    }

    /// <summary>Moves what is in order and later than <paramref name="when"/> by one, into a hole behind it.</summary>
    private int MakeHole(long when, int hole)
    {
        var entries = _entries;
        entries[hole] = entries[_sorted];
        hole = _sorted++;
        while (hole > _first && entries[hole - 1].When > when)
        {
            entries[hole] = entries[hole - 1];
            hole--;
        }
        // If many come that are due early, the ordered piece does not grow with them: its end joins the unordered one behind it.
        if (_sorted - _first > 2 * Few)
            _sorted = _first + Few;
        return hole;
    }

    /// <summary>Orders what is due next.</summary>
    private void SortFront()
    {
        while (true)
        {
            var end = _pivotCount > 0 ? _pivots[_pivotCount - 1] : _end;
            if (end - _first > Few)
            {
                Push(Partition(_first, end));
                continue;
            }
            Sort(_first, end);
            _sorted = end;
            if (_pivotCount > 0)
            {
                _pivotCount--;
                _sorted++;
            }
            return;
        }
    }

    private void Push(int pivot)
    {
        if (_pivotCount == _pivots.Length)
        {
            ThinPivots();
            if (_pivotCount > _pivots.Length / 2)
                Array.Resize(ref _pivots, _pivots.Length * 2);
        }
        _pivots[_pivotCount++] = pivot;
    }

    /// <summary>Gives up the pivots that are not twice as far from the front as the one before; what stood left and right of them becomes one
    /// unordered piece. It is parted anew when it comes to the front; the entries that stand before it, as many, pay for that.</summary>
    private void ThinPivots()
    {
        var top = _pivotCount;
        var least = 0;
        for (var i = _pivotCount - 1; i >= 0; i--)
        {
            var distance = _pivots[i] - _first;
            if (distance < least)
                continue;
            _pivots[--top] = _pivots[i];
            least = 2 * distance;
        }
        Array.Copy(_pivots, top, _pivots, 0, _pivotCount - top);
        _pivotCount -= top;
    }

    private void Sort(int start, int end)
    {
        var entries = _entries;
        for (var i = start + 1; i < end; i++)
        {
            var entry = entries[i];
            var hole = i;
            for (; hole > start && entry.IsBefore(entries[hole - 1]); hole--)
                entries[hole] = entries[hole - 1];
            entries[hole] = entry;
        }
    }

    /// <summary>Parts these entries around one of them, and returns where that stands.</summary>
    private int Partition(int start, int end)
    {
        ref var entries = ref MemoryMarshal.GetArrayDataReference(_entries);
        Swap(ref Unsafe.Add(ref entries, Median(start, end)), ref Unsafe.Add(ref entries, end - 1));
        var pivot = Unsafe.Add(ref entries, end - 1);
        var place = start;
        for (var i = start; i < end - 1; i++)
        {
            ref var entry = ref Unsafe.Add(ref entries, i);
            var isLeft = entry.IsBefore(pivot) ? 1 : 0;
            Swap(ref entry, ref Unsafe.Add(ref entries, place));
            place += isLeft;
        }
        Swap(ref Unsafe.Add(ref entries, place), ref Unsafe.Add(ref entries, end - 1));
        return place;
    }

    /// <summary>The middle one of three. By chance, so that no pattern of times makes it a bad one again and again.</summary>
    private int Median(int start, int end)
    {
        var count = (uint)(end - start);
        var (a, b, c) = (start + Next(count), start + Next(count), start + Next(count));
        var entries = _entries;
        if (entries[b].IsBefore(entries[a]))
            (a, b) = (b, a);
        if (entries[c].IsBefore(entries[b]))
            b = entries[c].IsBefore(entries[a]) ? a : c;
        return b;
    }

    // Always the same chance, from a seed that is a constant: a run can be repeated.
    private int Next(uint count)
    {
        _chance = (_chance * 1_664_525) + 1_013_904_223;
        return (int)(((ulong)_chance * count) >> 32);
    }

    private void MakeRoom()
    {
        if (_first >= _entries.Length / 8)
        {
            Shift();
            return;
        }
        Array.Resize(ref _entries, _end * 2);
        Array.Resize(ref _slots, _end * 2);
    }

    /// <summary>Moves all to the start, over what has left.</summary>
    private void Shift()
    {
        var by = _first;
        for (var i = by; i < _end; i++)
            Swap(ref _entries[i - by], ref _entries[i]);
        (_first, _sorted, _end) = (0, _sorted - by, _end - by);
        foreach (ref var pivot in _pivots.AsSpan(0, _pivotCount))
            pivot -= by;
    }

    // What is cancelled gathers behind what is kept, and so frees its slot.
    private void Prune()
    {
        var entries = _entries;
        var (kept, sorted) = (_first, _first);
        var (next, top) = (_pivotCount - 1, _pivotCount);
        for (var i = _first; i < _end; i++)
        {
            var isPivot = next >= 0 && _pivots[next] == i;
            if (isPivot)
                next--;
            if (_slots[entries[i].Slot].Work is null)
                continue;
            // Without its pivot, what stood left and right of it becomes one unordered piece.
            if (isPivot)
                _pivots[--top] = kept;
            if (i < _sorted)
                sorted++;
            Swap(ref entries[kept++], ref entries[i]);
        }
        Array.Copy(_pivots, top, _pivots, 0, _pivotCount - top);
        (_pivotCount, _sorted, _end, _cancelled) = (_pivotCount - top, sorted, kept, 0);
    }

    /// <summary>The numbers are used up, as happens once in four thousand million: those that are left get the first ones.</summary>
    private void Renumber()
    {
        var entries = _entries.AsSpan(_first, _end - _first);
        entries.Sort(s_inOrder);
        _order = 0;
        foreach (ref var entry in entries)
            entry = new Entry(entry.When, _order++, entry.Slot);
        (_sorted, _pivotCount) = (_end, 0);
    }

    // As vectors: what is written in two halves and read as one soon after makes the processor wait.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Swap(ref Entry a, ref Entry b)
    {
        ref var left = ref Unsafe.As<Entry, Vector128<long>>(ref a);
        ref var right = ref Unsafe.As<Entry, Vector128<long>>(ref b);
        (left, right) = (right, left);
    }
}
