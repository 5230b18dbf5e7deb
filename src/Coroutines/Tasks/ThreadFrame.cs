namespace Coroutines.LowLevel;

/// <summary>Runs a function away from the loop and waits for it; counted, so that the end of the run can wait for those abandoned.</summary>
internal sealed class ThreadFrame<T>(Func<T> function, TaskScheduler scheduler, bool flowsContext) : ForeignFrame<T>
{
    private const int Queued = 0;
    private const int Begun = 1;
    private const int Withdrawn = 2;

    private Task<T>? _task;
    private LoopResidents? _residents;

    // THREADS: decided once, by the thread that begins the function or by the loop that ends the wait, whoever comes first.
    private int _stage;

    public override Awaitable<T> Again() => new ThreadFrame<T>(function, scheduler, flowsContext);

    public override string ToString() => "OnThread";

    protected override bool IsCompleted => false;

    // As in asyncio, a function that no thread has begun never runs.
    protected override bool TryWithdraw()
    {
        if (Interlocked.CompareExchange(ref _stage, Withdrawn, Queued) == Queued)
            _residents!.ThreadEnded();
        return true;
    }

    protected override T GetResult() => _task!.GetAwaiter().GetResult();

    protected override void Register(Action continuation)
    {
        var loop = EventLoop.Current;
        if (loop.Residents.ThreadsClosed)
            throw new InvalidOperationException(Messages.ThreadsClosed(loop));
        _residents = loop.Residents;
        var ended = new ActionWork(() => loop.Residents.ThreadEnded());
        using (flowsContext ? default : ExecutionContext.SuppressFlow())
            _task = Task.Factory.StartNew(
                () =>
                {
                    if (Interlocked.CompareExchange(ref _stage, Begun, Queued) != Queued)
                        return default!;
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
        // Counted only now: a scheduler may have refused it. Its end is posted, and so counted later, even if it ran inside the call.
        loop.Residents.Threads++;
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
