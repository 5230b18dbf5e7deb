using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Brings continuations of plain <c>async Task</c> code home to the loop; to the thread pool once the loop is closed.</summary>
// Invariant: Post and Send never refuse. The BCL calls them on threads where an exception that the door raises ends the process.
internal sealed class LoopSynchronizationContext(EventLoop loop) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state)
    {
        ArgumentNullException.ThrowIfNull(d);
        var context = ExecutionContext.Capture();
        var work = new LoopCallback(loop);
        work.Arm(d, state, context);
        if (!loop.TryPostHere(work))
            LateCallback.Queue(loop, d, state, context);
    }

    // A closed loop has no thread to send it to, so it runs in place, as in a context that has no thread of its own.
    public override void Send(SendOrPostCallback d, object? state)
    {
        ArgumentNullException.ThrowIfNull(d);
        if (EventLoop.ThreadLoop == loop)
        {
            d(state);
            return;
        }
        using var work = new InvokeWork<object?>(
            loop,
            () =>
            {
                d(state);
                return null;
            }
        );
        if (loop.TryPost(work) && work.WaitForRun())
            work.Wait();
        else
        {
            loop.ReportLate(d);
            d(state);
        }
    }

    public override SynchronizationContext CreateCopy() => this;
}
