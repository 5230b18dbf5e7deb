namespace Coroutines;

/// <summary>Raised by <c>CancelScope.FailAfter</c> and <c>FailAt</c> when the time was up, or when the scope
/// was cancelled otherwise, which the message then says. trio's <c>TooSlowError</c>.</summary>
/// <remarks>Its inner exception is the cancellation that ended the body. asyncio's <c>timeout</c> raises a plain <see cref="TimeoutException"/>.</remarks>
public sealed class DeadlineExceededException : TimeoutException
{
    internal DeadlineExceededException(CancelScope scope, Exception cancellation)
        : base(
            scope.CanceledBy == CancelSource.Deadline
                ? Messages.DeadlineExceeded(scope, scope.TimeInWords)
                : Messages.CanceledBeforeEnd(scope),
            cancellation
        )
    {
        Scope = scope;
    }

    /// <summary>The scope whose time was up, or that was cancelled otherwise: <see cref="CancelScope.CanceledBy"/>.</summary>
    public CancelScope Scope { get; }
}
