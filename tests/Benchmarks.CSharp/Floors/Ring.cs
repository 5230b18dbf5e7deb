namespace Coroutines.Benchmarks.Floors;

/// <summary>Something to run: one virtual call.</summary>
internal abstract class Node
{
    public abstract void Run();
}

/// <summary>The least ready queue: a ring that cannot grow.</summary>
internal sealed class Ring(int capacity)
{
    private readonly Node?[] _nodes = new Node?[capacity];
    private int _head;
    private int _tail;

    public void Add(Node node) => _nodes[_tail++ & (_nodes.Length - 1)] = node;

    public void RunAll()
    {
        while (_head != _tail)
        {
            ref var place = ref _nodes[_head++ & (_nodes.Length - 1)];
            var node = place!;
            place = null;
            node.Run();
        }
    }
}
