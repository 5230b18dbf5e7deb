using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Coroutines.LowLevel;

/// <summary>Runs a task's frames from the one that was resumed outwards, until the task parks or ends.</summary>
internal static class Driver
{
    [StackTraceHidden]
    public static void Run(Awaitable task, Awaitable frame)
    {
        var depth = 1;
        while (true)
        {
            try
            {
                while (true)
                {
                    frame.Depth = depth;
                    var status = frame.Step();
                    if (status == FrameStatus.Pending)
                    {
                        // Somewhere inside a frame may have left its child to us, because the stack was deep enough.
                        frame = task.Parent!;
                        if (frame.Status != FrameStatus.Call)
                            return;
                        status = FrameStatus.Call;
                    }
                    if (status == FrameStatus.Call)
                    {
                        frame.Status = FrameStatus.Pending;
                        frame = Unsafe.As<Awaitable>(frame.Aux)!;
                        // From here on one by one: a nested attempt that then unwinds would be paid for twice.
                        depth = Awaitable.Driven;
                        continue;
                    }
                    var parent = frame.Parent!;
                    depth = 1;
                    if (status == FrameStatus.Tail)
                    {
                        var target = Unsafe.As<Awaitable>(frame.Aux)!;
                        frame.Aux = null;
                        target.Parent = parent;
                        if (!ReferenceEquals(parent, task))
                            parent.Aux = target;
                        frame = target;
                        continue;
                    }
                    if (ReferenceEquals(parent, task))
                    {
                        task.Ended(frame);
                        return;
                    }
                    frame = parent;
                }
            }
            catch (Exception error)
            {
                // An F# body's exception arrives here through all the frames that were nested on the stack, thrown once.
                frame.Fail(error);
                var parent = frame.Parent!;
                if (ReferenceEquals(parent, task))
                {
                    task.Ended(frame);
                    return;
                }
                frame = parent;
                depth = 1;
            }
        }
    }
}
