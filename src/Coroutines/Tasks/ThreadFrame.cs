namespace Coroutines.LowLevel;

/// <summary>Runs a function away from the loop and waits for it; counted, so that the end of the run can wait for those abandoned.</summary>
internal sealed class ThreadFrame<T>(Func<T> function, TaskScheduler scheduler, bool flowsContext) : ForeignFrame<T>
{
    private Task<T>? _task;

    public override Awaitable<T> Again() => new ThreadFrame<T>(function, scheduler, flowsContext);

    public override string ToString() => "OnThread";

    protected override bool IsCompleted => false;

    protected override T GetResult() => _task!.GetAwaiter().GetResult();

    protected override void Register(Action continuation)
    {
        var loop = EventLoop.Current;
        if (loop.Residents.ThreadsClosed)
            throw new InvalidOperationException(Messages.ThreadsClosed(loop));
        loop.Residents.Threads++;
        var ended = new ActionWork(() => loop.Residents.ThreadEnded());
        using (flowsContext ? default : ExecutionContext.SuppressFlow())
            _task = Task.Factory.StartNew(
                () =>
                {
                    try
                    {
                        return function();
                    }
                    finally
                    {
                        loop.TryPost(ended);
                    }
                },
                CancellationToken.None,
                TaskCreationOptions.DenyChildAttach,
                scheduler
            );
        // Looked at, so that the failure of one whose wait was cancelled is not reported by the BCL; nobody can hear it any more.
        _task.ContinueWith(
            static task => _ = task.Exception,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default
        );
        _task.GetAwaiter().UnsafeOnCompleted(continuation);
    }
}
