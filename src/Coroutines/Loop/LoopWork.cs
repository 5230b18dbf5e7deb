namespace Coroutines.LowLevel;

/// <summary>One thing for an event loop to run: a callback, or the next step of a task.</summary>
/// <remarks>The loop knows nothing else about what it runs. For authors of ready queues and new primitives.</remarks>
public abstract class LoopWork
{
    /// <summary>Runs it, on the loop's thread. What it throws goes to <see cref="EventLoop.UnhandledException"/>.</summary>
    protected internal abstract void Run();

    /// <summary>The loop was disposed of before this ran: whoever waits for it on another thread must be told.</summary>
    protected internal virtual void Abandon() { }

    /// <summary>Its place in the order of creation, if it is one of the loop's residents.</summary>
    internal virtual int CreationNumber => 0;

    /// <summary>Among those who wait for a future, what it is found by when it no longer waits.</summary>
    internal virtual object WaiterKey => this;
}
