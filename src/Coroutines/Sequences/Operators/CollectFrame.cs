namespace Coroutines.LowLevel;

/// <summary>All values of the sequences that a function makes, one sequence after the other.</summary>
// The inner sequence stands in this frame's place, so its values do not pass through here.
internal sealed class CollectFrame<TSource, T>(CoroutineSeq<TSource> source, Func<TSource, IAsyncEnumerable<T>> mapping)
    : StageFrame<TSource, T>(source)
{
    public override SequenceFrame<T> Fresh() => new CollectFrame<TSource, T>(Source, mapping);

    protected override Verdict On(TSource value)
    {
        Inner = mapping(value) ?? throw new InvalidOperationException(Messages.NullSequence(this));
        return Verdict.YieldFrom;
    }
}

/// <summary>The values of one sequence, then those of another.</summary>
internal sealed class AppendFrame<T>(IAsyncEnumerable<T> first, IAsyncEnumerable<T> second) : SequenceFrame<T>
{
    private bool _begun;

    public override SequenceFrame<T> Fresh() => new AppendFrame<T>(first, second);

    public override FrameStatus Step()
    {
        if (TakeRaised() is { } error)
            return EndBy(error);
        if (_begun)
        {
            YieldFromFinal(second);
        }
        else
        {
            _begun = true;
            YieldFrom(first);
        }
        return Status;
    }
}

/// <summary>What a function makes of the values of two sequences, taken together; ends with the shorter.</summary>
internal sealed class ZipFrame<TFirst, TSecond, T>(
    CoroutineSeq<TFirst> first,
    CoroutineSeq<TSecond> second,
    Func<TFirst, TSecond, T> mapping
) : StageFrame<TFirst, T>(first)
{
    private CoroutineSeqEnumerator<TSecond>? _second;
    private TFirst _value = default!;

    public override SequenceFrame<T> Fresh() => new ZipFrame<TFirst, TSecond, T>(Source, second, mapping);

    protected override ISequenceRun? Second => _second;

    protected override Verdict On(TFirst value)
    {
        _value = value;
        _second ??= second.EnumerateWithin(Enumerator.Tokens);
        return TryAwait(_second.Move(), out var hasMore) ? Decide(hasMore) : Verdict.Pending;
    }

    protected override Verdict OnResumed() => Decide(Resumed<bool>().Value);

    private Verdict Decide(bool hasMore)
    {
        if (!hasMore)
            return Verdict.Stop;
        Item = mapping(_value, _second!.Current);
        return Verdict.Yield;
    }
}
