namespace Coroutines.LowLevel;

/// <summary>What came of waiting for a value until a time.</summary>
internal enum Arrival
{
    /// <summary>A value.</summary>
    Item,

    /// <summary>The time was up.</summary>
    Late,

    /// <summary>The end.</summary>
    End,
}

/// <summary>A source that can be waited for until a time: it is enumerated in a task of its own, which waits with a value until it is taken.</summary>
internal sealed class Arrivals<T>(ChannelReceiver<T> receiver)
{
    private Exception? _failure;
    private bool _hasEnded;

    /// <summary>The value that came last.</summary>
    public T Item { get; private set; } = default!;

    public static TimeSpan Now => EventLoop.Current.Time;

    /// <summary>Starts the task of the source, and that of a body which reads it and sends what it makes of it.</summary>
    public static void Feed<TResult>(
        Feed<TResult> feed,
        CoroutineSeq<T> source,
        Func<Arrivals<T>, ChannelSender<TResult>, Coroutine> body
    )
    {
        var (sender, receiver) = AsyncChannel.Bounded<T>(0);
        feed.Start(Pump());
        feed.Start(Read());

        async Coroutine Pump()
        {
            try
            {
                await Feeding.Pump(source, sender);
                sender.Complete();
            }
            catch (Exception error) when (!Feeding.IsOwnCancellation(error))
            {
                // The body first hands on what it holds.
                sender.Complete(error);
            }
        }

        async Coroutine Read()
        {
            var arrivals = new Arrivals<T>(receiver);
            await body(arrivals, feed.Sender);
            if (arrivals._failure is { } failure)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Waits for a value; false at the end, and after a failure, which is thrown when the body has ended.</summary>
    public async Coroutine<bool> Next()
    {
        if (_hasEnded)
            return false;
        try
        {
            Item = await receiver.Receive();
            return true;
        }
        catch (Exception error) when (receiver.Channel.IsDrained && !Feeding.IsOwnCancellation(error))
        {
            _hasEnded = true;
            if (receiver.Channel.IsFailed)
                _failure = error;
            return false;
        }
    }

    /// <summary>Waits for a value until a time. One that is there is taken, however late it is.</summary>
    public async Coroutine<Arrival> NextBefore(TimeSpan time)
    {
        var arrival = Arrival.Late;
        var scope = new CancelScope(ShieldKind.All, "time", 0) { Deadline = time };
        await scope.Run(async _ => arrival = await Next() ? Arrival.Item : Arrival.End);
        return arrival;
    }
}
