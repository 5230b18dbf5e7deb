namespace Coroutines.LowLevel;

/// <summary>Ends a body at its yield.</summary>
// A body that yields once more, because a handler has caught what a finaliser threw, is told so in the end; but first it is closed again
// there, until all its finalisers have run. One that never ends is given up. Scopes that are cancelled keep away until all that is over.
internal sealed class CloseFrame<T>(CoroutineSeqEnumerator<T> enumerator, bool isShielded = false) : Frame<Unit>
{
    private const int MostAttempts = 100;

    private int _attempts;

    public override FrameStatus Step()
    {
        try
        {
            var moved = _attempts > 0 ? Resumed<bool>() : null;
            if (moved is null)
            {
                if (enumerator.IsRunning)
                    return Fail(new InvalidOperationException(Messages.GeneratorRunning("DisposeAsync", enumerator)));
                if (!enumerator.TryBeginClose())
                    return Status = FrameStatus.Done;
                var loop = EventLoop.Current;
                if (!isShielded && CurrentTask(loop).Scope is not null)
                    return Shield(loop);
            }
            while (moved is null || (moved.Value && _attempts < MostAttempts))
            {
                _attempts++;
                moved = Run(enumerator.MoveToClose());
                if (moved is null)
                    return Status;
            }
            return _attempts == 1 ? Status = FrameStatus.Done : Fail(Ignored());
        }
        catch (Exception error)
        {
            return Fail(_attempts > 1 ? SuppressedExceptions.Both(Ignored(), error) : error);
        }
    }

    public override Awaitable<Unit> Again() => new CloseFrame<T>(enumerator);

    public override string ToString() => $"{enumerator}.DisposeAsync()";

    private FrameStatus Shield(EventLoop loop)
    {
        TailTo(
            CancelScope.ShieldFromScopes(
                () => new Coroutine<Unit>(new CloseFrame<T>(enumerator, isShielded: true)),
                loop.FinalizerGrace
            )
        );
        return Status;
    }

    private InvalidOperationException Ignored() => new(Messages.GeneratorIgnoredClose(enumerator));
}
