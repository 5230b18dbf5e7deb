namespace Coroutines.LowLevel;

/// <summary>The first values; asks the source for no more than these.</summary>
internal sealed class TakeFrame<T>(CoroutineSeq<T> source, int count, bool isExact) : StageFrame<T, T>(source)
{
    private int _taken;

    public override SequenceFrame<T> Fresh() => new TakeFrame<T>(Source, count, isExact);

    protected override bool IsEmpty => count <= 0;

    protected override Verdict On(T value)
    {
        Item = value;
        return ++_taken < count ? Verdict.Yield : Verdict.YieldLast;
    }

    protected override Verdict OnEnd() =>
        isExact ? throw new InvalidOperationException(Messages.TooFewValues(count, _taken)) : Verdict.Stop;
}

/// <summary>All but the first values.</summary>
internal sealed class SkipFrame<T>(CoroutineSeq<T> source, int count, bool isExact) : StageFrame<T, T>(source)
{
    private int _skipped;

    public override SequenceFrame<T> Fresh() => new SkipFrame<T>(Source, count, isExact);

    protected override Verdict On(T value)
    {
        if (_skipped < count)
        {
            _skipped++;
            return Verdict.Skip;
        }
        Item = value;
        return Verdict.Yield;
    }

    protected override Verdict OnEnd() =>
        isExact && _skipped < count
            ? throw new InvalidOperationException(Messages.TooFewValues(count, _skipped))
            : Verdict.Stop;
}

/// <summary>The values up to the first that a predicate does not hold for.</summary>
internal sealed class TakeWhileFrame<T>(CoroutineSeq<T> source, Func<T, bool> predicate) : StageFrame<T, T>(source)
{
    public override SequenceFrame<T> Fresh() => new TakeWhileFrame<T>(Source, predicate);

    protected override Verdict On(T value)
    {
        Item = value;
        return predicate(value) ? Verdict.Yield : Verdict.Stop;
    }
}

/// <summary>The values from the first that a predicate does not hold for.</summary>
internal sealed class SkipWhileFrame<T>(CoroutineSeq<T> source, Func<T, bool> predicate) : StageFrame<T, T>(source)
{
    private bool _isOpen;

    public override SequenceFrame<T> Fresh() => new SkipWhileFrame<T>(Source, predicate);

    protected override Verdict On(T value)
    {
        if (!_isOpen && predicate(value))
            return Verdict.Skip;
        _isOpen = true;
        Item = value;
        return Verdict.Yield;
    }
}
