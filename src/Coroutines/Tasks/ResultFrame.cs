namespace Coroutines.LowLevel;

/// <summary>A body that returns a value, and that C# finds complete before it is awaited.</summary>
internal sealed class ResultFrame<T> : Frame<T>
{
    // Invariant: the value is there from the beginning and is never written again.
    public ResultFrame(T value)
    {
        Value = value;
        Status = FrameStatus.Finished;
        // In debug mode: there is no body that would have to be awaited.
        Aux = null;
    }

    public override FrameStatus Step() => Status = FrameStatus.Done;

    public override Awaitable<T> Again() => new ResultFrame<T>(Value);
}
