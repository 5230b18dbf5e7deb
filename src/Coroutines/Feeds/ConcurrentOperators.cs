using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Operators that do several things at a time, each in tasks of its own that live no longer than the enumeration.</summary>
/// <remarks>
/// The tasks begin when the first value is asked for. Disposing of the enumeration cancels them, by a scope, and awaits their end. The first failure
/// cancels the others and is thrown at the consumer's move, after the values that came before it; one that nobody asked for any more is thrown by the
/// disposal. What is not asked for is not made, beyond the bound that each operator names.
/// </remarks>
public static class ConcurrentOperators
{
    /// <summary>The values of two sequences, as they come. See <see cref="CoroutineSeq.Merge"/>.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="first">The one.</param>
    /// <param name="second">The other.</param>
    /// <returns>The sequence.</returns>
    public static CoroutineSeq<T> Merge<T>(this CoroutineSeq<T> first, IAsyncEnumerable<T> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return CoroutineSeq.Merge([first, second]);
    }

    /// <summary>The values of sequences, as they come, of at most so many sequences at a time.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="sources">The sequences. The next is asked for when there is room for it.</param>
    /// <param name="maxRunning">How many are enumerated at a time.</param>
    /// <returns>The sequence; each source keeps its order.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxRunning"/> is less than 1.</exception>
    public static CoroutineSeq<T> MergeAll<T>(this CoroutineSeq<CoroutineSeq<T>> sources, int maxRunning)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRunning, 1);
        return new(
            new FeedFrame<T>(feed =>
                feed.Start(Feeding.ForEach(feed, sources, maxRunning, inner => Feeding.Pump(inner, feed.Sender)))
            )
        );
    }

    /// <summary>The results of a function that is run for so many values at a time, in the order of the values. Failures keep their place, too.</summary>
    /// <typeparam name="TSource">The type of the values.</typeparam>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="maxRunning">How many values have been asked for, at most, whose results have not been taken.</param>
    /// <param name="selector">The function.</param>
    /// <returns>The sequence of results.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxRunning"/> is less than 1.</exception>
    public static CoroutineSeq<T> SelectParallel<TSource, T>(
        this CoroutineSeq<TSource> source,
        int maxRunning,
        Func<TSource, Coroutine<T>> selector
    )
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(selector);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRunning, 1);
        return new CoroutineSeq<OrderedResult<T>>(
            new FeedFrame<OrderedResult<T>>(
                feed => feed.Start(Feeding.StartInOrder(feed, source, maxRunning, selector)),
                maxRunning
            )
        ).Select(static result => result.Take());
    }

    /// <summary>The results of a function that is run for so many values at a time, as they come.</summary>
    /// <typeparam name="TSource">The type of the values.</typeparam>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="maxRunning">How many values have been asked for, at most, whose results have not been taken.</param>
    /// <param name="selector">The function.</param>
    /// <returns>The sequence of results.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxRunning"/> is less than 1.</exception>
    public static CoroutineSeq<T> SelectParallelUnordered<TSource, T>(
        this CoroutineSeq<TSource> source,
        int maxRunning,
        Func<TSource, Coroutine<T>> selector
    )
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(selector);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRunning, 1);
        return new(new FeedFrame<T>(feed => feed.Start(Feeding.ForEach(feed, source, maxRunning, Send(feed)))));

        Func<TSource, Coroutine> Send(Feed<T> feed) =>
            async value => await Feeding.SendResult(feed, await selector(value));
    }

    /// <summary>Reads up to <paramref name="count"/> values ahead of the consumer.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence, enumerated in a task of its own.</param>
    /// <param name="count">How many values, at most, have come that have not been taken.</param>
    /// <returns>The sequence.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    public static CoroutineSeq<T> Prefetch<T>(this CoroutineSeq<T> source, int count)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        // One more waits in the hand of its sender.
        return new(new FeedFrame<T>(feed => feed.Start(Feeding.Pump(source, feed.Sender)), count - 1));
    }

    /// <summary>The values of the sequence that a function makes of the newest value; a newer one cancels the sequence before, and awaits its end.</summary>
    /// <typeparam name="TSource">The type of the values.</typeparam>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="selector">The function.</param>
    /// <returns>The sequence; it ends when the source and the last inner sequence have. No value of a sequence comes after a newer one has begun.</returns>
    public static CoroutineSeq<T> Switch<TSource, T>(
        this CoroutineSeq<TSource> source,
        Func<TSource, IAsyncEnumerable<T>> selector
    )
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(selector);
        return new(new FeedFrame<T>(feed => feed.Start(Feeding.Switch(feed, source, selector))));
    }

    /// <summary>One enumeration of the source for all that enumerate this at the same time. A task reads the source, while a value is asked for, until the last
    /// consumer has left, who awaits its end; after that, the next begins anew.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">
    /// The sequence. The next value is asked for when a consumer waits for it and the others have taken the last: the slowest sets the pace. Consumers that
    /// stand in one task, as in <c>shared.Zip(shared)</c>, do not wait for each other: what one of them has not taken yet is kept for it.
    /// </param>
    /// <returns>The sequence, for one loop at a time. Each consumer gets the values from the time on at which it has come, and the end or failure.</returns>
    public static CoroutineSeq<T> Share<T>(this CoroutineSeq<T> source) => Shared(source, 0);

    /// <summary>As <see cref="Share"/>, but who comes later first gets the last so many values, also after the end. After a failure, or when all have left
    /// before the end, the next begins anew.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="count">
    /// How many values are kept. With <see cref="int.MaxValue"/> it is a cache: the source runs once, no further than some consumer has asked, and stays where
    /// it is when all have left; no consumer waits for another. At the end of the run the source is closed.
    /// </param>
    /// <returns>The sequence, for one loop at a time.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    public static CoroutineSeq<T> Replay<T>(this CoroutineSeq<T> source, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Shared(source, count);
    }

    private static CoroutineSeq<T> Shared<T>(CoroutineSeq<T> source, int replayed)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new Sharing<T>(source, replayed).Sequence;
    }
}
