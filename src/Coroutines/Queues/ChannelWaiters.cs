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
    // Invariant: who stands here came before all others. Most lines have no others, and so no list.
    private TWaiter? _first;
    private LinkedList<TWaiter>? _others;

    public int Count => (_first is null ? 0 : 1) + (_others?.Count ?? 0);

    /// <summary>Puts a waiter at the end.</summary>
    /// <param name="waiter">The waiter.</param>
    /// <param name="node">Its place among the others, which it keeps, and so can wait many times without an allocation.</param>
    public void Add(TWaiter waiter, ref LinkedListNode<TWaiter>? node)
    {
        if (_first is null && _others is not { Count: > 0 })
            _first = waiter;
        else
            (_others ??= new()).AddLast(node ??= new(waiter));
    }

    public void Remove(TWaiter waiter, LinkedListNode<TWaiter>? node)
    {
        if (ReferenceEquals(_first, waiter))
            _first = null;
        else if (node?.List is not null)
            _others!.Remove(node);
    }

    /// <summary>Takes waiters out until one of them still waits: that one has won.</summary>
    public TWaiter? WinNext()
    {
        while (Take() is { } waiter)
            if (waiter.TryWin(null))
                return waiter;
        return null;
    }

    /// <summary>Nobody in the line will get what it waits for.</summary>
    public void FailAll(Func<ExceptionDispatchInfo> error)
    {
        while (Take() is { } waiter)
            waiter.TryWin(error());
    }

    /// <summary>Those who wait by this end will not get what they wait for.</summary>
    public void FailThoseOf(object end, Func<ExceptionDispatchInfo> error)
    {
        if (_first is { } first && ReferenceEquals(first.End, end))
        {
            _first = null;
            first.TryWin(error());
        }
        for (var node = _others?.First; node is not null; )
        {
            var next = node.Next;
            if (ReferenceEquals(node.Value.End, end))
            {
                _others!.Remove(node);
                node.Value.TryWin(error());
            }
            node = next;
        }
    }

    private TWaiter? Take()
    {
        var waiter = _first;
        if (waiter is not null)
        {
            _first = null;
        }
        else if (_others?.First is { } node)
        {
            _others.RemoveFirst();
            waiter = node.Value;
        }
        return waiter;
    }
}
