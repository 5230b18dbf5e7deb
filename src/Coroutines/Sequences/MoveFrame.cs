namespace Coroutines.LowLevel;

/// <summary>A move as a coroutine that can be kept, awaited more than once, or started as a task.</summary>
internal sealed class MoveFrame<T>(CoroutineSeqEnumerator<T> enumerator) : Frame<bool>
{
    private bool _begun;

    public override FrameStatus Step()
    {
        try
        {
            Awaitable<bool> moved;
            if (_begun)
            {
                moved = Resumed<bool>();
            }
            else
            {
                _begun = true;
                if (Run(enumerator.Move()) is not { } child)
                    return Status;
                moved = child;
            }
            Value = moved.Value;
            return Status = FrameStatus.Done;
        }
        catch (Exception error)
        {
            return Fail(error);
        }
    }

    public override Awaitable<bool> Again() => new MoveFrame<T>(enumerator);

    public override string ToString() => $"{enumerator}.MoveNext()";
}

/// <summary>Ends a body at its yield.</summary>
internal sealed class CloseFrame<T>(CoroutineSeqEnumerator<T> enumerator) : Frame<Unit>
{
    private bool _begun;

    public override FrameStatus Step()
    {
        try
        {
            Awaitable<bool> moved;
            if (_begun)
            {
                moved = Resumed<bool>();
            }
            else
            {
                _begun = true;
                if (enumerator.IsRunning)
                    return Fail(
                        new InvalidOperationException(Messages.GeneratorRunning("DisposeAsync", enumerator))
                    );
                if (!enumerator.TryBeginClose())
                    return Status = FrameStatus.Done;
                if (Run(enumerator.MoveToClose()) is not { } child)
                    return Status;
                moved = child;
            }
            if (!moved.Value)
                return Status = FrameStatus.Done;
            enumerator.CloseIgnored();
            return Fail(new InvalidOperationException(Messages.GeneratorIgnoredClose(enumerator)));
        }
        catch (Exception error)
        {
            return Fail(error);
        }
    }

    public override Awaitable<Unit> Again() => new CloseFrame<T>(enumerator);

    public override string ToString() => $"{enumerator}.DisposeAsync()";
}
