namespace Coroutines.LowLevel;

/// <summary>Hands out the values of a generator: a body written with awaits of <see cref="AsyncGenerator{T}.Yield"/>.</summary>
internal sealed class GeneratorFrame<T>(Func<AsyncGenerator<T>, Coroutine> body) : SequenceFrame<T>
{
    private AsyncGenerator<T>? _generator;
    private Exception? _error;
    private bool _isMoving;

    public override SequenceFrame<T> Fresh() => new GeneratorFrame<T>(body);

    public override FrameStatus Step()
    {
        Enter(0);
        try
        {
            if (_error is not null)
            {
                Resumed<Unit>();
                return EndBy(_error);
            }
            if (_isMoving)
                return HandOut(Resumed<bool>().Value);
            _error = TakeRaised();
            _generator ??= new AsyncGenerator<T>(body) { IsOwned = true };
            if (_error is not null)
                return Run<Unit>(_generator.Close()) is null ? Status : EndBy(_error);
            _isMoving = true;
            return Run(_generator.MoveNext()) is { } moved ? HandOut(moved.Value) : Status;
        }
        catch (Exception error)
        {
            return EndBy(_error is null ? error : SuppressedExceptions.Both(_error, error));
        }
    }

    private FrameStatus HandOut(bool hasMore)
    {
        _isMoving = false;
        if (hasMore)
            Yield(_generator!.Current);
        else
            End();
        return Status;
    }
}
