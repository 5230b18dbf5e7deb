namespace Coroutines.LowLevel;

/// <summary>A body that only awaits a future or an operation: lets one stand where a frame must.</summary>
internal sealed class AwaitFrame<T>(Awaitable<T> awaited) : Frame<T>
{
    private bool _begun;

    public override FrameStatus Step()
    {
        if (!_begun)
        {
            _begun = true;
            if (!awaited.Begin(this))
                return FrameStatus.Pending;
            Value = awaited.Take().Value;
        }
        else
        {
            Value = Resumed<T>().Value;
        }
        return Status = FrameStatus.Done;
    }

    public override Awaitable<T> Again() => new AwaitFrame<T>(awaited);

    public override string ToString() => awaited.ToString()!;
}
