namespace Coroutines.Benchmarks.Floors;

/// <summary>The least that deadlines take: a bare heap, and a virtual call for each that fires.</summary>
public static class Timers
{
    /// <summary>A heap of four children a node; equal times come in any order.</summary>
    private sealed class Heap
    {
        private (long When, Node Node)[] _items = new (long, Node)[16];
        private int _count;

        public void Add(long when, Node node)
        {
            if (_count == _items.Length)
                Array.Resize(ref _items, _count * 2);
            var items = _items;
            var i = _count++;
            for (; i > 0 && items[(i - 1) >> 2].When > when; i = (i - 1) >> 2)
                items[i] = items[(i - 1) >> 2];
            items[i] = (when, node);
        }

        /// <summary>Undoes the last <see cref="Add"/> of the latest time.</summary>
        public Node RemoveLast()
        {
            var node = _items[--_count].Node;
            _items[_count] = default;
            return node;
        }

        public bool TryTake(out Node node)
        {
            if (_count == 0)
            {
                node = null!;
                return false;
            }
            var items = _items;
            node = items[0].Node;
            var last = items[--_count];
            items[_count] = default;
            var i = 0;
            for (; ; )
            {
                var least = (i << 2) + 1;
                if (least >= _count)
                    break;
                var end = Math.Min(least + 4, _count);
                for (var k = least + 1; k < end; k++)
                    if (items[k].When < items[least].When)
                        least = k;
                if (items[least].When >= last.When)
                    break;
                items[i] = items[least];
                i = least;
            }
            if (_count > 0)
                items[i] = last;
            return true;
        }
    }

    private sealed class Sleeper(int i) : Node
    {
        public int Sum;

        public override void Run() => Sum = i;
    }

    public static int Sleepers(int n)
    {
        var heap = new Heap();
        for (var i = 0; i < n; i++)
            heap.Add(Delays.Milliseconds(i), new Sleeper(i));
        Meter.AllSuspended();
        var sum = 0;
        while (heap.TryTake(out var node))
        {
            node.Run();
            sum += ((Sleeper)node).Sum;
        }
        return sum;
    }

    public static int Cancels(int n)
    {
        var (heap, node) = (new Heap(), new Sleeper(0));
        var cancelled = 0;
        for (var i = 0; i < n; i++)
        {
            heap.Add(Delays.Milliseconds(i), node);
            if (heap.RemoveLast() == node)
                cancelled++;
        }
        return cancelled;
    }

    private sealed class Load(Heap heap, int n)
    {
        private int _fired;
        public int Sum;

        public void Fired(Deadline deadline)
        {
            if (_fired == n)
                return;
            Sum += (int)deadline.When;
            _fired++;
            heap.Add(deadline.When += Delays.Milliseconds(_fired), deadline);
            if (_fired == n)
                Meter.Stop();
        }
    }

    private sealed class Deadline(Load load, long when) : Node
    {
        public long When = when;

        public override void Run() => load.Fired(this);
    }

    public static int Fires(int live, int n)
    {
        var heap = new Heap();
        var load = new Load(heap, n);
        for (var i = 0; i < Math.Min(live, n); i++)
            heap.Add(Delays.Milliseconds(i), new Deadline(load, Delays.Milliseconds(i)));
        Meter.Start();
        while (heap.TryTake(out var node))
            node.Run();
        return load.Sum;
    }
}
