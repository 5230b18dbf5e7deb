namespace Coroutines.LowLevel;

/// <summary>What a stage makes of a value of its source.</summary>
internal enum Verdict
{
    /// <summary>Nothing: the next one is asked for.</summary>
    Skip,

    /// <summary>A value, to be handed out.</summary>
    Yield,

    /// <summary>A value, and none after it.</summary>
    YieldLast,

    /// <summary>All values of another sequence.</summary>
    YieldFrom,

    /// <summary>The end, here and now.</summary>
    Stop,

    /// <summary>It is not decided yet: the stage awaits.</summary>
    Pending,
}

/// <summary>An operator: a frame written by hand that draws from a source and hands out what it makes of it.</summary>
/// <typeparam name="TSource">The type of the source's values.</typeparam>
/// <typeparam name="T">The type of its own.</typeparam>
/// <remarks>Makes no object for a value. However it ends, its source is closed before; no exception of that is lost.</remarks>
internal abstract class StageFrame<TSource, T>(CoroutineSeq<TSource> source) : SequenceFrame<T>
{
    private enum Point : byte
    {
        New,
        Pulling,
        Deciding,
        Yielded,
        YieldedLast,
        Closing,
        ClosingSecond,
    }

    private CoroutineSeqEnumerator<TSource>? _enumerator;
    private Exception? _error;
    private Point _point;

    protected CoroutineSeq<TSource> Source => source;

    public override string ToString() => "an operator of a sequence";

    /// <summary>The value to be handed out.</summary>
    protected T Item = default!;

    /// <summary>The sequence to be handed out.</summary>
    protected IAsyncEnumerable<T>? Inner;

    public sealed override FrameStatus Step()
    {
        Status = FrameStatus.Pending;
        try
        {
            return _point == Point.Yielded && Aux is null ? Pull() : StepOther();
        }
        catch (Exception error)
        {
            return Leave(error);
        }
    }

    private FrameStatus StepOther()
    {
        switch (_point)
        {
            case Point.New:
                if (IsEmpty)
                    return Leave(null);
                _enumerator = source.EnumerateWithin(Enumerator.Tokens);
                return Pull();
            case Point.Pulling:
                return Apply(Resumed<bool>().Value ? On(_enumerator!.Current) : OnEnd());
            case Point.Deciding:
                return Apply(OnResumed());
            case Point.Yielded:
            case Point.YieldedLast:
                return Leave(TakeRaised());
            case Point.Closing:
                Resumed<Unit>();
                return CloseSecond();
            default:
                Resumed<Unit>();
                return Conclude();
        }
    }

    /// <summary>Whether it ends without asking the source for anything.</summary>
    protected virtual bool IsEmpty => false;

    /// <summary>Decides on a value.</summary>
    protected abstract Verdict On(TSource value);

    /// <summary>Decides at the end of the source; asked again after each value it still hands out.</summary>
    protected virtual Verdict OnEnd() => Verdict.Stop;

    /// <summary>Decides after an await.</summary>
    protected virtual Verdict OnResumed() => Verdict.Stop;

    /// <summary>Awaits before it decides: true if what is awaited has not suspended.</summary>
    protected bool TryAwait<TResult>(Coroutine<TResult> coroutine, out TResult result)
    {
        if (Run(coroutine) is { } child)
        {
            result = child.Value;
            return true;
        }
        _point = Point.Deciding;
        result = default!;
        return false;
    }

    private FrameStatus Pull()
    {
        var enumerator = _enumerator!;
        while (true)
        {
            if ((enumerator.TryMove() ? RunOnceMore(enumerator.Leaf) : Run(enumerator.Move())) is not { } moved)
            {
                _point = Point.Pulling;
                return Status;
            }
            var verdict = moved.Value ? On(enumerator.Current) : OnEnd();
            if (verdict == Verdict.Skip)
                continue;
            if (verdict != Verdict.Yield)
                return Apply(verdict);
            _point = Point.Yielded;
            Yield(Item);
            return FrameStatus.Done;
        }
    }

    private FrameStatus Apply(Verdict verdict)
    {
        switch (verdict)
        {
            case Verdict.Yield:
                _point = Point.Yielded;
                Yield(Item);
                return Status;
            case Verdict.YieldLast:
                _point = Point.YieldedLast;
                Yield(Item);
                return Status;
            case Verdict.YieldFrom:
                _point = Point.Yielded;
                YieldFrom(Inner!);
                return Status;
            case Verdict.Pending:
                return Status;
            case Verdict.Skip:
                return Pull();
            default:
                return Leave(null);
        }
    }

    /// <summary>A second source, to be closed after the first.</summary>
    protected virtual ISequenceRun? Second => null;

    private FrameStatus Leave(Exception? error)
    {
        if (error is not null)
            _error = _error is null ? error : SuppressedExceptions.Both(_error, error);
        if (_point == Point.ClosingSecond)
            return Conclude();
        if (_point == Point.Closing || _enumerator is null or { IsFinished: true })
            return CloseSecond();
        _point = Point.Closing;
        try
        {
            if (Run<Unit>(_enumerator.DisposeAsync()) is null)
                return Status;
        }
        catch (Exception closing)
        {
            return Leave(closing);
        }
        return CloseSecond();
    }

    private FrameStatus CloseSecond()
    {
        _point = Point.ClosingSecond;
        if (Second is not { } second)
            return Conclude();
        try
        {
            if (Run<Unit>(second.DisposeAsync()) is null)
                return Status;
        }
        catch (Exception closing)
        {
            return Leave(closing);
        }
        return Conclude();
    }

    private FrameStatus Conclude()
    {
        _enumerator = null;
        if (_error is not null)
            return EndBy(_error);
        End();
        return Status;
    }
}

/// <summary>A run of a sequence, of whatever type its values are.</summary>
internal interface ISequenceRun
{
    Coroutine DisposeAsync();
}
