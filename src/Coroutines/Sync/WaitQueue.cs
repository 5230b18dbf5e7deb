namespace Coroutines.LowLevel;

/// <summary>Someone in a <see cref="WaitQueue"/>.</summary>
public interface IWaiter
{
    /// <summary>Whether nothing has come for it yet, not even a cancellation.</summary>
    bool IsWaiting { get; }

    /// <summary>Whether a cancellation has ended the wait; it stands in the queue until its task goes on.</summary>
    bool IsWaitCanceled { get; }

    /// <summary>Makes it ready to go on in the next turn.</summary>
    /// <returns>Whether it was still waiting.</returns>
    bool Wake();
}

/// <summary>Tasks that wait for the same thing, first come, first served. All primitives are written with it.</summary>
/// <remarks>
/// Waking is not leaving: one who is woken or cancelled stands in the queue until its task runs, so that newcomers do not overtake
/// it, and then leaves by itself. Belongs to the first loop on which somebody has to wait.
/// </remarks>
/// <param name="owner">What is waited for, for messages.</param>
public sealed class WaitQueue(object owner)
{
    // Most queues never have anybody in them, and so no line.
    private WaitLine? _line;
    private EventLoop? _loop;

    internal object Owner => owner;

    /// <summary>How many stand in the queue, woken and cancelled ones too.</summary>
    public int Count => _line?.Count ?? 0;

    /// <summary>Whether anybody stands in the queue whom no cancellation has ended.</summary>
    public bool HasLive => _line is { } line && line.HasLive;

    /// <summary>Makes the queue belong to the loop that runs here, as the first wait in it does.</summary>
    /// <exception cref="InvalidOperationException">It belongs to another loop.</exception>
    public void Bind()
    {
        var loop = EventLoop.Current;
        _loop ??= loop;
        if (!ReferenceEquals(_loop, loop))
            throw new InvalidOperationException(Messages.BoundElsewhere(owner, _loop, loop));
    }

    /// <summary>Wakes the first in the queue, if it waits; one that is woken or cancelled already stands for all behind it.</summary>
    /// <exception cref="InvalidOperationException">They wait on a loop that runs on another thread. All that wakes refuses then.</exception>
    public void WakeHead() => LineToWake?.First?.Value.Wake();

    /// <summary>Wakes the first that waits.</summary>
    /// <returns>Whether there was one.</returns>
    public bool WakeNext() => LineToWake is { } line && line.WakeNext();

    /// <summary>Takes waiters out of the queue until one of them still waits, and wakes that one.</summary>
    public void TakeAndWakeNext()
    {
        while (LineToWake?.First is { } first)
        {
            _line!.Leave(first);
            if (first.Value.Wake())
                return;
        }
    }

    /// <summary>Refuses a caller on another thread than the one where somebody had to wait.</summary>
    internal void CheckThread() => _loop?.CheckThread();

    /// <summary>Wakes all that wait, in order.</summary>
    public void WakeAll()
    {
        while (WakeNext()) { }
    }

    // Waiters go on where they wait, so only that thread may wake them.
    private WaitLine? LineToWake
    {
        get
        {
            _loop?.CheckThread();
            return _line is { Count: > 0 } line ? line : null;
        }
    }

    internal LinkedListNode<IWaiter> Add(IWaiter waiter)
    {
        Bind();
        return (_line ??= new WaitLine()).Join(waiter);
    }

    internal void Remove(LinkedListNode<IWaiter> node)
    {
        if (node.List is not null)
            _line!.Leave(node);
    }
}

/// <summary>A wait in a queue.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <param name="queue">The queue.</param>
public abstract class QueuedWait<T>(WaitQueue queue) : WaitFrame<T>, IWaiter, IWaitTarget
{
    private LinkedListNode<IWaiter>? _node;

    object IWaitTarget.Target => queue.Owner;

    /// <summary>Takes what is waited for, if that can be done without waiting.</summary>
    /// <returns>Whether it was taken, and the result stored.</returns>
    protected abstract bool TryTake();

    /// <summary>Takes what is waited for after a wake-up.</summary>
    /// <returns>False to queue again, at the end.</returns>
    protected abstract bool TryTakeWoken();

    /// <summary>A cancellation has ended the wait: passes on to others what may have come for this one.</summary>
    /// <param name="wasWoken">Whether something had come.</param>
    protected virtual void PassOn(bool wasWoken) { }

    /// <inheritdoc/>
    protected sealed override bool TryBegin() => TryTake() || !Enqueue();

    /// <inheritdoc/>
    protected sealed override bool TryEnd()
    {
        queue.Remove(_node!);
        return TryTakeWoken() || !Enqueue();
    }

    /// <inheritdoc/>
    protected sealed override void OnCanceled(bool wasWoken)
    {
        queue.Remove(_node!);
        PassOn(wasWoken);
    }

    /// <inheritdoc/>
    protected sealed override bool TryWithdraw() => true;

    private bool Enqueue()
    {
        _node = queue.Add(this);
        return true;
    }
}
