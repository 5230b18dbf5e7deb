using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

/// <summary>The result of waiting for a value with a deadline.</summary>
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
    // Invariant: set before the channel is completed by it.
    private Exception? _failure;
    private bool _hasEnded;
    private bool _isLeft;

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
        var arrivals = new Arrivals<T>(receiver);
        feed.Start(Pump());
        feed.Start(Read());

        async Coroutine Pump()
        {
            try
            {
                await Feeding.Pump(source, sender);
                sender.Complete();
            }
            catch (Exception error) when (!arrivals._isLeft && !Feeding.IsOwnCancellation(error))
            {
                // The body first hands on what it holds.
                arrivals._failure = error;
                sender.Complete(error);
            }
        }

        async Coroutine Read()
        {
            Exception? error = null;
            try
            {
                await body(arrivals, feed.Sender);
            }
            catch (Exception ending)
            {
                error = ending;
            }
            arrivals._isLeft = true;
            // Whatever has ended the body: the failure has been given to nobody else.
            if (arrivals._failure is { } failure)
                error =
                    error is null or ChannelBrokenException || Feeding.IsOwnCancellation(error)
                        ? failure
                        : SuppressedExceptions.Both(error, failure);
            if (error is not null)
                ExceptionDispatchInfo.Throw(error);
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
        catch (Exception error)
            when (receiver.Channel.IsDrained && (ReferenceEquals(error, _failure) || !Feeding.IsOwnCancellation(error)))
        {
            _hasEnded = true;
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
