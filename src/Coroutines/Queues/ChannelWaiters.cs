using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

/// <summary>Who waits in one of the two lines of a channel: a task, a case of a select, or an enumerator.</summary>
internal interface IChannelWaiter
{
    /// <summary>The sender or receiver by which it waits.</summary>
    object End { get; }

    /// <summary>What it waited for has come, or will never come. It has been taken out of the line.</summary>
    /// <param name="error">Null, or why it will never come.</param>
    /// <returns>False if it no longer waits: it was cancelled, or another case of its select was faster.</returns>
    bool TryWin(ExceptionDispatchInfo? error);
}

/// <summary>Who waits for room.</summary>
internal interface ISendWaiter<T> : IChannelWaiter
{
    T Item { get; }
}

/// <summary>A line of a channel: first come, first served.</summary>
internal sealed class ChannelLine<TWaiter>
    where TWaiter : class, IChannelWaiter
{
    // A waiter brings its own node, and so can wait many times without an allocation.
    private readonly LinkedList<TWaiter> _waiters = new();

    public int Count => _waiters.Count;

    public void Add(LinkedListNode<TWaiter> node) => _waiters.AddLast(node);

    public void Remove(LinkedListNode<TWaiter> node)
    {
        if (node.List is not null)
            _waiters.Remove(node);
    }

    /// <summary>Takes waiters out until one of them still waits: that one has won.</summary>
    public TWaiter? WinNext()
    {
        while (_waiters.First is { } first)
        {
            _waiters.RemoveFirst();
            if (first.Value.TryWin(null))
                return first.Value;
        }
        return null;
    }

    /// <summary>Nobody in the line will get what it waits for.</summary>
    public void FailAll(Func<ExceptionDispatchInfo> error)
    {
        while (_waiters.First is { } first)
        {
            _waiters.RemoveFirst();
            first.Value.TryWin(error());
        }
    }

    /// <summary>Those who wait by this end will not get what they wait for.</summary>
    public void FailThoseOf(object end, Func<ExceptionDispatchInfo> error)
    {
        for (var node = _waiters.First; node is not null; )
        {
            var next = node.Next;
            if (ReferenceEquals(node.Value.End, end))
            {
                _waiters.Remove(node);
                node.Value.TryWin(error());
            }
            node = next;
        }
    }
}
