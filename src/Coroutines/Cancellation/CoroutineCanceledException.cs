namespace Coroutines;

/// <summary>Raised inside a coroutine that is cancelled, at the suspension that the cancellation found or met.</summary>
/// <remarks>
/// asyncio's <c>CancelledError</c>. A handler <c>with e -&gt;</c> in <c>coroutine { }</c> does not see it; C#'s
/// <c>catch (Exception)</c> does, and should let it pass. Only this type ends a task as cancelled: a foreign
/// <see cref="OperationCanceledException"/>, such as that of an <c>HttpClient</c> whose time ran out, is a failure like any other.
/// </remarks>
public sealed class CoroutineCanceledException : OperationCanceledException
{
    /// <summary>Makes the exception of a cancelled task, with the reason that the canceller gave.</summary>
    /// <param name="reason">What <c>Cancel(reason)</c> was given, or null.</param>
    public CoroutineCanceledException(string? reason = null)
        : base(reason ?? Messages.Canceled)
    {
        Reason = reason;
    }

    internal CoroutineCanceledException(CancelScope scope, Exception? inner = null)
        : base(Messages.ScopeCanceled(scope), inner)
    {
        Scope = scope;
        Reason = scope.Reason;
        CanceledBy = scope.CanceledBy ?? CancelSource.Scope;
    }

    /// <summary>What <c>Cancel(reason)</c> was given; null when it was given nothing.</summary>
    public string? Reason { get; }

    /// <summary>The scope that was cancelled, the only one that absorbs this exception; null if a task was cancelled.</summary>
    public CancelScope? Scope { get; }

    /// <summary>What it came from.</summary>
    public CancelSource CanceledBy { get; }
}
