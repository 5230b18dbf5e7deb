using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Operators on the clock of <see cref="EventLoop.Time"/>.</summary>
/// <remarks>
/// Where it is said that a task reads the source, the rules of <see cref="ConcurrentOperators"/> hold. A consumer that is slow makes these operators, and
/// the source, wait; nothing piles up. A time is above zero; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> is for ever. When the source fails, what an operator holds is handed out before the failure is thrown.
/// </remarks>
public static class TimedOperators
{
    /// <summary>Hands out each value once <paramref name="delay"/> has passed without a newer one, and the last value always. A task reads the source.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="delay">How long it must be quiet.</param>
    /// <returns>The sequence.</returns>
    public static CoroutineSeq<T> Debounce<T>(this CoroutineSeq<T> source, TimeSpan delay) =>
        Timed<T, T>(source, delay, Timing.Debounce);

    /// <summary>Values, at least so long apart: those that come sooner after one that was handed out are dropped. Starts no task.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="period">The least time from one value to the next.</param>
    /// <returns>The sequence; it begins with the first value.</returns>
    public static CoroutineSeq<T> Throttle<T>(this CoroutineSeq<T> source, TimeSpan period)
    {
        period = Check(source, period);
        return CoroutineSeq.Create<T>(async generator =>
        {
            var next = TimeSpan.MinValue;
            await foreach (var item in source)
            {
                var now = EventLoop.Current.Time;
                if (now < next)
                    continue;
                next = Duration.Add(now, period);
                await generator.Yield(item);
            }
        });
    }

    /// <summary>At each tick of a clock the newest value, if one has come since the last tick; at the end, what has come since. A task reads the source.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="period">The time from tick to tick; the first is so long after the enumeration has begun.</param>
    /// <returns>The sequence.</returns>
    public static CoroutineSeq<T> Sample<T>(this CoroutineSeq<T> source, TimeSpan period) =>
        Timed<T, T>(source, period, Timing.Sample);

    /// <summary>Arrays of so many values, or fewer when the time is up. A task reads the source.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="count">How many values an array has at most.</param>
    /// <param name="period">How long after its first value an array is handed out at the latest.</param>
    /// <returns>The sequence of arrays, none of them empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1, or the time is not positive.</exception>
    public static CoroutineSeq<T[]> Buffer<T>(this CoroutineSeq<T> source, int count, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Timed<T, T[]>(
            source,
            period,
            (arrivals, sender, period) => Timing.Buffer(arrivals, sender, count, period)
        );
    }

    /// <summary>The values of each period, at its end, as an array, which is empty if none came; what came since the last end, at the end of the source. A task
    /// reads the source.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="period">The first begins with the enumeration. Those that are over when the consumer asks again count as one.</param>
    /// <returns>The sequence of arrays.</returns>
    public static CoroutineSeq<T[]> Window<T>(this CoroutineSeq<T> source, TimeSpan period) =>
        Timed<T, T[]>(source, period, Timing.Window);

    /// <summary>The same values, each of which must come in so long from being asked for. Starts no task.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence. When the time is up it is cancelled where it waits.</param>
    /// <param name="limit">How long.</param>
    /// <returns>The sequence; the move that takes too long throws a <see cref="DeadlineExceededException"/>.</returns>
    public static CoroutineSeq<T> Timeout<T>(this CoroutineSeq<T> source, TimeSpan limit)
    {
        limit = Check(source, limit);
        return CoroutineSeq.Create<T>(async generator =>
        {
            await using var values = source.GetAsyncEnumerator();
            while (await CancelScope.FailAfter(limit, _ => values.MoveNext(), "a move of a sequence", 0))
                await generator.Yield(values.Current);
        });
    }

    private static CoroutineSeq<T> Timed<TSource, T>(
        CoroutineSeq<TSource> source,
        TimeSpan period,
        Func<Arrivals<TSource>, ChannelSender<T>, TimeSpan, Coroutine> body
    )
    {
        period = Check(source, period);
        return new(
            new FeedFrame<T>(feed =>
                Arrivals<TSource>.Feed(feed, source, (arrivals, sender) => body(arrivals, sender, period))
            )
        );
    }

    private static TimeSpan Check<T>(CoroutineSeq<T> source, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Duration.Positive(period);
    }
}
