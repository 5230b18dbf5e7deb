using System.Diagnostics;

namespace Coroutines.LowLevel;

/// <summary>An exception for the C# await that is about to resume: its awaiter cannot see the frame it belongs to.</summary>
// Invariant: set right before the state machine moves on, and taken by the first thing that then runs, GetResult.
internal static class InjectedException
{
    [ThreadStatic]
    private static Exception? t_exception;

    // THREADS: how many there are on all threads. Every await asks, and looking at its own thread's would cost it more than all else.
    private static int s_count;

    /// <summary>Whether there may be one for this thread.</summary>
    public static bool MayBe => s_count != 0;

    public static void Set(Exception exception)
    {
        if (t_exception is null)
            Interlocked.Increment(ref s_count);
        t_exception = exception;
    }

    [StackTraceHidden]
    public static void ThrowIfAny()
    {
        if (!MayBe || t_exception is not { } exception)
            return;
        t_exception = null;
        Interlocked.Decrement(ref s_count);
        throw exception;
    }
}
