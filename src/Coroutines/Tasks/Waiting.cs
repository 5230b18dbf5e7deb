using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Waiting for futures without owning them: asyncio's <c>wait</c>, <c>wait_for</c> and <c>shield</c>.</summary>
internal static class Waiting
{
    public static async Coroutine<WaitResult> Wait(IFuture[] futures, WaitUntil until, TimeSpan? timeout)
    {
        var loop = EventLoop.Current;
        var released = new Released(loop, futures, until);
        var timer = timeout is { } delay ? loop.CallLater(delay, () => released.TrySetResult(null!)) : default;
        var left = futures.Length;
        var waiters = futures
            .Select(future => new ActionWork(() =>
            {
                left--;
                if (left > 0 && until == WaitUntil.AllCompleted)
                    return;
                if (left > 0 && until == WaitUntil.FirstException && (future.IsCanceled || future.Exception is null))
                    return;
                timer.Cancel();
                released.TrySetResult(null!);
            }))
            .ToArray();
        for (var i = 0; i < futures.Length; i++)
            ((Awaitable)futures[i]).AddWaiter(waiters[i]);
        try
        {
            await released;
        }
        finally
        {
            timer.Cancel();
            for (var i = 0; i < futures.Length; i++)
                ((Awaitable)futures[i]).RemoveWaiters(waiters[i]);
        }
        return new WaitResult(
            [.. futures.Where(static future => future.IsCompleted)],
            [.. futures.Where(static future => !future.IsCompleted)]
        );
    }

    public static async Coroutine<T> WaitFor<T>(Coroutine<T> awaited, TimeSpan? timeout, object? origin, int line)
    {
        if (timeout is not { } limit || Duration.Counted(limit) > TimeSpan.Zero)
            return await new Coroutine<T>(new TimeoutFrame<T>(timeout, _ => awaited, origin, line));
        var future = Coroutine.EnsureFuture(awaited);
        if (future.IsCompleted)
            return future.Result;
        // Waits by an EndFrame, so that cancelling this wait does not look like cancelling the future.
        await new Coroutine(new EndFrame(future, cancels: true));
        try
        {
            return future.Result;
        }
        catch (CoroutineCanceledException canceled)
        {
            var scope = $"WaitFor ({Messages.Place(origin?.ToString(), line)})";
            throw new TimeoutException(Messages.TimedOut(scope, limit.ToString()), canceled);
        }
    }

    public static Future<T> Shield<T>(Coroutine<T> awaited)
    {
        var inner = Coroutine.EnsureFuture(awaited);
        if (inner.IsCompleted)
            return inner;
        var outer = new Future<T>(inner.Loop);
        var innerEnded = new ActionWork(() =>
        {
            if (outer.IsCanceled)
                inner.MarkSeen();
            else if (inner.IsCanceled)
                outer.Cancel();
            else if (inner.Exception is { } exception)
                outer.TrySetException(exception);
            else
                outer.TrySetResult(inner.Result);
        });
        inner.AddWaiter(innerEnded);
        outer.AddWaiter(
            new ActionWork(() =>
            {
                if (!inner.IsCompleted)
                    inner.RemoveWaiters(innerEnded);
            })
        );
        return outer;
    }

    public static async Coroutine<Outcome<T>> CancelAndWait<T>(CoroutineTask<T> task, string? reason)
    {
        if (ReferenceEquals(task, CoroutineTask.Current))
            throw new InvalidOperationException(Messages.SelfAwait(task));
        if (task.Cancel(reason))
            await new Coroutine(new EndFrame(task));
        return task.TakeFailure() is { } failure ? new(default, failure) : new(task.Result, null);
    }

    /// <summary>Ended when enough of the futures have.</summary>
    private sealed class Released(EventLoop loop, IFuture[] futures, WaitUntil until) : Future<Unit>(loop), IWaitTarget
    {
        object IWaitTarget.Target => until == WaitUntil.FirstCompleted ? this : futures;

        string? IWaitTarget.Words =>
            until == WaitUntil.FirstCompleted ? $"the first of {LoopInspection.Listed(futures)}" : null;
    }
}
