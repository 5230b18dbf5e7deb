namespace Coroutines.LowLevel;

/// <summary>Draws values from a sequence until it ends or enough are seen, closes it, and returns what was made of them.</summary>
internal sealed class VisitFrame<T, TState, TResult>(
    IAsyncEnumerable<T> source,
    Func<TState> begin,
    Visitor<T, TState> visit,
    Func<TState, TResult> finish
) : Frame<TResult>
{
    private CoroutineSeqEnumerator<T>? _enumerator;
    private TState _state = default!;
    private Exception? _error;
    private bool _isClosing;

    public override Awaitable<TResult> Again() => new VisitFrame<T, TState, TResult>(source, begin, visit, finish);

    public override FrameStatus Step()
    {
        Status = FrameStatus.Pending;
        try
        {
            if (_isClosing)
            {
                Resumed<Unit>();
                return Conclude();
            }
            Awaitable<bool>? moved;
            if (_enumerator is null)
            {
                _state = begin();
                _enumerator = CoroutineSeq.Enumerate(source);
                moved = Run(_enumerator.Move());
            }
            else
            {
                moved = Resumed<bool>();
            }
            var enumerator = _enumerator;
            while (moved is not null)
            {
                if (!moved.Value || !visit(ref _state, enumerator.Current))
                    return Leave(null);
                moved = (enumerator.TryMove() ? RunOnceMore(enumerator.Leaf) : Run(enumerator.Move()));
            }
            return Status;
        }
        catch (Exception error)
        {
            return Leave(error);
        }
    }

    public override string ToString() => "a sequence's end";

    private FrameStatus Leave(Exception? error)
    {
        if (error is not null)
            _error = _error is null ? error : SuppressedExceptions.Both(_error, error);
        if (_isClosing || _enumerator is null or { IsFinished: true })
            return Conclude();
        _isClosing = true;
        try
        {
            return Run<Unit>(_enumerator.DisposeAsync()) is null ? Status : Conclude();
        }
        catch (Exception closing)
        {
            return Leave(closing);
        }
    }

    private FrameStatus Conclude()
    {
        _enumerator = null;
        if (_error is null)
        {
            try
            {
                Value = finish(_state);
                return Status = FrameStatus.Done;
            }
            catch (Exception error)
            {
                _error = error;
            }
        }
        return Fail(_error);
    }
}
