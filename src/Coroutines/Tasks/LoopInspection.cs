namespace Coroutines.LowLevel;

/// <summary>What a task that is parked waits for.</summary>
/// <param name="Target">A future or task, a primitive such as a lock, or the wait itself, such as a sleep.</param>
/// <param name="Futures">The futures that must end first, if it waits for such.</param>
/// <param name="Words">The wait in words, such as <c>AsyncLock (locked, 1 waiting).Acquire()</c>.</param>
public readonly record struct TaskWait(object Target, IReadOnlyList<IFuture> Futures, string Words);

/// <summary>A look at what is left on a loop, for debuggers and test tools. Nothing here suspends anything.</summary>
public static class LoopInspection
{
    /// <summary>What a task waits for; null if it has ended, runs, or has not begun. asyncio's <c>Task.get_stack</c>, for its last line.</summary>
    /// <param name="task">A task of a loop that runs on this thread, or of an idle one.</param>
    /// <returns>The wait. A task that was woken and has not gone on still waits.</returns>
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    public static TaskWait? WaitOf(ICoroutineTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        task.Loop.CheckThread();
        if (AwaitedBy(task) is not { } awaited)
            return null;
        var target = TargetOf(awaited);
        var futures = target switch
        {
            IReadOnlyList<IFuture> many => many,
            IFuture one => [one],
            _ => [],
        };
        return new TaskWait(target, futures, Words(awaited, futures));
    }

    /// <summary>What a task waits for, as <see cref="WaitOf"/> does but without the words: cheap enough to be asked after each step.</summary>
    /// <param name="task">A task of a loop that runs on this thread, or of an idle one.</param>
    /// <returns>A future or task, a list of futures that must all end, a primitive, or the wait itself; null if it does not wait.</returns>
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    public static object? WaitTargetOf(ICoroutineTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        task.Loop.CheckThread();
        return AwaitedBy(task) is { } awaited ? TargetOf(awaited) : null;
    }

    /// <summary>Whether running it does nothing but make one task ready that waits for it: the end of a sleep or of a foreign await.</summary>
    /// <param name="work">Ready work.</param>
    /// <returns>Whether its place among other ready work cannot be observed, apart from the task's own.</returns>
    public static bool OnlyWakes(LoopWork work) => work is Awaitable { Depth: >= 0 };

    /// <summary>The times at which timers are due, on the loop's clock, earliest first, and what they run.</summary>
    /// <param name="loop">A loop that runs on this thread, or an idle one.</param>
    /// <returns>A copy. Cancelled timers are not in it.</returns>
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    public static IReadOnlyList<(TimeSpan When, LoopWork Work)> PendingTimers(EventLoop loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        loop.CheckThread();
        return [.. loop.Timers.ToArray().Select(static timer => (new TimeSpan(timer.When), timer.Work))];
    }

    /// <summary>How many awaits of BCL tasks and the like, and functions on other threads, have not come home: zero if nobody outside
    /// can be expected to wake the loop.</summary>
    /// <param name="loop">A loop that runs on this thread, or an idle one.</param>
    /// <returns>Their number; a function on another thread that is awaited counts twice.</returns>
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    public static int PendingOutside(EventLoop loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        loop.CheckThread();
        return loop.Residents.ForeignAwaits + loop.Residents.Threads;
    }

    /// <summary>How many generators have handed out a value and have not ended or been closed.</summary>
    /// <param name="loop">A loop that runs on this thread, or an idle one.</param>
    /// <returns>Their number.</returns>
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    public static int OpenGenerators(EventLoop loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        loop.CheckThread();
        return loop.Residents.OpenGenerators;
    }

    /// <summary>Has failures that nobody looks at reported when the run ends and never before, so that the garbage collector has no say in it.</summary>
    /// <param name="loop">A loop that runs on this thread, or an idle one; it then keeps all that fails on it.</param>
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    public static void HoldFailures(EventLoop loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        loop.CheckThread();
        loop.Residents.HoldFailures();
    }

    /// <summary>Those that have not ended, in words.</summary>
    internal static string Listed(IEnumerable<IFuture> futures) =>
        string.Join(", ", futures.Where(static future => !future.IsCompleted));

    private static Awaitable? AwaitedBy(ICoroutineTask task)
    {
        var awaitable = (Awaitable)task;
        if ((awaitable.Depth & Awaitable.Parked) == 0 || awaitable.Parent is not { } leaf)
            return null;
        // A frame written by hand waits by itself; any other awaits a future or an operation.
        return ReferenceEquals(leaf.Aux, awaitable) || leaf.Aux is InjectedFault ? leaf : leaf.Aux as Awaitable ?? leaf;
    }

    private static object TargetOf(Awaitable awaited) => awaited is IWaitTarget wait ? wait.Target : awaited;

    private static string Words(Awaitable awaited, IReadOnlyList<IFuture> futures) =>
        awaited switch
        {
            IWaitTarget { Words: { } words } => words,
            IWaitTarget when futures.Any(static future => !future.IsCompleted) => $"all of {Listed(futures)}",
            _ => awaited.ToString() ?? awaited.GetType().Name,
        };
}
