namespace Coroutines.LowLevel;

/// <summary>A body that returns a value it was given.</summary>
internal sealed class ResultFrame<T>(T value) : Frame<T>
{
    public override FrameStatus Step()
    {
        Value = value;
        return Status = FrameStatus.Done;
    }

    public override Awaitable<T> Again() => new ResultFrame<T>(value);
}
