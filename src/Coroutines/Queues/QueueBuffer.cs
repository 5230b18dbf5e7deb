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

    // Equal items are taken in the order in which they were put; asyncio leaves that to their comparison.
    private sealed class Priority(IComparer<T> comparer) : QueueBuffer<T>
    {
        private readonly PriorityQueue<T, (T Item, long Order)> _items = new(
            Comparer<(T Item, long Order)>.Create(
                (a, b) =>
                    comparer.Compare(a.Item, b.Item) is var order and not 0 ? order : a.Order.CompareTo(b.Order)
            )
        );

        private long _order;

        public override int Count => _items.Count;

        public override void Add(T item) => _items.Enqueue(item, (item, _order++));

        public override T Take() => _items.Dequeue();
    }
}
