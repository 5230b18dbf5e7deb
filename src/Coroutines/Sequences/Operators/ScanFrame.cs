namespace Coroutines.LowLevel;

/// <summary>The results of coroutines, which are run one after the other.</summary>
internal sealed class AwaitEachFrame<T>(CoroutineSeq<Coroutine<T>> source) : StageFrame<Coroutine<T>, T>(source)
{
    public override SequenceFrame<T> Fresh() => new AwaitEachFrame<T>(Source);

    protected override Verdict On(Coroutine<T> value) => TryAwait(value, out Item) ? Verdict.Yield : Verdict.Pending;

    protected override Verdict OnResumed()
    {
        Item = Resumed<T>().Value;
        return Verdict.Yield;
    }
}

/// <summary>What a function makes of each value and of what it made of the one before; the first state itself is not handed out.</summary>
internal sealed class ScanFrame<TSource, T> : StageFrame<TSource, T>
{
    private readonly T _seed;
    private readonly Func<T, TSource, T> _folder;
    private T _state;

    public ScanFrame(CoroutineSeq<TSource> source, T seed, Func<T, TSource, T> folder)
        : base(source) => (_seed, _state, _folder) = (seed, seed, folder);

    public override SequenceFrame<T> Fresh() => new ScanFrame<TSource, T>(Source, _seed, _folder);

    protected override Verdict On(TSource value)
    {
        Item = _state = _folder(_state, value);
        return Verdict.Yield;
    }
}

/// <summary>Each value with the one before it.</summary>
internal sealed class PairwiseFrame<T>(CoroutineSeq<T> source) : StageFrame<T, (T, T)>(source)
{
    private T _last = default!;
    private bool _hasLast;

    public override SequenceFrame<(T, T)> Fresh() => new PairwiseFrame<T>(Source);

    protected override Verdict On(T value)
    {
        (Item, _last) = ((_last, value), value);
        if (_hasLast)
            return Verdict.Yield;
        _hasLast = true;
        return Verdict.Skip;
    }
}

/// <summary>Arrays of so many values; the last may be shorter.</summary>
internal sealed class ChunkFrame<T>(CoroutineSeq<T> source, int size) : StageFrame<T, T[]>(source)
{
    private const int FirstLength = 16;

    // Grows with what has come: the size is only a limit.
    private T[] _chunk = [];
    private int _count;

    public override SequenceFrame<T[]> Fresh() => new ChunkFrame<T>(Source, size);

    protected override Verdict On(T value)
    {
        if (_count == _chunk.Length)
            Array.Resize(ref _chunk, (int)Math.Min(size, Math.Max(FirstLength, 2L * _count)));
        _chunk[_count++] = value;
        return _count < size ? Verdict.Skip : YieldChunk();
    }

    protected override Verdict OnEnd() => _count == 0 ? Verdict.Stop : YieldChunk();

    private Verdict YieldChunk()
    {
        Item = _count == _chunk.Length ? _chunk : _chunk.AsSpan(0, _count).ToArray();
        (_chunk, _count) = ([], 0);
        return Verdict.Yield;
    }
}
