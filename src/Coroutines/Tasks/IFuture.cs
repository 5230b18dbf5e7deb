namespace Coroutines;

/// <summary>What every future and task shows whatever its result.</summary>
public interface IFuture
{
    /// <summary>The loop it belongs to.</summary>
    EventLoop Loop { get; }

    /// <summary>Whether it has a result, an exception, or was cancelled. asyncio's <c>done()</c>.</summary>
    bool IsCompleted { get; }

    /// <summary>Whether it ended by cancellation.</summary>
    bool IsCanceled { get; }

    /// <summary>Whether it ended by an exception.</summary>
    bool IsFaulted { get; }

    /// <summary>The exception it ended with, or null. Looking at it counts as having handled it.</summary>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    /// <exception cref="CoroutineCanceledException">It was cancelled.</exception>
    Exception? Exception { get; }

    /// <summary>Asks it to end by cancellation.</summary>
    /// <param name="reason">Travels in the exception to those who await it.</param>
    /// <returns>False if it had ended already.</returns>
    bool Cancel(string? reason = null);

    /// <summary>Runs <paramref name="callback"/> in the turn after it is complete, or in the next turn if it is already.</summary>
    /// <param name="callback">Gets this future. Added twice, it runs twice.</param>
    void AddDoneCallback(Action<IFuture> callback);

    /// <summary>Removes a callback that has not been scheduled.</summary>
    /// <param name="callback">Equal delegates are removed, however often they were added.</param>
    /// <returns>How many were removed.</returns>
    int RemoveDoneCallback(Action<IFuture> callback);
}
