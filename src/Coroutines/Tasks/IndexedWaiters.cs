namespace Coroutines.LowLevel;

/// <summary>Many who wait for one future, in the order in which they came, each found by its key.</summary>
/// <remarks>Takes the place of a <see cref="WaiterList"/> when one of many leaves: a search of the list for each that leaves would cost n².</remarks>
internal sealed class IndexedWaiters
{
    // A waiter's place in the line. The same callback may be added many times, and then has a chain of places.
    private sealed class Place(LoopWork waiter, Place? previous, Place? earlier)
    {
        public LoopWork Waiter => waiter;
        public Place? Earlier => earlier;
        public Place? Previous = previous;
        public Place? Next;
    }

    private readonly Dictionary<object, Place> _latest;
    private Place? _first;
    private Place? _last;

    public IndexedWaiters(WaiterList waiters)
    {
        _latest = new(waiters.Count);
        foreach (var waiter in waiters)
            Add(waiter);
    }

    public void Add(LoopWork waiter)
    {
        var place = new Place(waiter, _last, _latest.GetValueOrDefault(waiter.WaiterKey));
        if (_last is null)
            _first = place;
        else
            _last.Next = place;
        _last = place;
        _latest[waiter.WaiterKey] = place;
    }

    /// <summary>Takes all with this key out, and says how many there were.</summary>
    public int Remove(object key)
    {
        _latest.Remove(key, out var place);
        var count = 0;
        for (; place is not null; place = place.Earlier)
        {
            Unlink(place);
            count++;
        }
        return count;
    }

    /// <summary>All of them, in the order in which they came.</summary>
    public IEnumerable<LoopWork> InOrder()
    {
        for (var place = _first; place is not null; place = place.Next)
            yield return place.Waiter;
    }

    private void Unlink(Place place)
    {
        if (place.Previous is { } previous)
            previous.Next = place.Next;
        else
            _first = place.Next;
        if (place.Next is { } next)
            next.Previous = place.Previous;
        else
            _last = place.Previous;
    }
}
