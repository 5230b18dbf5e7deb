using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

// The execution context that the work at hand runs in. To look it up costs more than a step, so the loop remembers which is in place.
public sealed partial class EventLoop
{
    // Invariant: _installed is the context that is on the thread, so that entering the same one costs a comparison; _installedMark tells
    // whether it still is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void EnterContext(ExecutionContext? context)
    {
        if (!ReferenceEquals(context, _installed) && context is not null)
        {
            ExecutionContext.Restore(context);
            Installed(context);
        }
    }

    /// <summary>Whether the work that runs has changed the context since it was last put in place.</summary>
    private bool HasContextChanged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => !ReferenceEquals(ThreadContext.Mark(_thread!), _installedMark);
    }

    /// <summary>The context that runs on the loop's own thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ExecutionContext? CaptureContext() =>
        _thread is null || HasContextChanged ? ExecutionContext.Capture() : _installed;

    /// <summary>The context that the work left behind; the work's own changes are in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ExecutionContext? LeaveContext()
    {
        if (HasContextChanged)
            Installed(ThreadContext.Of(_thread!));
        return _installed;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Installed(ExecutionContext? context)
    {
        _installed = context;
        _installedMark = ThreadContext.Mark(_thread!);
    }
}
