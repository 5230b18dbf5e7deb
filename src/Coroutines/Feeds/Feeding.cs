using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

/// <summary>What the tasks of a <see cref="Feed{T}"/> do.</summary>
internal static class Feeding
{
    /// <summary>Whether an exception is the cancellation of the running task, or of a scope around it. That of something awaited is a failure like any other.</summary>
    public static bool IsOwnCancellation(Exception error) =>
        error is CoroutineCanceledException
        && (CancelScope.Current is { IsStriking: true } || CoroutineTask.Current is { Cancelling: > 0 });

    /// <summary>Sends all values of a sequence.</summary>
    public static async Coroutine Pump<T>(IAsyncEnumerable<T> source, ChannelSender<T> sender)
    {
        await foreach (var item in CoroutineSeq.From(source))
            await sender.Send(item);
    }

    /// <summary>Starts a task for each value, at most so many at a time; asks for the next value when there is room for it.</summary>
    public static async Coroutine ForEach<TSource, T>(
        Feed<T> feed,
        CoroutineSeq<TSource> source,
        int maxRunning,
        Func<TSource, Coroutine> work
    )
    {
        var permits = new AsyncSemaphore(maxRunning);
        await permits.Acquire();
        await foreach (var item in source)
        {
            feed.Start(Work(item));
            await permits.Acquire();
        }

        async Coroutine Work(TSource item)
        {
            await work(item);
            permits.Release();
        }
    }

    /// <summary>Sends a result that was made for the consumer alone; if it is not taken, it is disposed of.</summary>
    public static async Coroutine SendResult<T>(Feed<T> feed, T result)
    {
        try
        {
            await feed.Sender.Send(result);
        }
        catch (Exception)
        {
            feed.Undelivered(result);
            throw;
        }
    }

    /// <summary>As <see cref="ForEach"/>, and sends the tasks, in order. A place is free again when the task's result has been taken.</summary>
    public static async Coroutine StartInOrder<TSource, T>(
        Feed<OrderedResult<T>> feed,
        CoroutineSeq<TSource> source,
        int maxRunning,
        Func<TSource, Coroutine<T>> selector
    )
    {
        var permits = new AsyncSemaphore(maxRunning);
        Exception failure;
        try
        {
            await permits.Acquire();
            await foreach (var item in source)
            {
                await Send(Coroutine.Defer(() => selector(item)));
                await permits.Acquire();
            }
            return;
        }
        catch (Exception error) when (!IsOwnCancellation(error))
        {
            failure = error;
        }
        // In its place, so that what comes before it is handed out before it.
        try
        {
            await Send(new Coroutine<T>(new FailedFrame<T>(failure)));
        }
        catch (Exception)
        {
            // The consumer has left, and takes nothing any more; the failure is its, all the same.
            ExceptionDispatchInfo.Throw(failure);
        }

        SendOperation<OrderedResult<T>> Send(Coroutine<T> coroutine) =>
            feed.Sender.Send(new OrderedResult<T>(feed, feed.StartAwaited(coroutine, out var place), place, permits));
    }

    /// <summary>Sends the values of the sequence made of the newest value; the one before is cancelled, and its end awaited.</summary>
    public static async Coroutine Switch<TSource, T>(
        Feed<T> feed,
        CoroutineSeq<TSource> source,
        Func<TSource, IAsyncEnumerable<T>> selector
    )
    {
        CancelScope? scope = null;
        CoroutineTask<Unit>? newest = null;
        await foreach (var value in source)
        {
            if (newest is not null)
            {
                scope!.Cancel(Messages.SequenceSwitched);
                await newest;
            }
            scope = new CancelScope(ShieldKind.All, "switchMap", 0);
            newest = feed.Start<Unit>(PumpIn(scope, value));
        }

        async Coroutine<Unit> PumpIn(CancelScope scope, TSource value)
        {
            var outcome = await scope.Run<Unit>(async _ =>
            {
                await Pump(
                    selector(value) ?? throw new InvalidOperationException(Messages.NullSequence(scope)),
                    feed.Sender
                );
                return null!;
            });
            // The scope ends its own cancellation, but not what failed on the way out.
            if (outcome.Exception is { } canceled && SuppressedExceptions.Joined(canceled) is { } late)
                ExceptionDispatchInfo.Throw(late);
            return null!;
        }
    }

    /// <summary>Starts all sequences; the first from which anything comes goes on, and the others are cancelled.</summary>
    public static void Race<T>(Feed<T> feed, IReadOnlyList<IAsyncEnumerable<T>> sources)
    {
        var scopes = sources.Select(static _ => new CancelScope(ShieldKind.All, "race", 0)).ToArray();
        CancelScope? winner = null;
        for (var i = 0; i < scopes.Length; i++)
        {
            var source = sources[i];
            feed.Start(scopes[i].Run(scope => Contend(source, scope)));
        }

        async Coroutine Contend(IAsyncEnumerable<T> source, CancelScope scope)
        {
            try
            {
                await foreach (var item in CoroutineSeq.From(source))
                {
                    if (!HasWon(scope))
                        return;
                    await feed.Sender.Send(item);
                }
                HasWon(scope);
            }
            catch (Exception error) when (!IsOwnCancellation(error) && !HasWon(scope))
            {
                // It must not end the winner, as in Coroutine.Race.
                var origin = $"{source}";
                EventLoop.Current.Report(
                    new LoopError(LoopErrorKind.NeverRetrieved, Messages.RaceLoserFailed(origin), error, origin)
                );
            }
        }

        bool HasWon(CancelScope scope)
        {
            if (winner is null)
            {
                winner = scope;
                foreach (var other in scopes)
                    if (other != scope)
                        other.Cancel(Messages.RaceLost);
            }
            return winner == scope;
        }
    }
}

/// <summary>A result that comes in the order of what it is made from.</summary>
internal readonly struct OrderedResult<T>(
    Feed<OrderedResult<T>> feed,
    CoroutineTask<T> task,
    LinkedListNode<IFuture> place,
    AsyncSemaphore permits
)
{
    /// <summary>Awaits it, and makes room for another.</summary>
    public async Coroutine<T> Take()
    {
        try
        {
            var result = await task;
            feed.Taken(place);
            return result;
        }
        catch (Exception error) when (!Feeding.IsOwnCancellation(error))
        {
            feed.Taken(place);
            throw;
        }
        finally
        {
            permits.Release();
        }
    }
}
