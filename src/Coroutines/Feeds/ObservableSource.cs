namespace Coroutines.LowLevel;

/// <summary>Takes what an observable pushes, on whatever thread, into a channel of the loop.</summary>
// THREADS: off the loop's thread each call goes through the inbox, which keeps their order and is emptied in each turn.
internal sealed class ObservableSource<T>(ChannelSender<T> sender) : IObserver<T>
{
    private readonly EventLoop _loop = EventLoop.Current;
    private readonly Future<Unit> _ended = new();

    /// <summary>Subscribes until the observable has ended.</summary>
    public async Coroutine Read(IObservable<T> observable)
    {
        using var subscription = observable.Subscribe(this);
        await _ended;
    }

    void IObserver<T>.OnNext(T value) => Do(() => Accept(value));

    void IObserver<T>.OnError(Exception error) => Do(() => _ended.TrySetException(error));

    void IObserver<T>.OnCompleted() => Do(() => _ended.TrySetResult(null!));

    private void Accept(T value)
    {
        if (_ended.IsCompleted)
            return;
        try
        {
            if (!sender.TrySend(value))
                _ended.TrySetException(new ChannelFullException(Messages.ChannelFull(sender.Channel)));
        }
        catch (ChannelBrokenException)
        {
            // The enumeration is being closed, and so is the subscription.
        }
    }

    private void Do(Action action)
    {
        if (ReferenceEquals(EventLoop.TryGetCurrent, _loop))
            action();
        else
            _loop.TryPost(new ActionWork(action));
    }
}

/// <summary>Pushes the values of a sequence to an observer, in a task.</summary>
internal sealed class SequenceObservable<T>(CoroutineSeq<T> source) : IObservable<T>
{
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return new Subscription(Coroutine.Start(Push(observer)));
    }

    private async Coroutine Push(IObserver<T> observer)
    {
        var values = source.GetAsyncEnumerator();
        Exception? failure = null;
        try
        {
            while (await Moved())
                observer.OnNext(values.Current);
        }
        finally
        {
            await values.DisposeAsync();
        }
        if (failure is null)
            observer.OnCompleted();
        else
            observer.OnError(failure);

        // What the observer itself throws is its own failure, and not the sequence's.
        async Coroutine<bool> Moved()
        {
            try
            {
                return await values.MoveNext();
            }
            catch (Exception error) when (error is not CoroutineCanceledException)
            {
                failure = error;
                return false;
            }
        }
    }

    private sealed class Subscription(CoroutineTask<Unit> task) : IDisposable
    {
        // THREADS: may be disposed of on any thread.
        public void Dispose()
        {
            if (ReferenceEquals(EventLoop.TryGetCurrent, task.Loop))
                task.Cancel();
            else
                task.Loop.TryPost(new ActionWork(() => task.Cancel()));
        }
    }
}
