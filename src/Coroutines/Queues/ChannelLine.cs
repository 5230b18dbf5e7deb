using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

/// <summary>A place in a line of a channel, which its waiter keeps, and so can wait many times without an allocation.</summary>
internal sealed class ChannelPlace<TWaiter>(TWaiter waiter)
    where TWaiter : class, IChannelWaiter
{
    public readonly TWaiter Waiter = waiter;
    public ChannelPlace<TWaiter>? Next;

    // Of the first one it is the last, so that both ends are at hand. Null if it stands in no line.
    public ChannelPlace<TWaiter>? Previous;

    /// <summary>The same place among those of its end, if the line keeps them apart.</summary>
    public LinkedListNode<ChannelPlace<TWaiter>>? OfEnd;
}

/// <summary>A line of a channel: first come, first served.</summary>
internal sealed class ChannelLine<TWaiter>
    where TWaiter : class, IChannelWaiter
{
    // So many are searched for those of an end that is disposed of.
    private const int Few = 16;

    // Invariant: who stands here came before all others. Most lines have no others, and so no places.
    private TWaiter? _first;
    private ChannelPlace<TWaiter>? _others;
    private int _otherCount;

    // The others by their ends, in order: made when there are many and an end is disposed of, and kept until there are none. Many ends would else
    // search the line one after the other.
    private Dictionary<object, LinkedList<ChannelPlace<TWaiter>>>? _byEnd;

    public int Count => (_first is null ? 0 : 1) + _otherCount;

    /// <summary>Puts a waiter at the end.</summary>
    /// <param name="waiter">The waiter.</param>
    /// <param name="place">Its place among the others, which it keeps.</param>
    public void Add(TWaiter waiter, ref ChannelPlace<TWaiter>? place)
    {
        if (_first is null && _otherCount == 0)
            _first = waiter;
        else
            AddOther(place ??= new(waiter));
    }

    public void Remove(TWaiter waiter, ChannelPlace<TWaiter>? place)
    {
        if (ReferenceEquals(_first, waiter))
            _first = null;
        else if (place?.Previous is not null)
            RemoveOther(place);
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
        if (_byEnd is null && _otherCount > Few)
            KeepApart();
        if (_byEnd is null)
        {
            // From the start each time: a select that has won takes its other arms out of the line.
            while (FindOther(end) is { } place)
                Fail(place, error);
            return;
        }
        if (_byEnd.TryGetValue(end, out var places))
            while (places.First is { } place)
                Fail(place.Value, error);
    }

    private ChannelPlace<TWaiter>? FindOther(object end)
    {
        var place = _others;
        while (place is not null && !ReferenceEquals(place.Waiter.End, end))
            place = place.Next;
        return place;
    }

    private void Fail(ChannelPlace<TWaiter> place, Func<ExceptionDispatchInfo> error)
    {
        RemoveOther(place);
        place.Waiter.TryWin(error());
    }

    private TWaiter? Take()
    {
        var waiter = _first;
        if (waiter is not null)
        {
            _first = null;
        }
        else if (_others is { } place)
        {
            RemoveOther(place);
            waiter = place.Waiter;
        }
        return waiter;
    }

    private void AddOther(ChannelPlace<TWaiter> place)
    {
        if (_others is not { } first)
        {
            _others = place;
            place.Previous = place;
        }
        else
        {
            var last = first.Previous!;
            last.Next = place;
            place.Previous = last;
            first.Previous = place;
        }
        _otherCount++;
        if (_byEnd is not null)
            KeepApart(place);
    }

    private void RemoveOther(ChannelPlace<TWaiter> place)
    {
        var next = place.Next;
        if (ReferenceEquals(_others, place))
            _others = next;
        else
            place.Previous!.Next = next;
        if (next is not null)
            next.Previous = place.Previous;
        else if (_others is { } first)
            first.Previous = place.Previous;
        place.Next = place.Previous = null;
        _otherCount--;
        if (_byEnd is not null)
            Forget(place);
    }

    private void KeepApart()
    {
        _byEnd = [];
        for (var place = _others; place is not null; place = place.Next)
            KeepApart(place);
    }

    private void KeepApart(ChannelPlace<TWaiter> place)
    {
        var end = place.Waiter.End;
        if (!_byEnd!.TryGetValue(end, out var places))
            _byEnd.Add(end, places = new());
        place.OfEnd = places.AddLast(place);
    }

    private void Forget(ChannelPlace<TWaiter> place)
    {
        var places = place.OfEnd!.List!;
        places.Remove(place.OfEnd);
        place.OfEnd = null;
        if (places.Count == 0)
            _byEnd!.Remove(place.Waiter.End);
        if (_otherCount == 0)
            _byEnd = null;
    }
}
