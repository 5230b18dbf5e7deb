namespace Coroutines;

/// <summary>Raised when a <see cref="CircuitBreaker"/> refuses an action, which has not begun.</summary>
public sealed class CircuitOpenException : InvalidOperationException, IRetryHint
{
    internal CircuitOpenException(CircuitBreaker breaker, TimeSpan? retryAfter)
        : base(Messages.CircuitOpen(breaker, retryAfter))
    {
        RetryAfter = retryAfter;
    }

    /// <summary>How long until it tries again, <see cref="TimeSpan.MaxValue"/> if never; null if it is trying right now, and the outcome is not known.</summary>
    public TimeSpan? RetryAfter { get; }
}
