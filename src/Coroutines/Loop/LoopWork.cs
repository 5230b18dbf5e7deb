namespace Coroutines.LowLevel;

/// <summary>One thing for an event loop to run: a callback, or the next step of a task.</summary>
/// <remarks>The loop knows nothing else about what it runs. For authors of ready queues and new primitives.</remarks>
public abstract class LoopWork
{
    /// <summary>Runs it, on the loop's thread. What it throws goes to <see cref="EventLoop.UnhandledException"/>.</summary>
    protected internal abstract void Run();

    /// <summary>The loop was disposed of before this ran: whoever waits for it on another thread must be told.</summary>
    protected internal virtual void Abandon() { }

    /// <summary>Its timer is due: it has left the timer queue for the ready queue.</summary>
    internal virtual void Due() { }

    /// <summary>Its place in the order of creation, if it is one of the loop's residents.</summary>
    internal virtual int CreationNumber => 0;

    /// <summary>Where it stands among the loop's residents, if it is one.</summary>
    internal virtual int ResidentSlot
    {
        get => throw new InvalidOperationException(Messages.Unscheduled(this));
        set => throw new InvalidOperationException(Messages.Unscheduled(this));
    }
}
