using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Brings continuations of plain <c>async Task</c> code home to the loop.</summary>
internal sealed class LoopSynchronizationContext(EventLoop loop) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state)
    {
        var work = new LoopCallback(loop);
        work.Arm(d, state, ExecutionContext.Capture());
        loop.Post(work);
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (EventLoop.ThreadLoop == loop)
            d(state);
        else
            loop.Invoke(() => d(state));
    }

    public override SynchronizationContext CreateCopy() => this;
}
