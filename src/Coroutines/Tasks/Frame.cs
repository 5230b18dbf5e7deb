using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace Coroutines.LowLevel;

/// <summary>One run of a body that returns a <typeparamref name="T"/>: what a coroutine value points to.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <remarks>The value is its first run's frame, so that most coroutines are one object. For builders.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Frame<T> : Awaitable<T>
{
    /// <summary>Makes a frame that has not begun.</summary>
    protected Frame()
    {
        // The slot is free until the first await; from then on there is nothing to report.
        if (DebugMode.IsOn)
            Aux = new FrameWatch(this);
    }

    /// <summary>What the last step came to.</summary>
    public FrameStatus Outcome => Status;

    /// <summary>Ends the run with the result that the frame holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Complete() => Status = FrameStatus.Done;

    /// <summary>Marks a copy of a frame, whose state machine still stands where the original's did.</summary>
    public void MarkCopied() => Status = FrameStatus.Restart;

    /// <summary>Where the state machine goes on.</summary>
    /// <param name="point">Where it stood when it was last left.</param>
    /// <returns>The same; the start, in the first step of a copy.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ResumeAt(int point)
    {
        if (Status != FrameStatus.Restart)
            return point;
        Status = FrameStatus.Pending;
        return 0;
    }
}
