using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Ways between coroutines and BCL tasks.</summary>
public static class TaskBridge
{
    /// <summary>Awaits a task that already runs.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="task">The task. A cancellation of the awaiting coroutine ends the wait, not the task.</param>
    /// <returns>A coroutine that may be awaited many times.</returns>
    public static Coroutine<T> AsCoroutine<T>(this Task<T> task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new(new TaskFrame<T>(new ValueTask<T>(task)));
    }

    /// <inheritdoc cref="AsCoroutine{T}(Task{T})"/>
    public static Coroutine AsCoroutine(this Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new(new TaskFrameWithoutResult<Unit>(new ValueTask(task)));
    }

    /// <summary>Awaits a value task.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="task">The task; a value task may be awaited only once, and so may the coroutine.</param>
    /// <returns>A coroutine of its result.</returns>
    public static Coroutine<T> AsCoroutine<T>(this ValueTask<T> task) => new(new TaskFrame<T>(task));

    /// <summary>Awaits a value task without a result, as a coroutine of any type that has a default for "no value". For builders.</summary>
    /// <typeparam name="T">F#'s or the core's type for no value.</typeparam>
    /// <param name="task">The task; a value task may be awaited only once, and so may the coroutine.</param>
    /// <returns>A coroutine of nothing.</returns>
    public static Coroutine<T> AsCoroutineOf<T>(this ValueTask task)
        where T : class? => new(new TaskFrameWithoutResult<T>(task));

    /// <summary>Hands a coroutine to a loop from any thread.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="loop">The loop, which may run on another thread or later.</param>
    /// <param name="coroutine">Becomes a task of the loop.</param>
    /// <param name="cancellationToken">Cancels the task when it is cancelled.</param>
    /// <returns>A BCL task of the result. asyncio's <c>run_coroutine_threadsafe</c>.</returns>
    /// <exception cref="ObjectDisposedException">The loop is closed.</exception>
    public static Task<T> Submit<T>(
        this EventLoop loop,
        Coroutine<T> coroutine,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(loop);
        var submission = new Submission<T>(loop, coroutine, cancellationToken);
        loop.Post(submission);
        return submission.Task;
    }

    /// <inheritdoc cref="Submit{T}(EventLoop, Coroutine{T}, CancellationToken)"/>
    public static Task Submit(
        this EventLoop loop,
        Coroutine<Unit> coroutine,
        CancellationToken cancellationToken = default
    ) => loop.Submit<Unit>(coroutine, cancellationToken);

    /// <summary>The future as a BCL task, which other threads may await.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="future">The future; its failure counts as looked at.</param>
    /// <returns>A task that ends as the future does.</returns>
    /// <exception cref="InvalidOperationException">The future's loop runs on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The future is pending, and its loop is closed.</exception>
    public static Task<T> AsTask<T>(this Future<T> future)
    {
        ArgumentNullException.ThrowIfNull(future);
        return future.AsTask(state: null);
    }

    /// <summary>The future as a BCL task with a state.</summary>
    internal static Task<T> AsTask<T>(this Future<T> future, object? state)
    {
        var completion = new TaskCompletionSource<T>(state, TaskCreationOptions.RunContinuationsAsynchronously);
        // A closed loop runs nothing any more, but what is complete can be told.
        if (future.IsCompleted && future.Loop.IsClosed)
            Complete(completion, future);
        else
            future.AddWaiter(new Ending<T>(completion, future));
        return completion.Task;
    }

    /// <summary>The future as a BCL value task, to be awaited once.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="future">The future; its failure counts as looked at.</param>
    /// <returns>A value task that ends as the future does; of a future with a result, without an object.</returns>
    /// <exception cref="InvalidOperationException">The future's loop runs on another thread.</exception>
    public static ValueTask<T> AsValueTask<T>(this Future<T> future)
    {
        ArgumentNullException.ThrowIfNull(future);
        return future is { IsCompleted: true, IsCanceled: false, IsFaulted: false }
            ? new ValueTask<T>(future.Result)
            : new ValueTask<T>(future.AsTask());
    }

    /// <summary>Passes a future's outcome on.</summary>
    internal static void Complete<T>(TaskCompletionSource<T> completion, Future<T> future)
    {
        if (future.IsCanceled)
            completion.TrySetCanceled();
        else if (future.Exception is { } exception)
            completion.TrySetException(exception);
        else
            completion.TrySetResult(future.Result);
    }

    /// <summary>Tells a BCL task of a future's end, even if the loop is closed before it comes to that.</summary>
    private sealed class Ending<T>(TaskCompletionSource<T> completion, Future<T> future) : LoopWork
    {
        protected internal override void Run() => Complete(completion, future);

        protected internal override void Abandon() => Run();
    }
}
