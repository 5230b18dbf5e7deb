namespace Coroutines.LowLevel;

/// <summary>Hands out successive whole numbers.</summary>
internal sealed class RangeFrame(int start, int count) : SequenceFrame<int>
{
    private int _done;

    public override SequenceFrame<int> Fresh() => new RangeFrame(start, count);

    public override FrameStatus Step()
    {
        if (TakeRaised() is { } error)
            return EndBy(error);
        if (_done < count)
            Yield(start + _done++);
        else
            End();
        return Status;
    }
}
