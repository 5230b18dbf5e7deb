namespace Coroutines;

/// <summary>A call of a BCL method that ends with the coroutine that made it.</summary>
internal static class TaskCall
{
    public static async Coroutine<T> Run<T>(Func<CancellationToken, Task<T>> start)
    {
        using var source = new CancellationTokenSource();
        var task = start(source.Token) ?? throw NoTask();
        try
        {
            return await task;
        }
        catch (CoroutineCanceledException cancellation) when (!task.IsCompleted)
        {
            await CancelScope.ShieldFromScopes(
                () => CancelAndWait(source, task, cancellation),
                EventLoop.Current.FinalizerGrace
            );
            throw;
        }
    }

    private static async Coroutine CancelAndWait<T>(
        CancellationTokenSource source,
        Task<T> task,
        CoroutineCanceledException cancellation
    )
    {
        try
        {
            await source.CancelAsync();
        }
        catch (AggregateException error)
        {
            SuppressedExceptions.Attach(cancellation, error);
        }
        await Ended(task);
    }

    public static Task<Unit> WithoutResult(Task? task) => task is null ? throw NoTask() : Awaited(task);

    private static async Task<Unit> Awaited(Task task)
    {
        await task.ConfigureAwait(false);
        return Unit.Value;
    }

    private static InvalidOperationException NoTask() => new(Messages.NullTask(nameof(Coroutine.CallTask)));

    // Its failure is looked at here: the cancellation is what the awaiting coroutine sees.
    private static Task Ended(Task task) =>
        task.ContinueWith(
            static ended => _ = ended.Exception,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
}
