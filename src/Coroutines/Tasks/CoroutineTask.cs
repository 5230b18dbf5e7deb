using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>The tasks of the loop that runs on this thread.</summary>
public static class CoroutineTask
{
    /// <summary>The task whose step is running, or null in a plain callback and outside a loop. asyncio's <c>current_task</c>.</summary>
    public static ICoroutineTask? Current => EventLoop.TryGetCurrent?.Running as ICoroutineTask;

    /// <summary>All tasks of the running loop that have not ended, in the order of their creation. asyncio's <c>all_tasks</c>.</summary>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    public static IReadOnlyList<ICoroutineTask> All => OfLoop(EventLoop.Current);

    internal static ICoroutineTask[] OfLoop(EventLoop loop) =>
        [.. loop.Residents.ToArray().OrderBy(static work => work.CreationNumber).Cast<ICoroutineTask>()];
}
