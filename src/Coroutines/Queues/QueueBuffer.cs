namespace Coroutines.LowLevel;

/// <summary>How a queue keeps its items.</summary>
internal abstract class QueueBuffer<T>
{
    public abstract int Count { get; }

    public abstract void Add(T item);

    public abstract T Take();

    public static QueueBuffer<T> Of(QueueOrder order, IComparer<T>? comparer) =>
        order switch
        {
            QueueOrder.Fifo => new Fifo(),
            QueueOrder.Lifo => new Lifo(),
            QueueOrder.Priority => new Priority(comparer ?? Comparer<T>.Default),
            _ => throw new ArgumentOutOfRangeException(nameof(order)),
        };

    private sealed class Fifo : QueueBuffer<T>
    {
        private readonly Queue<T> _items = new();

        public override int Count => _items.Count;

        public override void Add(T item) => _items.Enqueue(item);

        public override T Take() => _items.Dequeue();
    }

    private sealed class Lifo : QueueBuffer<T>
    {
        private readonly Stack<T> _items = new();

        public override int Count => _items.Count;

        public override void Add(T item) => _items.Push(item);

        public override T Take() => _items.Pop();
    }

    // A heap: no entry is less than its parent, which stands at half its place. Equal items are taken in the order in which they were put;
    // asyncio leaves that to their comparison. A comparer that throws must leave all as it was, which .NET's PriorityQueue does not
    // promise; so each member has made its last comparison before its first write.
    private sealed class Priority(IComparer<T> comparer) : QueueBuffer<T>
    {
        // Enough for any list: a path from the root halves the places that are left.
        private const int LongestPath = 32;

        private readonly List<(T Item, long Order)> _heap = [];
        private long _order;

        public override int Count => _heap.Count;

        public override void Add(T item)
        {
            var entry = (Item: item, Order: _order);
            var place = _heap.Count;
            while (place > 0 && IsBefore(entry, _heap[Parent(place)]))
                place = Parent(place);
            _order++;
            _heap.Add(entry);
            for (var hole = _heap.Count - 1; hole != place; hole = Parent(hole))
                _heap[hole] = _heap[Parent(hole)];
            _heap[place] = entry;
        }

        public override T Take()
        {
            var (first, last) = (_heap[0], _heap[^1]);
            Span<int> path = stackalloc int[LongestPath];
            var length = 0;
            for (var place = 0; Lesser(place) is { } child && IsBefore(_heap[child], last); place = child)
                path[length++] = child;
            var hole = 0;
            foreach (var child in path[..length])
            {
                _heap[hole] = _heap[child];
                hole = child;
            }
            _heap[hole] = last;
            _heap.RemoveAt(_heap.Count - 1);
            return first.Item;
        }

        private static int Parent(int place) => (place - 1) / 2;

        /// <summary>The child that comes first; null if there is none. The last entry is on its way to another place and is nobody's child.</summary>
        private int? Lesser(int place)
        {
            var (left, right, count) = (2 * place + 1, 2 * place + 2, _heap.Count - 1);
            if (left >= count)
                return null;
            return right < count && IsBefore(_heap[right], _heap[left]) ? right : left;
        }

        private bool IsBefore((T Item, long Order) a, (T Item, long Order) b) =>
            comparer.Compare(a.Item, b.Item) is var order and not 0 ? order < 0 : a.Order < b.Order;
    }
}
