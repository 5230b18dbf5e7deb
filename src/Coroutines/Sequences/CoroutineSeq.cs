using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Makes asynchronous sequences. Each is a recipe: nothing runs until it is enumerated, and each enumeration runs it anew.</summary>
public static partial class CoroutineSeq
{
    /// <summary>A sequence without values.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <returns>The sequence.</returns>
    public static CoroutineSeq<T> Empty<T>() => From(Array.Empty<T>());

    /// <summary>The values of a plain sequence; does not suspend.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">Enumerated anew each time.</param>
    /// <returns>The sequence.</returns>
    public static CoroutineSeq<T> From<T>(IEnumerable<T> source) => new(new PlainSequenceFrame<T>(source));

    /// <summary>The values of another's asynchronous sequence.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">Enumerated anew each time, on the loop; what comes at once takes no turn. A cancellation cancels its token, and waits for the
    /// end of its move and of its disposal, but no longer than <see cref="EventLoopOptions.FinalizerGrace"/>.</param>
    /// <returns>The sequence; one of ours is returned as it is.</returns>
    public static CoroutineSeq<T> From<T>(IAsyncEnumerable<T> source) =>
        source as CoroutineSeq<T> ?? new(CoroutineSeq<T>.FrameOf(source));

    /// <summary>Successive whole numbers.</summary>
    /// <param name="start">The first.</param>
    /// <param name="count">How many.</param>
    /// <returns>The sequence.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative, or the last would be greater than <see cref="int.MaxValue"/>.</exception>
    public static CoroutineSeq<int> Range(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if ((long)start + count - 1 > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(count), count, Messages.RangeTooLong(start));
        return new(new RangeFrame(start, count));
    }

    /// <summary>A sequence with a body of your own, which hands out values by <see cref="AsyncGenerator{T}.Yield"/>. In F#, use <c>coroutineSeq { }</c>.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="body">Run anew by each enumeration, inside the task that enumerates.</param>
    /// <returns>The sequence.</returns>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let countdown =
    ///     coroutineSeq {
    ///         for n in 3..-1..1 do
    ///             do! Coroutine.sleep (TimeSpan.FromMilliseconds 1.0)
    ///             yield n
    ///     }
    ///
    /// countdown |> CoroutineSeq.iter (printfn "%d") |> Coroutine.run
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// var countdown = CoroutineSeq.Create&lt;int>(async sequence =>
    /// {
    ///     for (var n = 3; n >= 1; n--)
    ///     {
    ///         await Coroutine.Sleep(TimeSpan.FromMilliseconds(1));
    ///         await sequence.Yield(n);
    ///     }
    /// });
    ///
    /// async Coroutine Program()
    /// {
    ///     await foreach (var n in countdown)
    ///         Console.WriteLine(n);
    /// }
    ///
    /// Coroutine.Run(Program());
    /// </code>
    /// <code lang="text">
    /// 3
    /// 2
    /// 1
    /// </code>
    /// </example>
    public static CoroutineSeq<T> Create<T>(Func<AsyncGenerator<T>, Coroutine> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new(new GeneratorFrame<T>(body));
    }

    /// <summary>Begins to run a source. For builders.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The source.</param>
    /// <returns>The enumerator, which its owner always closes.</returns>
    [System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
    public static CoroutineSeqEnumerator<T> Enumerate<T>(IAsyncEnumerable<T> source) => From(source).Enumerate();
}
