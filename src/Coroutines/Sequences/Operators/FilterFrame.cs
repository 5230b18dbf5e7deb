namespace Coroutines.LowLevel;

/// <summary>The values that a predicate holds for, which may suspend.</summary>
internal sealed class FilterAwaitFrame<T>(CoroutineSeq<T> source, Func<T, Coroutine<bool>> predicate)
    : StageFrame<T, T>(source)
{
    public override SequenceFrame<T> Fresh() => new FilterAwaitFrame<T>(Source, predicate);

    protected override Verdict On(T value)
    {
        Item = value;
        if (!TryAwait(predicate(value), out var holds))
            return Verdict.Pending;
        return holds ? Verdict.Yield : Verdict.Skip;
    }

    protected override Verdict OnResumed() => Resumed<bool>().Value ? Verdict.Yield : Verdict.Skip;
}

/// <summary>The values with a key not seen before.</summary>
internal sealed class DistinctFrame<T, TKey>(
    CoroutineSeq<T> source,
    Func<T, TKey> key,
    IEqualityComparer<TKey>? comparer
) : StageFrame<T, T>(source)
{
    private readonly HashSet<TKey> _seen = new(comparer);

    public override SequenceFrame<T> Fresh() => new DistinctFrame<T, TKey>(Source, key, comparer);

    protected override Verdict On(T value)
    {
        if (!_seen.Add(key(value)))
            return Verdict.Skip;
        Item = value;
        return Verdict.Yield;
    }
}

/// <summary>The values with another key than the value before.</summary>
internal sealed class DistinctUntilChangedFrame<T, TKey>(
    CoroutineSeq<T> source,
    Func<T, TKey> key,
    IEqualityComparer<TKey>? comparer
) : StageFrame<T, T>(source)
{
    private readonly IEqualityComparer<TKey> _comparer = comparer ?? EqualityComparer<TKey>.Default;
    private TKey _last = default!;
    private bool _hasLast;

    public override SequenceFrame<T> Fresh() => new DistinctUntilChangedFrame<T, TKey>(Source, key, comparer);

    protected override Verdict On(T value)
    {
        var now = key(value);
        if (_hasLast && _comparer.Equals(_last, now))
            return Verdict.Skip;
        (_last, _hasLast, Item) = (now, true, value);
        return Verdict.Yield;
    }
}
