namespace Coroutines.LowLevel;

/// <summary>Hands out the values of somebody else's asynchronous sequence.</summary>
/// <remarks>
/// What comes at once costs no object here, and what is waited for only what the other makes for a continuation. A cancellation that meets a
/// move cancels the other's token, and waits for the move to end: no enumerator may be disposed of before.
/// </remarks>
internal sealed class ForeignSequenceFrame<T>(IAsyncEnumerable<T> source) : SequenceFrame<T>
{
    private enum Point : byte
    {
        New,
        Moving,
        Yielded,
        Abandoning,
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
                case Point.Abandoning:
                    Resumed<bool>();
                    return Dispose();
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
        (_wait ??= new MoveWait()).Begin(move);
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
        return _point == Point.Moving && _wait is { IsWaitCanceled: true, IsMoving: true } ? Abandon(_wait) : Dispose();
    }

    private FrameStatus Abandon(MoveWait move)
    {
        _point = Point.Abandoning;
        try
        {
            _stop!.Cancel();
            if (Run(new Coroutine<bool>(new EndWait(move))) is null)
                return Status;
        }
        catch (Exception error)
        {
            return Leave(error);
        }
        return Dispose();
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
    private sealed class MoveWait : ForeignFrame<bool>
    {
        private ValueTask<bool> _move;
        private Action? _continuation;
        private Action? _moved;

        // THREADS: written on the loop's thread, and read by the thread that completes the move.
        private volatile Action? _ended;

        public bool IsMoving => !_move.IsCompleted;

        /// <summary>Has another continuation called once the move has ended, perhaps twice.</summary>
        public void OnEnded(Action continuation)
        {
            _ended = continuation;
            Interlocked.MemoryBarrier();
            if (_move.IsCompleted)
                continuation();
        }

        public void Begin(ValueTask<bool> move)
        {
            Renew();
            _move = move;
        }

        protected override bool IsCompleted => _move.IsCompleted;

        protected override void Register(Action continuation)
        {
            // A value task takes one continuation, so this one tells the other.
            _continuation = continuation;
            _move.GetAwaiter().UnsafeOnCompleted(_moved ??= Moved);
        }

        protected override bool GetResult() => _move.GetAwaiter().GetResult();

        private void Moved()
        {
            _continuation!();
            _ended?.Invoke();
        }

        public override string ToString() => "MoveNextAsync()";
    }

    /// <summary>Waits for a move that has been given up. Its outcome is nobody's.</summary>
    private sealed class EndWait(MoveWait move) : ForeignFrame<bool>
    {
        protected override bool IsCompleted => !move.IsMoving;

        protected override void Register(Action continuation) => move.OnEnded(continuation);

        protected override bool GetResult() => true;

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

        public override string ToString() => "DisposeAsync()";
    }
}
