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
