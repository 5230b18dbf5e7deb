using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Tasks on a given loop. The loop itself knows nothing of tasks.</summary>
public static class EventLoopTasks
{
    /// <summary>Runs the loop until the coroutine has ended. What else was started stays for the next run. asyncio's <c>run_until_complete</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="loop">The loop.</param>
    /// <param name="coroutine">What to run, as a task of its own.</param>
    /// <returns>What it returned; what it threw is thrown.</returns>
    /// <exception cref="InvalidOperationException">A loop already runs on this thread, or <see cref="EventLoop.Stop"/> was called first.</exception>
    /// <exception cref="ObjectDisposedException">The loop is closed.</exception>
    public static T Run<T>(this EventLoop loop, Coroutine<T> coroutine)
    {
        if (EventLoop.TryGetCurrent is { } running)
            throw new InvalidOperationException(Messages.NestedRun(running));
        loop.CheckOpen();
        return loop.RunUntilComplete(
            (coroutine.Body as Future<T>)?.CheckOn(loop) ?? new CoroutineTask<T>(loop, coroutine, null)
        );
    }

    /// <inheritdoc cref="Run{T}(EventLoop, Coroutine{T})"/>
    public static void Run(this EventLoop loop, Coroutine<Unit> coroutine) => loop.Run<Unit>(coroutine);

    /// <summary>Starts a task on a loop: the running one of this thread, or one that runs later.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="loop">The loop.</param>
    /// <param name="coroutine">What the task runs.</param>
    /// <param name="name">The task's name; null for <c>Task-N</c>.</param>
    /// <returns>The task.</returns>
    /// <exception cref="InvalidOperationException">The loop runs on another thread, or the coroutine runs once and has been awaited.</exception>
    public static CoroutineTask<T> Start<T>(this EventLoop loop, Coroutine<T> coroutine, string? name = null) =>
        new(loop, coroutine, name);

    /// <inheritdoc cref="Start{T}(EventLoop, Coroutine{T}, string?)"/>
    public static CoroutineTask<Unit> Start(this EventLoop loop, Coroutine<Unit> coroutine, string? name = null) =>
        loop.Start<Unit>(coroutine, name);

    /// <summary>All tasks of the loop that have not ended, in the order of their creation.</summary>
    /// <param name="loop">The loop.</param>
    /// <returns>The tasks.</returns>
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    public static IReadOnlyList<ICoroutineTask> AllTasks(this EventLoop loop)
    {
        loop.CheckThread();
        return CoroutineTask.OfLoop(loop);
    }

    internal static T RunUntilComplete<T>(this EventLoop loop, Future<T> future)
    {
        var ended = new ActionWork(loop.Stop);
        future.AddWaiter(ended);
        try
        {
            loop.RunForever();
        }
        finally
        {
            // If the loop was stopped first, the future must not stop a later run.
            future.RemoveWaiters(ended);
        }
        return future.IsCompleted ? future.Take().Value : throw new InvalidOperationException(Messages.StoppedEarly);
    }

    /// <summary>Runs until all these tasks have ended, as asyncio's shutdown does through a gather.</summary>
    internal static void RunUntilAllEnded(this EventLoop loop, IReadOnlyList<ICoroutineTask> tasks)
    {
        var all = new Future<Unit>(loop);
        var left = tasks.Count;
        foreach (var task in tasks)
            ((Awaitable)task).AddWaiter(
                new ActionWork(() =>
                {
                    if (--left == 0)
                        all.SetResult(null!);
                })
            );
        loop.RunUntilComplete(all);
    }
}
