namespace Coroutines.LowLevel;

/// <summary>Takes what an observable pushes, on whatever thread, into a channel of the loop.</summary>
// THREADS: an observable calls one at a time, on whatever thread. Off the loop's thread each call goes through the inbox, which keeps their order; on it a call
// goes straight in, unless earlier ones are still on their way.
internal sealed class ObservableSource<T>(ChannelSender<T> sender) : IObserver<T>
{
    private readonly EventLoop _loop = EventLoop.Current;
    private readonly Future<Unit> _ended = new();
    private int _onTheirWay;

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
        if (ReferenceEquals(EventLoop.TryGetCurrent, _loop) && Volatile.Read(ref _onTheirWay) == 0)
        {
            action();
            return;
        }
        Interlocked.Increment(ref _onTheirWay);
        _loop.TryPostHere(
            new ActionWork(() =>
            {
                Interlocked.Decrement(ref _onTheirWay);
                action();
            })
        );
    }
}
