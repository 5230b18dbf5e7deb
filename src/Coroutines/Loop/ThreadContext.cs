using System.Reflection;
using System.Runtime.CompilerServices;

namespace Coroutines.LowLevel;

/// <summary>The execution context on a thread that is at hand.</summary>
/// <remarks>
/// <c>ExecutionContext.Capture</c> looks the thread up anew, and after each step of a task that lookup would be the most expensive thing in it.
/// Where a runtime names the fields otherwise, <c>Capture</c> it is.
/// </remarks>
internal static class ThreadContext
{
    // Null on a thread stands for this one.
    private static readonly ExecutionContext? s_default = FindDefault();

    /// <summary>The context in which nothing is set; null if this runtime does not tell.</summary>
    public static ExecutionContext? Default => s_default;

    /// <summary>What <c>Capture</c> returns on that thread. Where the flow is suppressed, the context that says so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ExecutionContext? Of(Thread thread) =>
        s_default is { } none ? ContextOf(thread) ?? none : ExecutionContext.Capture();

    /// <summary>Only to be compared with itself at another time: another context is another object.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ExecutionContext? Mark(Thread thread) =>
        s_default is not null ? ContextOf(thread) : ExecutionContext.Capture();

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_executionContext")]
    private static extern ref ExecutionContext? ContextOf(Thread thread);

    private static ExecutionContext? FindDefault()
    {
        var field = typeof(Thread).GetField("_executionContext", BindingFlags.Instance | BindingFlags.NonPublic);
        return field?.FieldType == typeof(ExecutionContext)
            ? typeof(ExecutionContext).GetField("Default", BindingFlags.Static | BindingFlags.NonPublic)?.GetValue(null)
                as ExecutionContext
            : null;
    }
}
