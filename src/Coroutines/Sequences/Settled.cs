namespace Coroutines.LowLevel;

/// <summary>Complete, with the default of its type. Holds nothing, so all share it.</summary>
internal sealed class Settled<T> : Awaitable<T>
{
    public static readonly Settled<T> Instance = new();

    private Settled()
    {
        Depth = NotAFrame;
        Status = FrameStatus.Done;
    }

    public override FrameStatus Step() => Status;

    internal override bool Begin(Awaitable parent) => true;
}

/// <summary>A body that throws what it was given.</summary>
internal sealed class FailedFrame<T>(Exception error) : Frame<T>
{
    public override FrameStatus Step() => Fail(error);

    public override Awaitable<T> Again() => new FailedFrame<T>(error);
}
