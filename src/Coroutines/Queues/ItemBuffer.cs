using System.Runtime.CompilerServices;

namespace Coroutines.LowLevel;

/// <summary>Items in the order in which they came, in a ring that grows.</summary>
internal sealed class ItemBuffer<T>
{
    // Invariant: the length is a power of two, or none.
    private T[] _ring = [];
    private int _head;

    public int Count { get; private set; }

    public void Add(T item)
    {
        if (Count == _ring.Length)
            Grow();
        this[Count++] = item;
    }

    /// <summary>Takes the first.</summary>
    public T Take()
    {
        var item = this[0];
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
            this[0] = default!;
        _head = (_head + 1) & (_ring.Length - 1);
        Count--;
        return item;
    }

    /// <summary>Takes one out of the middle; those before it move up.</summary>
    public T TakeAt(int index)
    {
        var item = this[index];
        for (; index > 0; index--)
            this[index] = this[index - 1];
        Take();
        return item;
    }

    private ref T this[int index] => ref _ring[(_head + index) & (_ring.Length - 1)];

    private void Grow()
    {
        var larger = new T[Math.Max(4, _ring.Length * 2)];
        for (var i = 0; i < Count; i++)
            larger[i] = this[i];
        (_ring, _head) = (larger, 0);
    }
}
