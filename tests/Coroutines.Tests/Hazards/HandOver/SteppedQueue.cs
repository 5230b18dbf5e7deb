using Coroutines.LowLevel;

namespace Coroutines.Tests.Hazards;

/// <summary>First in, first out, with something that happens before each step of the loop.</summary>
internal sealed class SteppedQueue(Action<int> beforeStep) : IReadyQueue
{
    private readonly Queue<LoopWork> _work = new();
    private int _step;

    public int Count => _work.Count;

    public void Enqueue(LoopWork work) => _work.Enqueue(work);

    public LoopWork Dequeue()
    {
        beforeStep(_step++);
        return _work.Dequeue();
    }

    public bool Contains(LoopWork work) => _work.Contains(work);
}
