using Coroutines.LowLevel;

namespace Coroutines;

// Many at once as in asyncio: whoever asks owns none of them, so that a failure leaves the others running.
public readonly partial struct Coroutine
{
    /// <summary>Starts all coroutines as tasks at once and gives their results in argument order. asyncio's <c>gather</c>.</summary>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="coroutines">Coroutines, futures or tasks; one given twice runs once.</param>
    /// <returns>
    /// A future of the results. The first failure fails it at once while the others go on, unwatched; to have them cancelled and
    /// awaited instead, use <see cref="All{T}(IEnumerable{Coroutine{T}})"/>. Cancelling the future cancels every child.
    /// </returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    /// <example>
    /// <code lang="fsharp">
    /// open Coroutines
    ///
    /// let square n = coroutine { return n * n }
    ///
    /// Coroutine.run (
    ///     coroutine {
    ///         let! squares = Coroutine.gather [ for n in 1..3 -> square n ]
    ///         printfn "%A" squares
    ///     })
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// async Coroutine&lt;int> Square(int n) => n * n;
    ///
    /// async Coroutine Program()
    /// {
    ///     var squares = await Coroutine.Gather(Square(1), Square(2), Square(3));
    ///     Console.WriteLine($"[|{string.Join("; ", squares)}|]");
    /// }
    ///
    /// Coroutine.Run(Program());
    /// </code>
    /// <code lang="text">
    /// [|1; 4; 9|]
    /// </code>
    /// </example>
    public static Future<T[]> Gather<T>(IEnumerable<Coroutine<T>> coroutines) =>
        GatherFuture<T, T[]>.Start(coroutines, ResultsOf, failsEarly: true);

    /// <inheritdoc cref="Gather{T}(IEnumerable{Coroutine{T}})"/>
    public static Future<T[]> Gather<T>(params Coroutine<T>[] coroutines) =>
        Gather((IEnumerable<Coroutine<T>>)coroutines);

    /// <summary>As <see cref="Gather{T}(IEnumerable{Coroutine{T}})"/>, with a future of what is made of the results.</summary>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <typeparam name="TResult">The type of what is made of them.</typeparam>
    /// <param name="coroutines">Coroutines, futures or tasks; one given twice runs once.</param>
    /// <param name="join">Makes one result of all, in argument order, when the last has ended; what it throws fails the future.</param>
    /// <returns>The future; cancelling it cancels every child.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    public static Future<TResult> Gather<T, TResult>(IEnumerable<Coroutine<T>> coroutines, Func<T[], TResult> join)
    {
        ArgumentNullException.ThrowIfNull(join);
        return GatherFuture<T, TResult>.Start(coroutines, children => join(ResultsOf(children)), failsEarly: true);
    }

    /// <inheritdoc cref="Gather{T}(IEnumerable{Coroutine{T}})"/>
    public static Future<Unit[]> Gather(IEnumerable<Coroutine> coroutines) => Gather(WithUnit(coroutines));

    /// <inheritdoc cref="Gather{T}(IEnumerable{Coroutine{T}})"/>
    public static Future<Unit[]> Gather(params Coroutine<Unit>[] coroutines) => Gather<Unit>(coroutines);

    /// <summary>As <see cref="Gather{T}(IEnumerable{Coroutine{T}})"/>, but waits for all and gives failures and cancellations as outcomes.
    /// asyncio's <c>gather(return_exceptions=True)</c>.</summary>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="coroutines">Coroutines, futures or tasks; one given twice runs once.</param>
    /// <returns>A future of how each ended, in argument order. Cancelling the future cancels every child.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    public static Future<Outcome<T>[]> GatherOutcomes<T>(IEnumerable<Coroutine<T>> coroutines) =>
        GatherOutcomes(coroutines, static outcomes => outcomes);

    /// <summary>As <see cref="GatherOutcomes{T}(IEnumerable{Coroutine{T}})"/>, with a future of what is made of the outcomes.</summary>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <typeparam name="TResult">The type of what is made of the outcomes.</typeparam>
    /// <param name="coroutines">Coroutines, futures or tasks; one given twice runs once.</param>
    /// <param name="join">Makes one result of all outcomes, in argument order, when the last has ended; what it throws fails the future.</param>
    /// <returns>The future; cancelling it cancels every child.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    public static Future<TResult> GatherOutcomes<T, TResult>(
        IEnumerable<Coroutine<T>> coroutines,
        Func<Outcome<T>[], TResult> join
    )
    {
        ArgumentNullException.ThrowIfNull(join);
        return GatherFuture<T, TResult>.Start(
            coroutines,
            children => join(Array.ConvertAll(children, Outcome<T>.Of)),
            failsEarly: false
        );
    }

    /// <summary>Waits for futures or tasks without owning them. asyncio's <c>wait</c>.</summary>
    /// <param name="futures">At least one; one given twice counts once.</param>
    /// <param name="until">When to stop waiting.</param>
    /// <param name="timeout">How long at most; null or <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <returns>
    /// A coroutine of those that have ended and those that have not. It throws nobody's failure and cancels nothing, whether the time is up or
    /// it is cancelled itself; it takes at least one turn.
    /// </returns>
    /// <exception cref="ArgumentException">There is none, or one is null, or neither a <see cref="Future{T}"/> nor a task.</exception>
    public static Coroutine<WaitResult> Wait(
        IEnumerable<IFuture> futures,
        WaitUntil until = WaitUntil.AllCompleted,
        TimeSpan? timeout = null
    )
    {
        ArgumentNullException.ThrowIfNull(futures);
        IFuture[] distinct = [.. futures.Distinct()];
        if (distinct.Length == 0)
            throw new ArgumentException(Messages.NothingToWaitFor, nameof(futures));
        foreach (var future in distinct)
            if (future is not Awaitable)
                throw new ArgumentException(Messages.NotAFuture(nameof(Wait), future), nameof(futures));
        return Defer(() => Waiting.Wait(distinct, until, timeout));
    }

    private static T[] ResultsOf<T>(Future<T>[] children) =>
        Array.ConvertAll(children, static child => child.Take().Value);

    private static IEnumerable<Coroutine<Unit>> WithUnit(IEnumerable<Coroutine> coroutines) =>
        coroutines.Select(static coroutine => (Coroutine<Unit>)coroutine);
}
