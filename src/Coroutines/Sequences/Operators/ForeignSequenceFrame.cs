namespace Coroutines.LowLevel;

/// <summary>Hands out the values of somebody else's asynchronous sequence.</summary>
/// <remarks>
/// What comes at once costs no object here, and what is waited for only what the other makes for a continuation. A cancellation that meets a
/// move cancels the other's token, and waits for the move to end: no enumerator may be disposed of before. The disposal is awaited to its end, too.
/// </remarks>
internal sealed class ForeignSequenceFrame<T>(IAsyncEnumerable<T> source) : SequenceFrame<T>
{
    private enum Point : byte
    {
        New,
        Moving,
        Yielded,
        Disposing,
    }

    private IAsyncEnumerator<T>? _enumerator;
    private CancellationTokenSource? _stop;
    private MoveWait? _wait;
    private Exception? _error;
    private Point _point;

    public override SequenceFrame<T> Fresh() => new ForeignSequenceFrame<T>(source);

    public override FrameStatus Step()
    {
        Status = FrameStatus.Pending;
        try
        {
            switch (_point)
            {
                case Point.New:
                    // Not the scope's own token as well: a scope that strikes a move has this one cancelled, and there is no code to tell between moves.
                    _stop = CancellationTokenSource.CreateLinkedTokenSource(Enumerator.Tokens?.Either ?? default);
                    _enumerator = source.GetAsyncEnumerator(_stop.Token);
                    return Move();
                case Point.Moving:
                    return HandOut(Resumed<bool>().Value);
                case Point.Yielded:
                    return Aux is null ? Move() : Leave(TakeRaised());
                default:
                    Resumed<bool>();
                    return Conclude();
            }
        }
        catch (Exception error)
        {
            return Leave(error);
        }
    }

    private FrameStatus Move()
    {
        _point = Point.Moving;
        var move = _enumerator!.MoveNextAsync();
        if (move.IsCompletedSuccessfully)
            return HandOut(move.Result);
        (_wait ??= new MoveWait(this)).Begin(move);
        return Run(new Coroutine<bool>(_wait)) is { } moved ? HandOut(moved.Value) : Status;
    }

    private FrameStatus HandOut(bool hasMore)
    {
        if (!hasMore)
            return Leave(null);
        _point = Point.Yielded;
        Yield(_enumerator!.Current);
        return Status;
    }

    private FrameStatus Leave(Exception? error)
    {
        if (error is not null)
            _error = _error is null ? error : SuppressedExceptions.Both(_error, error);
        if (_point == Point.Disposing || _enumerator is null)
            return Conclude();
        if (_point != Point.Moving || _wait is not { IsLeft: true })
            return Dispose();
        // Disposed of when its move has ended.
        _enumerator = null;
        return Conclude();
    }

    private FrameStatus Dispose()
    {
        _point = Point.Disposing;
        try
        {
            var disposal = _enumerator!.DisposeAsync();
            if (disposal.IsCompletedSuccessfully)
                disposal.GetAwaiter().GetResult();
            else if (Run(new Coroutine<bool>(new DisposalWait(disposal))) is null)
                return Status;
        }
        catch (Exception disposing)
        {
            return Leave(disposing);
        }
        return Conclude();
    }

    private FrameStatus Conclude()
    {
        _enumerator = null;
        _stop?.Dispose();
        if (_error is not null)
            return EndBy(_error);
        End();
        return Status;
    }

    /// <summary>One wait for all moves that do not complete at once.</summary>
    private sealed class MoveWait(ForeignSequenceFrame<T> owner) : ForeignFrame<bool>
    {
        private readonly IAsyncEnumerator<T> _enumerator = owner._enumerator!;
        private ValueTask<bool> _move;

        /// <summary>Whether the move goes on although the wait has ended.</summary>
        public bool IsLeft => IsGivenUp;

        public void Begin(ValueTask<bool> move)
        {
            Renew();
            _move = move;
        }

        protected override bool IsCompleted => _move.IsCompleted;

        protected override void Register(Action continuation) => _move.GetAwaiter().UnsafeOnCompleted(continuation);

        protected override bool GetResult() => _move.GetAwaiter().GetResult();

        private protected override EnumeratorStep FindStep(out object? enumerator)
        {
            enumerator = _enumerator;
            return enumerator is IInterruptibleEnumerator ? EnumeratorStep.None : EnumeratorStep.Move;
        }

        // It has a token, so that it takes as long as it must.
        private protected override TimeSpan? MoveGrace => EventLoop.Current.FinalizerGrace;

        private protected override void StopMove(object? enumerator)
        {
            try
            {
                owner._stop!.Cancel();
            }
            finally
            {
                base.StopMove(enumerator);
            }
        }

        public override string ToString() => "MoveNextAsync()";
    }

    private sealed class DisposalWait(ValueTask disposal) : ForeignFrame<bool>
    {
        protected override bool IsCompleted => disposal.IsCompleted;

        protected override void Register(Action continuation) => disposal.GetAwaiter().UnsafeOnCompleted(continuation);

        protected override bool GetResult()
        {
            disposal.GetAwaiter().GetResult();
            return true;
        }

        private protected override EnumeratorStep FindStep(out object? enumerator)
        {
            enumerator = null;
            return EnumeratorStep.Disposal;
        }

        public override string ToString() => "DisposeAsync()";
    }
}
