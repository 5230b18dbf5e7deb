using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Coroutines.LowLevel;

// A step came to   next
// Pending          the task is parked already: nothing
// Waiting          the task is to be parked on what the innermost frame awaits
// Call             the child that a frame has left here, because the stack was deep enough
// Tail             the frame that takes this one's place
// Done, Fault      the frame that awaited this one; the end, for the task's first

/// <summary>Runs a task's frames from the one that was resumed outwards, until the task parks or ends.</summary>
internal static class Driver
{
    /// <summary>Runs on.</summary>
    /// <param name="task">The task.</param>
    /// <param name="frame">The frame to resume.</param>
    /// <returns>If the task must wait, the frame that awaits something; else null.</returns>
    // Most steps come to one frame only. Nothing is assigned to in them, so that all stays in registers in spite of the try.
    [StackTraceHidden]
    public static Awaitable? Run(Awaitable task, Awaitable frame)
    {
        FrameStatus status;
        try
        {
            frame.Depth = 1;
            status = frame.Step();
        }
        catch (Exception error)
        {
            // An F# body's exception arrives here through all the frames that were nested on the stack, thrown once.
            status = frame.Fail(error);
        }
        if (status == FrameStatus.Waiting)
            return Innermost(frame);
        if (status == FrameStatus.Done && ReferenceEquals(frame.Parent, task))
        {
            task.Ended(frame);
            return null;
        }
        if (status == FrameStatus.Pending && task.Parent!.Status != FrameStatus.Call)
            return null;
        return RunOutwards(task, frame, status);
    }

    [StackTraceHidden]
    private static Awaitable? RunOutwards(Awaitable task, Awaitable frame, FrameStatus status)
    {
        while (true)
        {
            if (status is FrameStatus.Done or FrameStatus.Fault)
            {
                var parent = frame.Parent!;
                if (ReferenceEquals(parent, task))
                {
                    task.Ended(frame);
                    return null;
                }
                frame = parent;
                status = StepOf(frame, 1);
            }
            else if (status == FrameStatus.Waiting)
            {
                return Innermost(frame);
            }
            else if (status == FrameStatus.Tail)
            {
                var target = Unsafe.As<Awaitable>(frame.Aux)!;
                frame.Aux = null;
                target.Parent = frame.Parent;
                if (!ReferenceEquals(frame.Parent, task))
                    frame.Parent!.Aux = target;
                frame = target;
                status = StepOf(frame, 1);
            }
            else
            {
                // Pending: somewhere inside, a frame may have left its child to us. Call: this one has.
                if (status == FrameStatus.Pending)
                    frame = task.Parent!;
                if (frame.Status != FrameStatus.Call)
                    return null;
                frame.Status = FrameStatus.Pending;
                frame = Unsafe.As<Awaitable>(frame.Aux)!;
                // From here on one by one: a nested attempt that then unwinds would be paid for twice.
                status = StepOf(frame, Awaitable.Driven);
            }
        }
    }

    // A method of its own: a try block would keep the locals of the driver's loop on the stack instead of in registers.
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static FrameStatus StepOf(Awaitable frame, sbyte depth)
    {
        try
        {
            frame.Depth = depth;
            return frame.Step();
        }
        catch (Exception error)
        {
            return frame.Fail(error);
        }
    }

    /// <summary>The innermost frame: the one that awaits a future or an operation.</summary>
    // Only frames that suspend for the first time lie between: a task is resumed at its innermost one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Awaitable Innermost(Awaitable frame)
    {
        frame.Status = FrameStatus.Pending;
        while (Unsafe.As<Awaitable>(frame.Aux)! is { Depth: > 0 } child)
            frame = child;
        return frame;
    }
}
