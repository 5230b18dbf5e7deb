namespace Coroutines.LowLevel;

/// <summary>The tokens of one enumeration: that of the sequence's creation and that of its enumerator.</summary>
internal sealed class SequenceTokens(CancellationToken first, CancellationToken second) : IDisposable
{
    private CancellationTokenRegistration _firstRegistration;
    private CancellationTokenRegistration _secondRegistration;
    private CancellationTokenSource? _linked;
    private bool _begun;

    /// <summary>Whether one of them has been cancelled.</summary>
    public bool IsCanceled => first.IsCancellationRequested || second.IsCancellationRequested;

    /// <summary>Null if neither can be cancelled.</summary>
    public static SequenceTokens? Of(CancellationToken first, CancellationToken second) =>
        first.CanBeCanceled || second.CanBeCanceled ? new SequenceTokens(first, second) : null;

    /// <summary>One token that is cancelled with either, for what takes only one.</summary>
    public CancellationToken Either =>
        !second.CanBeCanceled || first == second ? first
        : !first.CanBeCanceled ? second
        : (_linked ??= CancellationTokenSource.CreateLinkedTokenSource(first, second)).Token;

    /// <summary>From now on a cancellation wakes the body if it waits. On the loop's thread; later calls do nothing.</summary>
    public void Begin<T>(CoroutineSeqEnumerator<T> enumerator)
    {
        if (_begun)
            return;
        _begun = true;
        var work = new WakeWork<T>(EventLoop.Current, enumerator);
        _firstRegistration = first.UnsafeRegister(static work => ((WakeWork<T>)work!).Post(), work);
        if (first != second)
            _secondRegistration = second.UnsafeRegister(static work => ((WakeWork<T>)work!).Post(), work);
    }

    public void Dispose()
    {
        _firstRegistration.Unregister();
        _secondRegistration.Unregister();
        _linked?.Dispose();
    }

    private sealed class WakeWork<T>(EventLoop loop, CoroutineSeqEnumerator<T> enumerator) : LoopWork
    {
        // THREADS: a token is cancelled on any thread, and both may be; each posts a work of its own.
        public void Post() => loop.TryPost(new WakeWork<T>(loop, enumerator));

        protected internal override void Run()
        {
            if (!enumerator.IsRunning)
                return;
            // The links from a waiting body outwards end at the task in which it waits.
            Awaitable? task = enumerator.Leaf;
            while (task is not null and not ICoroutineTask)
                task = task.Parent;
            if (task is { IsInterruptible: true })
                task.Parent!.CancelLeaf(task, null, Messages.SequenceTokenCanceled);
        }
    }
}
