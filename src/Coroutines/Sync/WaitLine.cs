namespace Coroutines.LowLevel;

/// <summary>The waiters of a queue in the order in which they came, with the places where a search for one of them begins.</summary>
/// <remarks>
/// Woken and cancelled waiters stay until their tasks run. A search from the front would pass them again at each wake-up, and n wake-ups
/// of one turn would take n² steps. A waiter never waits again at the same place, so each is passed once by either search.
/// </remarks>
internal sealed class WaitLine : LinkedList<IWaiter>
{
    // Invariant: nobody before _waiting waits; everybody before _live is cancelled. Null stands for the end of the line.
    private LinkedListNode<IWaiter>? _waiting;
    private LinkedListNode<IWaiter>? _live;

    /// <summary>Whether anybody is in the line whom no cancellation has ended.</summary>
    public bool HasLive
    {
        get
        {
            while (_live is { } node && node.Value.IsWaitCanceled)
                _live = node.Next;
            return _live is not null;
        }
    }

    /// <summary>Wakes the first that waits, and says whether there was one.</summary>
    public bool WakeNext()
    {
        while (_waiting is { } node)
        {
            _waiting = node.Next;
            if (node.Value.Wake())
                return true;
        }
        return false;
    }

    /// <summary>Puts a waiter at the end.</summary>
    public LinkedListNode<IWaiter> Join(IWaiter waiter)
    {
        var node = AddLast(waiter);
        _waiting ??= node;
        _live ??= node;
        return node;
    }

    /// <summary>Takes a waiter out.</summary>
    public void Leave(LinkedListNode<IWaiter> node)
    {
        if (ReferenceEquals(_waiting, node))
            _waiting = node.Next;
        if (ReferenceEquals(_live, node))
            _live = node.Next;
        Remove(node);
    }
}
