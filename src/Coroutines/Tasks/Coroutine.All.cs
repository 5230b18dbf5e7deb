using Coroutines.LowLevel;

namespace Coroutines;

// Many at once within a scope: the first end or failure cancels the others, and nothing is left running.
public readonly partial struct Coroutine
{
    /// <summary>Runs all coroutines concurrently, fails fast, and leaves nothing running.</summary>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="coroutines">What to run, each in a task of its own; enumerated once an await.</param>
    /// <returns>
    /// A coroutine of the results in argument order. At the first failure the others are cancelled and awaited, and then that failure
    /// is thrown; failures that come later are reported to <see cref="EventLoop.UnhandledException"/>. A cancellation
    /// cancels and awaits all.
    /// </returns>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let fail = coroutine { failwith "no bread" }
    ///
    /// let sleeper =
    ///     coroutine {
    ///         try
    ///             do! Coroutine.sleep (TimeSpan.FromDays 1.0)
    ///         finally
    ///             printfn "the other is cancelled"
    ///     }
    ///
    /// Coroutine.run (
    ///     coroutine {
    ///         match! Coroutine.catch (Coroutine.all [ sleeper; fail ]) with
    ///         | Ok _ -> ()
    ///         | Error error -> printfn "%s" error.Message
    ///     })
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// async Coroutine&lt;int> Fail() => throw new Exception("no bread");
    ///
    /// async Coroutine&lt;int> Sleeper()
    /// {
    ///     try
    ///     {
    ///         await Coroutine.Sleep(TimeSpan.FromDays(1));
    ///         return 1;
    ///     }
    ///     finally
    ///     {
    ///         Console.WriteLine("the other is cancelled");
    ///     }
    /// }
    ///
    /// async Coroutine Program()
    /// {
    ///     try
    ///     {
    ///         await Coroutine.All(Sleeper(), Fail());
    ///     }
    ///     catch (Exception error) when (error is not CoroutineCanceledException)
    ///     {
    ///         Console.WriteLine(error.Message);
    ///     }
    /// }
    ///
    /// Coroutine.Run(Program());
    /// </code>
    /// <code lang="text">
    /// the other is cancelled
    /// no bread
    /// </code>
    /// </example>
    public static Coroutine<T[]> All<T>(IEnumerable<Coroutine<T>> coroutines) => All(coroutines, int.MaxValue);

    /// <summary>Runs all coroutines, at most <paramref name="limit"/> at a time, fails fast, and leaves nothing running.</summary>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="coroutines">What to run, each in a task of its own; asked for the next one whenever one ends.</param>
    /// <param name="limit">How many run at a time; at least 1.</param>
    /// <returns>As <see cref="All{T}(IEnumerable{Coroutine{T}})"/>; those not started when one fails are never started.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is below 1.</exception>
    public static Coroutine<T[]> All<T>(IEnumerable<Coroutine<T>> coroutines, int limit)
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return new(new AllFrame<T>(coroutines, limit));
    }

    /// <inheritdoc cref="All{T}(IEnumerable{Coroutine{T}})"/>
    public static Coroutine<T[]> All<T>(params Coroutine<T>[] coroutines) => All((IEnumerable<Coroutine<T>>)coroutines);

    /// <inheritdoc cref="All{T}(IEnumerable{Coroutine{T}}, int)"/>
    public static Coroutine All(IEnumerable<Coroutine> coroutines, int limit = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        return All(WithUnit(coroutines), limit);
    }

    /// <summary>Runs two coroutines concurrently, fails fast, and leaves nothing running.</summary>
    /// <typeparam name="T1">The type of the first result.</typeparam>
    /// <typeparam name="T2">The type of the second result.</typeparam>
    /// <param name="first">Runs in a task of its own.</param>
    /// <param name="second">Runs in a task of its own.</param>
    /// <returns>A coroutine of both results; as <see cref="All{T}(IEnumerable{Coroutine{T}})"/>.</returns>
    public static Coroutine<(T1, T2)> All<T1, T2>(Coroutine<T1> first, Coroutine<T2> second) =>
        new(
            new JoinFrame<(T1, T2)>(join =>
            {
                var (a, b) = (join.Start(first), join.Start(second));
                return () => (a.Result, b.Result);
            })
        );

    /// <summary>Runs three coroutines concurrently, fails fast, and leaves nothing running.</summary>
    /// <typeparam name="T1">The type of the first result.</typeparam>
    /// <typeparam name="T2">The type of the second result.</typeparam>
    /// <typeparam name="T3">The type of the third result.</typeparam>
    /// <param name="first">Runs in a task of its own.</param>
    /// <param name="second">Runs in a task of its own.</param>
    /// <param name="third">Runs in a task of its own.</param>
    /// <returns>A coroutine of all results; as <see cref="All{T}(IEnumerable{Coroutine{T}})"/>.</returns>
    public static Coroutine<(T1, T2, T3)> All<T1, T2, T3>(
        Coroutine<T1> first,
        Coroutine<T2> second,
        Coroutine<T3> third
    ) =>
        new(
            new JoinFrame<(T1, T2, T3)>(join =>
            {
                var (a, b, c) = (join.Start(first), join.Start(second), join.Start(third));
                return () => (a.Result, b.Result, c.Result);
            })
        );

    /// <summary>Runs coroutines at the same time until the first one ends, and gives its result, or throws what it threw. Leaves nothing running.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="coroutines">What to run, each in a task of its own; at least one.</param>
    /// <returns>
    /// A coroutine of the first one's result. The others are cancelled by a scope, so that none can refuse, and awaited. A result that one of
    /// them gives all the same is disposed of if it can be; what they throw is reported to <see cref="EventLoop.UnhandledException"/>. A
    /// cancellation cancels and awaits all.
    /// </returns>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Coroutine<T> Race<T>(IEnumerable<Coroutine<T>> coroutines)
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        Coroutine<T>[] all = [.. coroutines];
        return all.Length == 0
            ? throw new ArgumentException(Messages.NothingToWaitFor, nameof(coroutines))
            : new(new RaceFrame<T>(all));
    }

    /// <inheritdoc cref="Race{T}(IEnumerable{Coroutine{T}})"/>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let after (milliseconds: float) (value: string) =
    ///     coroutine {
    ///         do! Coroutine.sleep (TimeSpan.FromMilliseconds milliseconds)
    ///         return value
    ///     }
    ///
    /// printfn "%s" (Coroutine.run (Coroutine.race [ after 60000.0 "tortoise"; after 10.0 "hare" ]))
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// Coroutine&lt;string> After(double milliseconds, string value) =>
    ///     Coroutine.Sleep(TimeSpan.FromMilliseconds(milliseconds), value);
    ///
    /// Console.WriteLine(Coroutine.Run(Coroutine.Race(After(60_000, "tortoise"), After(10, "hare"))));
    /// </code>
    /// <code lang="text">
    /// hare
    /// </code>
    /// </example>
    public static Coroutine<T> Race<T>(params Coroutine<T>[] coroutines) => Race((IEnumerable<Coroutine<T>>)coroutines);

    /// <inheritdoc cref="Race{T}(IEnumerable{Coroutine{T}})"/>
    public static Coroutine Race(IEnumerable<Coroutine> coroutines)
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        return Race(WithUnit(coroutines));
    }

    /// <inheritdoc cref="Race{T}(IEnumerable{Coroutine{T}})"/>
    public static Coroutine Race(params Coroutine<Unit>[] coroutines) => Race<Unit>(coroutines);
}
