namespace Coroutines;

/// <summary>Raised inside a coroutine whose task was cancelled, at the suspension that the cancellation found or met.</summary>
/// <remarks>
/// asyncio's <c>CancelledError</c>. A handler <c>with e -&gt;</c> in <c>coroutine { }</c> does not see it; C#'s
/// <c>catch (Exception)</c> does, and should let it pass. Only this type ends a task as cancelled: a foreign
/// <see cref="OperationCanceledException"/>, such as that of an <c>HttpClient</c> whose time ran out, is a failure like any other.
/// </remarks>
public sealed class CoroutineCanceledException : OperationCanceledException
{
    /// <summary>Makes the exception, with the reason that the canceller gave.</summary>
    /// <param name="reason">What <c>Cancel(reason)</c> was given, or null.</param>
    public CoroutineCanceledException(string? reason = null)
        : base(reason ?? Messages.Canceled)
    {
        Reason = reason;
    }

    /// <summary>What <c>Cancel(reason)</c> was given; null when it was given nothing.</summary>
    public string? Reason { get; }
}
