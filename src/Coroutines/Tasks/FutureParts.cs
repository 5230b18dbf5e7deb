using System.Diagnostics;

namespace Coroutines.LowLevel;

/// <summary>Several who wait for one future, in the order in which they came.</summary>
internal sealed class WaiterList : List<LoopWork>
{
    /// <summary>Up to so many are searched when one leaves; more are indexed.</summary>
    public const int MostSearched = 16;
}

/// <summary>How a future was cancelled: the reason, and the exception that ended its task.</summary>
internal sealed class Cancellation(string? reason, FrameFault? cause)
{
    private bool _isTaken;

    public string? Reason => reason;

    /// <summary>The scope that ended the task; null if the task itself was cancelled.</summary>
    public CancelScope? Scope => (cause?.Exception as CoroutineCanceledException)?.Scope;

    /// <summary>As asyncio does: the first who looks gets the exception itself, later ones a new one with the reason.</summary>
    public Exception ToException()
    {
        if (_isTaken || cause is null)
            return Scope?.NewException() ?? new CoroutineCanceledException(reason);
        _isTaken = true;
        return cause.Take();
    }

    /// <summary>Throws it: the exception itself with the trace that it brings from where the task was interrupted.</summary>
    [StackTraceHidden]
    public void Throw()
    {
        if (_isTaken || cause is null)
            throw ToException();
        _isTaken = true;
        cause.Throw();
    }
}

/// <summary>How a future failed.</summary>
internal sealed class Failure(FrameFault fault, UnseenFailure? unseen)
{
    public FrameFault Fault => fault;

    public void MarkSeen() => unseen?.MarkSeen();
}

/// <summary>A callback to run when a future is complete.</summary>
internal sealed class DoneCallback<T>(Future<T> future, Action<Future<T>> callback) : LoopWork
{
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    /// <summary>Equal delegates are equal keys.</summary>
    internal override object WaiterKey => callback;

    protected internal override void Run()
    {
        var loop = future.Loop;
        loop.EnterContext(_context);
        try
        {
            callback(future);
        }
        catch (Exception error)
        {
            var origin = $"A done callback of {future}";
            loop.Report(new LoopError(LoopErrorKind.Callback, Messages.CallbackFailed(origin), error, origin));
        }
        finally
        {
            loop.LeaveContext();
        }
    }
}
