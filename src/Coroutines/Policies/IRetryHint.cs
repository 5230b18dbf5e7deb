namespace Coroutines;

/// <summary>An exception that knows when trying again makes sense; a <see cref="RetryPolicy"/> then waits so long, unless told otherwise.</summary>
public interface IRetryHint
{
    /// <summary>How long to wait, from the moment it was thrown; null if it does not know.</summary>
    TimeSpan? RetryAfter { get; }
}
