using Coroutines.LowLevel;

namespace Coroutines.Tests.Hazards.CancelSweep;

/// <summary>First in, first out; counts the steps of the loop, and strikes before the one that was asked for.</summary>
internal sealed class SweepQueue : IReadyQueue
{
    private readonly Queue<LoopWork> _ready = new();
    private Action? _strike;
    private int _strikeAt;
    private bool _isCounting;

    public int Steps { get; private set; }

    public int Count => _ready.Count;

    public void Begin(int strikeAt, Action strike) => (_strikeAt, _strike, _isCounting) = (strikeAt, strike, true);

    public void End() => _isCounting = false;

    public void Enqueue(LoopWork work) => _ready.Enqueue(work);

    public LoopWork Dequeue()
    {
        if (_isCounting && ++Steps == _strikeAt)
            _strike!();
        return _ready.Dequeue();
    }
}
