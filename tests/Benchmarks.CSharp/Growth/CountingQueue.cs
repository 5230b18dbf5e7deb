using Coroutines.LowLevel;

namespace Coroutines.Benchmarks.Growth;

/// <summary>First in, first out, as without it; and counts the steps that the loop takes.</summary>
public sealed class CountingQueue : IReadyQueue
{
    private readonly Queue<LoopWork> _ready = new();

    public long Steps { get; private set; }

    public int Count => _ready.Count;

    public void Enqueue(LoopWork work) => _ready.Enqueue(work);

    public LoopWork Dequeue()
    {
        Steps++;
        return _ready.Dequeue();
    }
}
