using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coroutines.LowLevel;

/// <summary>First in, first out: the order that asyncio promises.</summary>
internal sealed class FifoReadyQueue : IReadyQueue
{
    // Invariant: the length is a power of two, and _tail - _head (which may wrap around) is the count.
    private LoopWork?[] _ring = new LoopWork?[64];
    private int _head;
    private int _tail;
    private int _takenBefore;

    /// <summary>How many items have been taken, modulo 2^32.</summary>
    public int Taken => unchecked(_takenBefore + _head);

    public int Count => _tail - _head;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enqueue(LoopWork work)
    {
        var ring = _ring;
        if (_tail - _head == ring.Length)
            ring = Grow();
        // Stored as an array of a sealed shape would be: the element type is exact, so no covariance check is needed.
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(ring), _tail & (ring.Length - 1)) = work;
        _tail++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LoopWork Dequeue()
    {
        var ring = _ring;
        ref var slot = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(ring), _head & (ring.Length - 1));
        var work = slot!;
        slot = null;
        _head++;
        return work;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private LoopWork?[] Grow()
    {
        var old = _ring;
        var count = _tail - _head;
        var ring = new LoopWork?[old.Length * 2];
        for (var i = 0; i < count; i++)
            ring[i] = old[(_head + i) & (old.Length - 1)];
        _takenBefore = unchecked(_takenBefore + _head);
        _head = 0;
        _tail = count;
        return _ring = ring;
    }
}
