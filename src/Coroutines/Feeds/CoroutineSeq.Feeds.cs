using Coroutines.LowLevel;

namespace Coroutines;

// Those made with the help of tasks.
public static partial class CoroutineSeq
{
    /// <summary>The values of several sequences, as they come; each sequence keeps its order.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="sources">The sequences, each enumerated in a task of its own, which waits with a value until it is asked for.</param>
    /// <returns>The sequence. The first failure cancels the others, and is thrown.</returns>
    public static CoroutineSeq<T> Merge<T>(params IReadOnlyList<IAsyncEnumerable<T>> sources)
    {
        CheckSources(sources, nameof(Merge));
        return new(
            new FeedFrame<T>(feed =>
            {
                foreach (var source in sources)
                    feed.Start(Feeding.Pump(source, feed.Sender));
            })
        );
    }

    /// <summary>The sequence from which anything comes first: a value, its end, or its failure. The others are cancelled then. Rx's <c>Amb</c>.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="sources">The sequences, each enumerated in a task of its own.</param>
    /// <returns>The sequence; without sources it is empty.</returns>
    public static CoroutineSeq<T> Race<T>(params IReadOnlyList<IAsyncEnumerable<T>> sources)
    {
        CheckSources(sources, nameof(Race));
        return new(new FeedFrame<T>(feed => Feeding.Race(feed, sources)));
    }

    /// <summary>The values that a task sends, which runs for as long as the sequence is enumerated.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="producer">
    /// Started by each enumeration, in a scope of its own. It may open scopes and groups around its sends, as the body of a sequence may not
    /// around its yields. It is cancelled when the enumeration is disposed of, which awaits its end; its failure is thrown at the consumer's move.
    /// </param>
    /// <param name="capacity">How many values it may send before they are asked for; with 0, a send ends when its value is taken.</param>
    /// <param name="overflow">What a send does when so many are waiting.</param>
    /// <returns>The sequence. It ends when the producer does, or completes its sender; then the producer is cancelled, and its end awaited.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative, or there is no such policy.</exception>
    public static CoroutineSeq<T> FromProducer<T>(
        Func<ChannelSender<T>, Coroutine> producer,
        int capacity = 0,
        ChannelOverflow overflow = ChannelOverflow.Wait
    )
    {
        ArgumentNullException.ThrowIfNull(producer);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        if (!Enum.IsDefined(overflow))
            throw new ArgumentOutOfRangeException(nameof(overflow));
        return new(new FeedFrame<T>(feed => feed.Start(producer(feed.Sender)), capacity, overflow));
    }

    /// <summary>0, 1, …, one at each tick of the clock of <see cref="EventLoop.Time"/>. Starts no task.</summary>
    /// <param name="period">The time from tick to tick; the first is so long after the enumeration has begun. <see cref="Timeout.InfiniteTimeSpan"/>: none comes.</param>
    /// <returns>The sequence, without end. Ticks that are over when the consumer asks again are left out, as the numbers show.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    public static CoroutineSeq<long> Interval(TimeSpan period)
    {
        period = Duration.Positive(period);
        return Create<long>(async generator =>
        {
            var start = EventLoop.Current.Time;
            for (var tick = 0L; ; )
            {
                // The clock goes on while this is computed, and -1 ms would be for ever.
                var left = Duration.Add(start, period, tick + 1) - EventLoop.Current.Time;
                await Coroutine.Sleep(left > TimeSpan.Zero ? left : TimeSpan.Zero);
                await generator.Yield(tick);
                tick = Math.Max(tick + 1, (EventLoop.Current.Time - start).Ticks / period.Ticks);
            }
        });
    }

    private static void CheckSources<T>(IReadOnlyList<IAsyncEnumerable<T>> sources, string member)
    {
        ArgumentNullException.ThrowIfNull(sources);
        foreach (var source in sources)
            if (source is null)
                throw new ArgumentException(Messages.NullSource(member), nameof(sources));
    }
}
