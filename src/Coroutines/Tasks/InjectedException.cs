using System.Diagnostics;

namespace Coroutines.LowLevel;

/// <summary>An exception for the C# await that is about to resume: its awaiter cannot see the frame it belongs to.</summary>
// Invariant: set right before the state machine moves on, and taken by the first thing that then runs, GetResult.
internal static class InjectedException
{
    [ThreadStatic]
    private static Exception? t_exception;

    public static void Set(Exception exception) => t_exception = exception;

    [StackTraceHidden]
    public static void ThrowIfAny()
    {
        if (t_exception is not { } exception)
            return;
        t_exception = null;
        throw exception;
    }
}
