namespace Coroutines;

/// <summary>How <see cref="Coroutine.Run{T}(Coroutine{T}, CoroutineRunOptions?)"/> runs a program.</summary>
public sealed class CoroutineRunOptions
{
    /// <summary>What the loop is made of.</summary>
    public EventLoopOptions Loop { get; init; } = new();

    /// <summary>Receives each failure that no await will see; null to have it written to the standard error stream.</summary>
    public Action<LoopError>? UnhandledException { get; init; }

    /// <summary>How long the end of a run waits for functions that <see cref="Coroutine.OnThread{T}(Func{T})"/> started;
    /// <see cref="Timeout.InfiniteTimeSpan"/> for as long as they take. Default: 5 minutes.</summary>
    public TimeSpan ThreadTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether the first signal to stop cancels the main task, and the second ends the process. Default: true.</summary>
    /// <remarks>
    /// The signals and the reasons of the cancellation: Ctrl-C or SIGINT <c>interrupt</c>, SIGTERM <c>terminate</c>, SIGHUP <c>hangup</c>,
    /// SIGQUIT <c>quit</c>. If nobody catches the cancellation that leaves the run, the process ends without a stack trace, by exit code
    /// 130, 143, 129 or 131.
    /// </remarks>
    public bool CancelOnInterrupt { get; init; } = true;
}
