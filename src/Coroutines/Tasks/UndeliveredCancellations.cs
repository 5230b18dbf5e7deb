namespace Coroutines.LowLevel;

/// <summary>The origins of cancellations of a task that were not delivered yet: they wait for a suspension, or for a shield to be left.</summary>
/// <remarks>One place for all that came from the same origin one after the other, so that n of them under a shield are not counted one by one, n times.</remarks>
internal sealed class UndeliveredCancellations
{
    private readonly List<(CancelScope? Origin, int Count)> _runs = [];

    public IEnumerable<CancelScope?> Origins => _runs.Select(static run => run.Origin);

    public bool IsEmpty => _runs.Count == 0;

    public void Add(CancelScope? origin)
    {
        if (_runs is [.., var last] && ReferenceEquals(last.Origin, origin))
            _runs[^1] = (origin, last.Count + 1);
        else
            _runs.Add((origin, 1));
    }

    /// <summary>Takes the latest out.</summary>
    public void RemoveLast()
    {
        var (origin, count) = _runs[^1];
        if (count == 1)
            _runs.RemoveAt(_runs.Count - 1);
        else
            _runs[^1] = (origin, count - 1);
    }

    public void RemoveAll(Predicate<CancelScope?> isOf) => _runs.RemoveAll(run => isOf(run.Origin));

    public int Count(Predicate<CancelScope?> isOf)
    {
        var count = 0;
        foreach (var run in _runs)
            if (isOf(run.Origin))
                count += run.Count;
        return count;
    }
}
