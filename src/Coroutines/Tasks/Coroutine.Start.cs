using Coroutines.LowLevel;

namespace Coroutines;

// How a coroutine comes to run: a whole program, or a task beside the one that asks.
public readonly partial struct Coroutine
{
    /// <summary>Runs a whole program: a new loop, the coroutine, and at the end a shutdown that leaves nothing behind. asyncio's <c>run</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="main">The program.</param>
    /// <param name="options">The loop, and whether Ctrl-C cancels; null for the defaults.</param>
    /// <returns>What the coroutine returned; what it threw is thrown.</returns>
    /// <remarks>
    /// Blocks the thread. When <paramref name="main"/> has ended, all other tasks are cancelled and awaited, again and again until none is
    /// left, and failures nobody looked at are reported. The first Ctrl-C cancels the main task with the reason <c>interrupt</c>;
    /// the second ends the process.
    /// </remarks>
    /// <exception cref="InvalidOperationException">A loop already runs on this thread.</exception>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let greet name =
    ///     coroutine {
    ///         do! Coroutine.sleep (TimeSpan.FromMilliseconds 10.0)
    ///         return $"hello, {name}"
    ///     }
    ///
    /// printfn "%s" (Coroutine.run (greet "sun"))
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// async Coroutine&lt;string> Greet(string name)
    /// {
    ///     await Coroutine.Sleep(TimeSpan.FromMilliseconds(10));
    ///     return $"hello, {name}";
    /// }
    ///
    /// Console.WriteLine(Coroutine.Run(Greet("sun")));
    /// </code>
    /// <code lang="text">
    /// hello, sun
    /// </code>
    /// </example>
    public static T Run<T>(Coroutine<T> main, CoroutineRunOptions? options = null)
    {
        using var runner = new CoroutineRunner(options);
        return runner.Run(main);
    }

    /// <inheritdoc cref="Run{T}(Coroutine{T}, CoroutineRunOptions?)"/>
    public static void Run(Coroutine<Unit> main, CoroutineRunOptions? options = null) => Run<Unit>(main, options);

    /// <summary>Starts a task on the running loop; its first step runs in the next turn. asyncio's <c>create_task</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="coroutine">What the task runs.</param>
    /// <param name="name">The task's name; null for <c>Task-N</c>.</param>
    /// <returns>The task, which need not be awaited: the loop keeps it until it ends.</returns>
    /// <exception cref="InvalidOperationException">No loop runs here, or the coroutine runs once and has been awaited.</exception>
    /// <example>
    /// <code lang="fsharp">
    /// open Coroutines
    ///
    /// let work = coroutine { printfn "the task runs" }
    ///
    /// Coroutine.run (
    ///     coroutine {
    ///         let task = Coroutine.start work
    ///         printfn "started"
    ///         do! task
    ///     })
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// async Coroutine Work() => Console.WriteLine("the task runs");
    ///
    /// async Coroutine Program()
    /// {
    ///     var task = Coroutine.Start(Work());
    ///     Console.WriteLine("started");
    ///     await task;
    /// }
    ///
    /// Coroutine.Run(Program());
    /// </code>
    /// <code lang="text">
    /// started
    /// the task runs
    /// </code>
    /// </example>
    public static CoroutineTask<T> Start<T>(Coroutine<T> coroutine, string? name = null) =>
        new(EventLoop.Current, coroutine, name, isOnThread: true);

    /// <inheritdoc cref="Start{T}(Coroutine{T}, string?)"/>
    public static CoroutineTask<Unit> Start(Coroutine<Unit> coroutine, string? name = null) =>
        Start<Unit>(coroutine, name);

    /// <summary>Starts a task and runs its first step at once, inside this call. asyncio's eager start.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="coroutine">What the task runs.</param>
    /// <param name="name">The task's name; null for <c>Task-N</c>.</param>
    /// <returns>The task: complete already if the coroutine did not suspend. What it throws is kept in it, and not thrown here.</returns>
    /// <remarks>Where the stack has no room left, because eager starts are nested deeply, the task starts in the next turn instead.</remarks>
    /// <exception cref="InvalidOperationException">No loop runs here, or the coroutine runs once and has been awaited.</exception>
    public static CoroutineTask<T> StartEager<T>(Coroutine<T> coroutine, string? name = null) =>
        CoroutineTask<T>.StartEager(EventLoop.Current, coroutine, name);

    /// <inheritdoc cref="StartEager{T}(Coroutine{T}, string?)"/>
    public static CoroutineTask<Unit> StartEager(Coroutine<Unit> coroutine, string? name = null) =>
        StartEager<Unit>(coroutine, name);

    /// <summary>Starts a task that nobody waits for and that no group or scope ends: a deliberate orphan.</summary>
    /// <param name="coroutine">What the task runs.</param>
    /// <param name="name">The task's name; null for <c>Task-N</c>.</param>
    /// <returns>The task. Should it fail, that is reported to <see cref="EventLoop.UnhandledException"/> at once. The end of the run cancels it.</returns>
    /// <exception cref="InvalidOperationException">No loop runs here, or the coroutine runs once and has been awaited.</exception>
    public static ICoroutineTask Background(Coroutine coroutine, string? name = null)
    {
        var task = Start(coroutine, name);
        task.AddWaiter(
            new ActionWork(() =>
            {
                if (task is { IsFaulted: true, Exception: { } error })
                    task.Loop.Report(
                        new LoopError(
                            LoopErrorKind.NeverRetrieved,
                            Messages.BackgroundFailed(task),
                            error,
                            task.Name,
                            task
                        )
                    );
            })
        );
        return task;
    }

    /// <summary>The future or task that a coroutine value stands for, or a new task. asyncio's <c>ensure_future</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="awaited">A coroutine, future or task.</param>
    /// <returns>The future.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    public static Future<T> EnsureFuture<T>(Coroutine<T> awaited) => awaited.Body as Future<T> ?? Start(awaited);

    /// <inheritdoc cref="EnsureFuture{T}(Coroutine{T})"/>
    public static Future<Unit> EnsureFuture(Coroutine<Unit> awaited) => EnsureFuture<Unit>(awaited);

    /// <summary>Protects what is awaited from a cancellation of the awaiting task. asyncio's <c>shield</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="awaited">Started as a task if it is a coroutine.</param>
    /// <returns>A future of its result. Cancelling that leaves the task running, unwatched.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    public static Future<T> Shield<T>(Coroutine<T> awaited) => Waiting.Shield(awaited);

    /// <inheritdoc cref="Shield{T}(Coroutine{T})"/>
    public static Future<Unit> Shield(Coroutine<Unit> awaited) => Shield<Unit>(awaited);
}
