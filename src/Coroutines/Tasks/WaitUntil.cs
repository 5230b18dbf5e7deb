namespace Coroutines;

/// <summary>What <see cref="Coroutine.Wait"/> waits for.</summary>
public enum WaitUntil
{
    /// <summary>All have ended.</summary>
    AllCompleted,

    /// <summary>One has ended, in whatever way.</summary>
    FirstCompleted,

    /// <summary>One has failed, or all have ended; a cancelled one has not failed.</summary>
    FirstException,
}

/// <summary>What <see cref="Coroutine.Wait"/> found, each list in argument order.</summary>
/// <param name="Done">Those that have ended.</param>
/// <param name="Pending">Those that have not, and still run.</param>
public readonly record struct WaitResult(IReadOnlyList<IFuture> Done, IReadOnlyList<IFuture> Pending);
