using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Operators on sequences, under the names of LINQ. Each gives a recipe and makes no object for a value.</summary>
/// <remarks>A function may suspend where it is given as one that returns a <see cref="Coroutine{T}"/>; it is then awaited before the next value is asked for. Each operator closes its source,
/// however it ends. Cancellation meets the source, or the function, where it waits.</remarks>
public static class CoroutineSeqOperators
{
    /// <summary>What a function makes of each value.</summary>
    /// <typeparam name="TSource">The type of the values.</typeparam>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="selector">The function.</param>
    /// <returns>The sequence of results.</returns>
    public static CoroutineSeq<T> Select<TSource, T>(this CoroutineSeq<TSource> source, Func<TSource, T> selector) =>
        source.Choose(Mapping(Checked(selector)));

    /// <inheritdoc cref="Select{TSource, T}(CoroutineSeq{TSource}, Func{TSource, T})"/>
    public static CoroutineSeq<T> Select<TSource, T>(
        this CoroutineSeq<TSource> source,
        Func<TSource, Coroutine<T>> selector
    ) => source.Select<TSource, Coroutine<T>>(selector).AwaitEach();

    /// <summary>The results of coroutines, each run when its value is asked for.</summary>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="source">The coroutines.</param>
    /// <returns>The sequence of results.</returns>
    public static CoroutineSeq<T> AwaitEach<T>(this CoroutineSeq<Coroutine<T>> source) =>
        new(new AwaitEachFrame<T>(Checked(source)));

    /// <summary>The values that a predicate holds for.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="predicate">The predicate.</param>
    /// <returns>The sequence of these.</returns>
    public static CoroutineSeq<T> Where<T>(this CoroutineSeq<T> source, Func<T, bool> predicate) =>
        source.Choose(Filtering(Checked(predicate)));

    /// <inheritdoc cref="Where{T}(CoroutineSeq{T}, Func{T, bool})"/>
    public static CoroutineSeq<T> Where<T>(this CoroutineSeq<T> source, Func<T, Coroutine<bool>> predicate) =>
        new(new FilterAwaitFrame<T>(Checked(source), Checked(predicate)));

    /// <summary>What a function makes of the values that it chooses.</summary>
    /// <typeparam name="TSource">The type of the values.</typeparam>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="chooser">The function.</param>
    /// <returns>The sequence of results.</returns>
    public static CoroutineSeq<T> Choose<TSource, T>(this CoroutineSeq<TSource> source, Chooser<TSource, T> chooser) =>
        Checked(source).ChooseWith(Checked(chooser));

    /// <summary>All values of the sequences that a function makes, one after the other.</summary>
    /// <typeparam name="TSource">The type of the values.</typeparam>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="selector">The function.</param>
    /// <returns>The sequence of results.</returns>
    public static CoroutineSeq<T> SelectMany<TSource, T>(
        this CoroutineSeq<TSource> source,
        Func<TSource, IAsyncEnumerable<T>> selector
    ) => new(new CollectFrame<TSource, T>(Checked(source), Checked(selector)));

    /// <summary>The values of one sequence, then those of another.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="first">The one.</param>
    /// <param name="second">The other; not begun before the first has ended.</param>
    /// <returns>The sequence of both.</returns>
    public static CoroutineSeq<T> Concat<T>(this CoroutineSeq<T> first, IAsyncEnumerable<T> second) =>
        new(new AppendFrame<T>(Checked(first), Checked(second)));

    /// <summary>At most the first so many values; the source is asked for no more.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="count">How many.</param>
    /// <returns>The sequence of these.</returns>
    public static CoroutineSeq<T> Take<T>(this CoroutineSeq<T> source, int count) =>
        new(new TakeFrame<T>(Checked(source), count, isExact: false));

    /// <summary>As <see cref="Take"/>, but it is an error if there are fewer.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="count">How many.</param>
    /// <returns>The sequence of these; its end throws an <see cref="InvalidOperationException"/> if it comes early.</returns>
    public static CoroutineSeq<T> TakeExactly<T>(this CoroutineSeq<T> source, int count) =>
        new(new TakeFrame<T>(Checked(source), count, isExact: true));

    /// <summary>All but the first so many values; none if there are no more.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="count">How many.</param>
    /// <returns>The sequence of the others.</returns>
    public static CoroutineSeq<T> Skip<T>(this CoroutineSeq<T> source, int count) =>
        new(new SkipFrame<T>(Checked(source), count, isExact: false));

    /// <summary>As <see cref="Skip"/>, but it is an error if there are fewer.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="count">How many.</param>
    /// <returns>The sequence of the others; its end throws an <see cref="InvalidOperationException"/> if it comes early.</returns>
    public static CoroutineSeq<T> SkipExactly<T>(this CoroutineSeq<T> source, int count) =>
        new(new SkipFrame<T>(Checked(source), count, isExact: true));

    /// <summary>The values up to the first that a predicate does not hold for.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="predicate">The predicate.</param>
    /// <returns>The sequence of these.</returns>
    public static CoroutineSeq<T> TakeWhile<T>(this CoroutineSeq<T> source, Func<T, bool> predicate) =>
        new(new TakeWhileFrame<T>(Checked(source), Checked(predicate)));

