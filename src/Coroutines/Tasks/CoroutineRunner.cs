using Coroutines.LowLevel;

namespace Coroutines;

// State     leaves by
// new       Run → open (the loop is created); Dispose → closed
// open      Dispose: the shutdown → closed
// closed    —

/// <summary>Runs several coroutines one after the other on one loop, and shuts it down when it is disposed of. asyncio's <c>Runner</c>.</summary>
/// <remarks>
/// The runs share one execution context, so an <c>AsyncLocal</c> written in one is seen in the next. Disposing cancels and awaits the tasks that are left,
/// again and again until there is none, closes the generators that are open, waits for functions on other threads, reports failures
/// nobody looked at, and closes the loop.
/// </remarks>
public sealed class CoroutineRunner : IDisposable
{
    private const string ShutdownName = "shutdown";

    // Each round can only meet tasks that the last one started; a program that needs more never ends.
    private const int MostShutdownRounds = 100;

    private readonly CoroutineRunOptions _options;
    private EventLoop? _loop;
    private ExecutionContext? _context;
    private bool _closed;

    /// <summary>Makes a runner; its loop is created by the first run.</summary>
    /// <param name="options">The loop, and whether Ctrl-C and other signals to stop cancel; null for the defaults.</param>
    public CoroutineRunner(CoroutineRunOptions? options = null) => _options = options ?? new CoroutineRunOptions();

    /// <summary>The loop, created if need be.</summary>
    /// <exception cref="ObjectDisposedException">The runner is closed.</exception>
    public EventLoop Loop
    {
        get
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_loop is { } loop)
                return loop;
            _loop = new EventLoop(_options.Loop);
            if (_options.UnhandledException is { } handler)
                _loop.UnhandledException += handler;
            _context = ExecutionContext.Capture();
            return _loop;
        }
    }

    /// <summary>Runs a coroutine as the main task and blocks until it has ended; other tasks stay for the next run.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="main">The coroutine.</param>
    /// <param name="name">The main task's name; null for <c>Task-N</c>.</param>
    /// <returns>What it returned; what it threw is thrown.</returns>
    /// <exception cref="InvalidOperationException">A loop already runs on this thread.</exception>
    /// <exception cref="ObjectDisposedException">The runner is closed.</exception>
    public T Run<T>(Coroutine<T> main, string? name = null)
    {
        if (EventLoop.TryGetCurrent is { } running)
            throw new InvalidOperationException(Messages.NestedRun(running));
        var loop = Loop;
        var outer = ExecutionContext.Capture();
        if (_context is not null)
            ExecutionContext.Restore(_context);
        try
        {
            var task = new CoroutineTask<T>(loop, main, name);
            try
            {
                using var signals = _options.CancelOnInterrupt ? new StopSignals(loop, task) : null;
                try
                {
                    return loop.RunUntilComplete(task);
                }
                catch (CoroutineCanceledException canceled)
                {
                    signals?.LeftBy(canceled);
                    throw;
                }
            }
            finally
            {
                _context = task.Context;
            }
        }
        finally
        {
            if (outer is not null)
                ExecutionContext.Restore(outer);
        }
    }

    /// <inheritdoc cref="Run{T}(Coroutine{T}, string?)"/>
    public void Run(Coroutine<Unit> main, string? name = null) => Run<Unit>(main, name);

    /// <summary>Shuts the loop down; doing so again does nothing.</summary>
    /// <exception cref="InvalidOperationException">The loop is running.</exception>
    public void Dispose()
    {
        if (_closed)
            return;
        if (_loop is { IsRunning: true } running)
            throw new InvalidOperationException(Messages.LoopIsRunning(running));
        _closed = true;
        if (_loop is not { } loop)
            return;
        try
        {
            // First the turns of asyncio's shutdown, which cancels what there is once. Then whatever was started too late for that.
            CancelTasks(loop, CoroutineTask.OfLoop(loop));
            loop.RunUntilComplete(new CoroutineTask<Unit>(loop, CloseGenerators(loop), ShutdownName));
            loop.RunUntilComplete(new CoroutineTask<Unit>(loop, CloseThreads(loop), ShutdownName));
            CancelLateTasks(loop);
            foreach (var failure in loop.Residents.TakeFailures())
                failure.Report();
        }
        finally
        {
            loop.Dispose();
        }
    }

    private static void CancelTasks(EventLoop loop, ICoroutineTask[] tasks)
    {
        if (tasks.Length == 0)
            return;
        foreach (var task in tasks)
            task.Cancel();
        loop.RunUntilAllEnded(tasks);
        foreach (var task in tasks)
            if (task.IsFaulted)
                Report(loop, task, Messages.ShutdownFailed(task), task.Exception);
    }

    private static void CancelLateTasks(EventLoop loop)
    {
        for (var round = 1; CoroutineTask.OfLoop(loop) is { Length: > 0 } left; round++)
        {
            if (round == MostShutdownRounds)
            {
                foreach (var task in left)
                    Report(loop, task, Messages.ShutdownSurvivor(task, MostShutdownRounds), null);
                return;
            }
            CancelTasks(loop, left);
            loop.RunUntilComplete(new CoroutineTask<Unit>(loop, CloseGenerators(loop), ShutdownName));
        }
    }

    private static async Coroutine CloseGenerators(EventLoop loop)
    {
        IResidentGenerator[] open = [.. loop.Residents.TakeGenerators().Cast<IResidentGenerator>()];
        if (open.Length == 0)
            return;
        var outcomes = await Coroutine.GatherOutcomes<Unit>(
            open.Select(static generator => Coroutine.Start(generator.Close(), ShutdownName).AsCoroutine())
        );
        for (var i = 0; i < open.Length; i++)
            if (outcomes[i].Exception is { } error and not CoroutineCanceledException)
            {
                var origin = open[i].ToString()!;
                loop.Report(
                    new LoopError(
                        LoopErrorKind.Generator,
                        Messages.GeneratorCloseFailed(origin),
                        error,
                        origin,
                        open[i]
                    )
                );
            }
    }

    private async Coroutine CloseThreads(EventLoop loop)
    {
        var residents = loop.Residents;
        residents.ThreadsClosed = true;
        if (residents.Threads == 0)
            return;
        var ended = new Future<bool>(loop);
        residents.NoThreads = () => ended.TrySetResult(true);
        var timer = loop.CallLater(_options.ThreadTimeout, () => ended.TrySetResult(false));
        if (!await ended)
            loop.Report(
                new LoopError(
                    LoopErrorKind.Threads,
                    Messages.ThreadsLeft(loop, residents.Threads, _options.ThreadTimeout),
                    null,
                    nameof(Coroutine.OnThread)
                )
            );
        timer.Cancel();
    }

    // In the task's own context (R15), so that a handler that logs finds what the task had set.
    private static void Report(EventLoop loop, ICoroutineTask task, string message, Exception? exception)
    {
        var error = new LoopError(LoopErrorKind.Shutdown, message, exception, task.Name, task);
        if (((Awaitable)task).Context is { } context)
            ExecutionContext.Run(context, _ => loop.Report(error), null);
        else
            loop.Report(error);
    }
}
