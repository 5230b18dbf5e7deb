namespace Coroutines;

/// <summary>Where a failure that nobody awaits came from.</summary>
public enum LoopErrorKind
{
    /// <summary>A callback threw.</summary>
    Callback,

    /// <summary>A task or future failed and nobody looked at its exception.</summary>
    NeverRetrieved,

    /// <summary>A task failed, or refused to end, while the run was shutting down.</summary>
    Shutdown,

    /// <summary>A generator failed while it was closed at the end of the run.</summary>
    Generator,

    /// <summary>Functions on other threads did not return while the run was shutting down.</summary>
    Threads,

    /// <summary>Something was left undone that only a mistake leaves undone, such as a cancel scope that was not left.</summary>
    Misuse,

    /// <summary>One step of a task, or a callback, kept the loop busy for long. Debug mode only.</summary>
    Slow,

    /// <summary>A coroutine was made and neither awaited nor started. Debug mode only.</summary>
    NeverAwaited,

    /// <summary>A continuation came for a loop that is closed, and runs on the thread pool. Once for each loop; debug mode only.</summary>
    Late,

    /// <summary>Tasks wait for what can never come, such as one another's end. Debug mode only.</summary>
    Deadlock,
}

/// <summary>A failure that no await will see, as <see cref="EventLoop.UnhandledException"/> reports it.</summary>
/// <param name="Kind">Where it came from.</param>
/// <param name="Message">What happened, in words.</param>
/// <param name="Exception">The exception itself, if there is one.</param>
/// <param name="Origin">The callback, task or future, as text.</param>
/// <param name="Source">The task, future or generator itself; null if it was none of them.</param>
public sealed record LoopError(
    LoopErrorKind Kind,
    string Message,
    Exception? Exception,
    string Origin,
    object? Source = null
);