    /// <summary>The values from the first that a predicate does not hold for.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="predicate">The predicate.</param>
    /// <returns>The sequence of these.</returns>
    public static CoroutineSeq<T> SkipWhile<T>(this CoroutineSeq<T> source, Func<T, bool> predicate) =>
        new(new SkipWhileFrame<T>(Checked(source), Checked(predicate)));

    /// <summary>What a function makes of each value and of what it made of the one before.</summary>
    /// <typeparam name="TSource">The type of the values.</typeparam>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="seed">What stands before the first; it is the first result.</param>
    /// <param name="folder">The function.</param>
    /// <returns>The sequence of results, one more than values.</returns>
    public static CoroutineSeq<T> Scan<TSource, T>(
        this CoroutineSeq<TSource> source,
        T seed,
        Func<T, TSource, T> folder
    ) =>
        CoroutineSeq
            .From([seed])
            .Concat(new CoroutineSeq<T>(new ScanFrame<TSource, T>(Checked(source), seed, Checked(folder))));

    /// <summary>Each value with the one before it.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <returns>The pairs, one fewer than values.</returns>
    public static CoroutineSeq<(T, T)> Pairwise<T>(this CoroutineSeq<T> source) =>
        new(new PairwiseFrame<T>(Checked(source)));

    /// <summary>Arrays of so many values.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="size">How many; the last may be shorter.</param>
    /// <returns>The arrays.</returns>
    public static CoroutineSeq<T[]> Chunk<T>(this CoroutineSeq<T> source, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return new(new ChunkFrame<T>(Checked(source), size));
    }

    /// <summary>The values of two sequences, taken together; ends with the shorter.</summary>
    /// <typeparam name="TFirst">The type of the one's values.</typeparam>
    /// <typeparam name="TSecond">The type of the other's values.</typeparam>
    /// <param name="first">The one.</param>
    /// <param name="second">The other, asked after the first.</param>
    /// <returns>The pairs.</returns>
    public static CoroutineSeq<(TFirst, TSecond)> Zip<TFirst, TSecond>(
        this CoroutineSeq<TFirst> first,
        IAsyncEnumerable<TSecond> second
    ) => first.Zip(second, static (a, b) => (a, b));

    /// <summary>What a function makes of the values of two sequences, taken together; ends with the shorter.</summary>
    /// <typeparam name="TFirst">The type of the one's values.</typeparam>
    /// <typeparam name="TSecond">The type of the other's values.</typeparam>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="first">The one.</param>
    /// <param name="second">The other, asked after the first.</param>
    /// <param name="selector">The function.</param>
    /// <returns>The results.</returns>
    public static CoroutineSeq<T> Zip<TFirst, TSecond, T>(
        this CoroutineSeq<TFirst> first,
        IAsyncEnumerable<TSecond> second,
        Func<TFirst, TSecond, T> selector
    ) => new(new ZipFrame<TFirst, TSecond, T>(Checked(first), CoroutineSeq.From(Checked(second)), Checked(selector)));

    /// <summary>The values with a key not seen before; keeps all keys.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="keySelector">Gives the key.</param>
    /// <param name="comparer">Compares keys.</param>
    /// <returns>The sequence of these.</returns>
    public static CoroutineSeq<T> DistinctBy<T, TKey>(
        this CoroutineSeq<T> source,
        Func<T, TKey> keySelector,
        IEqualityComparer<TKey>? comparer = null
    ) => new(new DistinctFrame<T, TKey>(Checked(source), Checked(keySelector), comparer));

    /// <summary>The values not seen before; keeps them all.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <returns>The sequence of these.</returns>
    public static CoroutineSeq<T> Distinct<T>(this CoroutineSeq<T> source) => source.DistinctBy(static value => value);

    /// <summary>The values with another key than the value before.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="keySelector">Gives the key.</param>
    /// <param name="comparer">Compares keys.</param>
    /// <returns>The sequence of these.</returns>
    public static CoroutineSeq<T> DistinctUntilChangedBy<T, TKey>(
        this CoroutineSeq<T> source,
        Func<T, TKey> keySelector,
        IEqualityComparer<TKey>? comparer = null
    ) => new(new DistinctUntilChangedFrame<T, TKey>(Checked(source), Checked(keySelector), comparer));

    /// <summary>The values that differ from the value before.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <returns>The sequence of these.</returns>
    public static CoroutineSeq<T> DistinctUntilChanged<T>(this CoroutineSeq<T> source) =>
        source.DistinctUntilChangedBy(static value => value);

    private static Chooser<TSource, T> Mapping<TSource, T>(Func<TSource, T> mapping) =>
        (TSource value, out T result) =>
        {
            result = mapping(value);
            return true;
        };

    private static Chooser<T, T> Filtering<T>(Func<T, bool> predicate) =>
        (T value, out T same) =>
        {
            same = value;
            return predicate(value);
        };

    private static T Checked<T>(T argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(argument, name);
        return argument;
    }
}
