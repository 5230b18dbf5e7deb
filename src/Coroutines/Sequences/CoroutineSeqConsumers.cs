using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>What runs a sequence: each gives a coroutine, and each await of that enumerates the sequence anew and closes it.</summary>
public static class CoroutineSeqConsumers
{
    /// <summary>Shows values to a function until it has seen enough. The others are written with this one. For authors of operators.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <typeparam name="TState">What the function keeps.</typeparam>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="begin">Makes what the function keeps.</param>
    /// <param name="visit">Sees a value; false when it has seen enough.</param>
    /// <param name="finish">Makes the result, once the sequence has been closed.</param>
    /// <returns>A coroutine of the result.</returns>
    public static Coroutine<TResult> Visit<T, TState, TResult>(
        this CoroutineSeq<T> source,
        Func<TState> begin,
        Visitor<T, TState> visit,
        Func<TState, TResult> finish
    )
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(begin);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(finish);
        return new(new VisitFrame<T, TState, TResult>(source, begin, visit, finish));
    }

    /// <summary>Combines all values, from a first state on.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="seed">The first state.</param>
    /// <param name="folder">Makes the next state.</param>
    /// <returns>A coroutine of the last state.</returns>
    public static Coroutine<TState> Aggregate<T, TState>(
        this CoroutineSeq<T> source,
        TState seed,
        Func<TState, T, TState> folder
    )
    {
        ArgumentNullException.ThrowIfNull(folder);
        return source.Visit(
            () => seed,
            (ref TState state, T value) =>
            {
                state = folder(state, value);
                return true;
            },
            static state => state
        );
    }

    /// <summary>All values, in a list.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <returns>A coroutine of the list.</returns>
    public static Coroutine<List<T>> ToList<T>(this CoroutineSeq<T> source) =>
        source.Visit(
            static () => new List<T>(),
            static (ref List<T> state, T value) =>
            {
                state.Add(value);
                return true;
            },
            static state => state
        );

    /// <summary>All values, in an array.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <returns>A coroutine of the array.</returns>
    public static Coroutine<T[]> ToArray<T>(this CoroutineSeq<T> source) =>
        source.Visit(
            static () => new List<T>(),
            static (ref List<T> state, T value) =>
            {
                state.Add(value);
                return true;
            },
            static state => state.ToArray()
        );

    /// <summary>How many values there are.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <returns>A coroutine of the number.</returns>
    public static Coroutine<int> Count<T>(this CoroutineSeq<T> source) =>
        source.Aggregate(0, static (count, _) => checked(count + 1));

    /// <summary>Calls a function for each value.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="action">The function.</param>
    /// <returns>A coroutine.</returns>
    public static Coroutine ForEach<T>(this CoroutineSeq<T> source, Action<T> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return source.Visit<T, Unit, Unit>(
            static () => null!,
            (ref Unit _, T value) =>
            {
                action(value);
                return true;
            },
            static _ => null!
        );
    }

    /// <summary>Awaits a function for each value, one after the other.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="action">The function.</param>
    /// <returns>A coroutine.</returns>
    public static Coroutine ForEach<T>(this CoroutineSeq<T> source, Func<T, Coroutine> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return source.Select<T, Unit>(value => (Coroutine<Unit>)action(value)).ForEach(static _ => { });
    }

    /// <summary>Whether a predicate holds for some value; asks for no more than it needs.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="predicate">The predicate; null holds for all.</param>
    /// <returns>A coroutine of the answer.</returns>
    public static Coroutine<bool> Any<T>(this CoroutineSeq<T> source, Func<T, bool>? predicate = null) =>
        source.Visit(
            static () => false,
            (ref bool state, T value) => !(state = predicate is null || predicate(value)),
            static state => state
        );

    /// <summary>Whether a predicate holds for all values; asks for no more than it needs.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="predicate">The predicate.</param>
    /// <returns>A coroutine of the answer.</returns>
    public static Coroutine<bool> All<T>(this CoroutineSeq<T> source, Func<T, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return source.Visit(
            static () => true,
            (ref bool state, T value) => state = predicate(value),
            static state => state
        );
    }

    /// <summary>The first value; asks for no more than it needs.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <returns>A coroutine of the value; it throws an <see cref="InvalidOperationException"/> if there is none.</returns>
    public static Coroutine<T> First<T>(this CoroutineSeq<T> source) =>
        source.Visit(
            static () => (false, default(T)!),
            static (ref (bool, T) state, T value) =>
            {
                state = (true, value);
                return false;
            },
            static state => state.Item1 ? state.Item2 : throw new InvalidOperationException(Messages.NoValues)
        );

    /// <summary>The first value, or the default of its type; asks for no more than it needs.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <returns>A coroutine of the value.</returns>
    public static Coroutine<T?> FirstOrDefault<T>(this CoroutineSeq<T> source) =>
        source.Visit(
            static () => default(T),
            static (ref T? state, T value) =>
            {
                state = value;
                return false;
            },
            static state => state
        );

    /// <summary>The last value.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <returns>A coroutine of the value; it throws an <see cref="InvalidOperationException"/> if there is none.</returns>
    public static Coroutine<T> Last<T>(this CoroutineSeq<T> source) =>
        source.Visit(
            static () => (false, default(T)!),
            static (ref (bool, T) state, T value) =>
            {
                state = (true, value);
                return true;
            },
            static state => state.Item1 ? state.Item2 : throw new InvalidOperationException(Messages.NoValues)
        );
}
