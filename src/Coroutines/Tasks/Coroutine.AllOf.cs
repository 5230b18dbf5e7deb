using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

// Up to eight of different types at once. A parameter is an interface here, so that C# infers the type of a task, and of a coroutine without a
// result, which it can't through a conversion. Coroutines alone go by the overloads for two, three and many, which need no boxes.
public readonly partial struct Coroutine
{
    /// <summary>Runs what has no result concurrently, fails fast, and leaves nothing running.</summary>
    /// <param name="coroutines">What to run, each in a task of its own.</param>
    /// <returns>A coroutine that ends when all have; as <see cref="All{T}(IEnumerable{Coroutine{T}})"/>.</returns>
    public static Coroutine All(params ICoroutine[] coroutines)
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        return All(coroutines.Select(static coroutine => (Coroutine)Given(coroutine)));
    }

    /// <summary>Runs two at the same time, whether coroutines, futures or tasks, fails fast, and leaves nothing running.</summary>
    /// <typeparam name="T1">The type of the first result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T2">The type of the second result; <see cref="Unit"/> if there is none.</typeparam>
    /// <param name="first">Runs in a task of its own.</param>
    /// <param name="second">Runs in a task of its own.</param>
    /// <returns>A coroutine of all results; as <see cref="All{T}(IEnumerable{Coroutine{T}})"/>.</returns>
    /// <example>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// async Coroutine&lt;int> Count() => 3;
    /// async Coroutine Greet() => Console.WriteLine("hello");
    ///
    /// async Coroutine Program()
    /// {
    ///     var (count, _) = await Coroutine.All(Count(), Greet());
    ///     Console.WriteLine(count);
    /// }
    ///
    /// Coroutine.Run(Program());
    /// </code>
    /// <code lang="text">
    /// hello
    /// 3
    /// </code>
    /// </example>
    public static Coroutine<(T1, T2)> All<T1, T2>(ICoroutine<T1> first, ICoroutine<T2> second)
    {
        var (c1, c2) = (Given(first), Given(second));
        return new(
            new JoinFrame<(T1, T2)>(join =>
            {
                var (a, b) = (join.Start(c1), join.Start(c2));
                return () => (a.Result, b.Result);
            })
        );
    }

    /// <summary>Runs three at the same time, whether coroutines, futures or tasks, fails fast, and leaves nothing running.</summary>
    /// <typeparam name="T1">The type of the first result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T2">The type of the second result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T3">The type of the third result; <see cref="Unit"/> if there is none.</typeparam>
    /// <param name="first">Runs in a task of its own.</param>
    /// <param name="second">Runs in a task of its own.</param>
    /// <param name="third">Runs in a task of its own.</param>
    /// <returns>A coroutine of all results; as <see cref="All{T}(IEnumerable{Coroutine{T}})"/>.</returns>
    public static Coroutine<(T1, T2, T3)> All<T1, T2, T3>(
        ICoroutine<T1> first,
        ICoroutine<T2> second,
        ICoroutine<T3> third
    )
    {
        var (c1, c2, c3) = (Given(first), Given(second), Given(third));
        return new(
            new JoinFrame<(T1, T2, T3)>(join =>
            {
                var (a, b, c) = (join.Start(c1), join.Start(c2), join.Start(c3));
                return () => (a.Result, b.Result, c.Result);
            })
        );
    }

    /// <summary>Runs four at the same time, whether coroutines, futures or tasks, fails fast, and leaves nothing running.</summary>
    /// <typeparam name="T1">The type of the first result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T2">The type of the second result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T3">The type of the third result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T4">The type of the fourth result; <see cref="Unit"/> if there is none.</typeparam>
    /// <param name="first">Runs in a task of its own.</param>
    /// <param name="second">Runs in a task of its own.</param>
    /// <param name="third">Runs in a task of its own.</param>
    /// <param name="fourth">Runs in a task of its own.</param>
    /// <returns>A coroutine of all results; as <see cref="All{T}(IEnumerable{Coroutine{T}})"/>.</returns>
    public static Coroutine<(T1, T2, T3, T4)> All<T1, T2, T3, T4>(
        ICoroutine<T1> first,
        ICoroutine<T2> second,
        ICoroutine<T3> third,
        ICoroutine<T4> fourth
    )
    {
        var (c1, c2, c3, c4) = (Given(first), Given(second), Given(third), Given(fourth));
        return new(
            new JoinFrame<(T1, T2, T3, T4)>(join =>
            {
                var (a, b, c, d) = (join.Start(c1), join.Start(c2), join.Start(c3), join.Start(c4));
                return () => (a.Result, b.Result, c.Result, d.Result);
            })
        );
    }

    /// <summary>Runs five at the same time, whether coroutines, futures or tasks, fails fast, and leaves nothing running.</summary>
    /// <typeparam name="T1">The type of the first result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T2">The type of the second result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T3">The type of the third result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T4">The type of the fourth result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T5">The type of the fifth result; <see cref="Unit"/> if there is none.</typeparam>
    /// <param name="first">Runs in a task of its own.</param>
    /// <param name="second">Runs in a task of its own.</param>
    /// <param name="third">Runs in a task of its own.</param>
    /// <param name="fourth">Runs in a task of its own.</param>
    /// <param name="fifth">Runs in a task of its own.</param>
    /// <returns>A coroutine of all results; as <see cref="All{T}(IEnumerable{Coroutine{T}})"/>.</returns>
    public static Coroutine<(T1, T2, T3, T4, T5)> All<T1, T2, T3, T4, T5>(
        ICoroutine<T1> first,
        ICoroutine<T2> second,
        ICoroutine<T3> third,
        ICoroutine<T4> fourth,
        ICoroutine<T5> fifth
    )
    {
        var (c1, c2, c3, c4, c5) = (Given(first), Given(second), Given(third), Given(fourth), Given(fifth));
        return new(
            new JoinFrame<(T1, T2, T3, T4, T5)>(join =>
            {
                var (a, b, c, d, e) = (join.Start(c1), join.Start(c2), join.Start(c3), join.Start(c4), join.Start(c5));
                return () => (a.Result, b.Result, c.Result, d.Result, e.Result);
            })
        );
    }

    /// <summary>Runs six at the same time, whether coroutines, futures or tasks, fails fast, and leaves nothing running.</summary>
    /// <typeparam name="T1">The type of the first result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T2">The type of the second result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T3">The type of the third result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T4">The type of the fourth result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T5">The type of the fifth result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T6">The type of the sixth result; <see cref="Unit"/> if there is none.</typeparam>
    /// <param name="first">Runs in a task of its own.</param>
    /// <param name="second">Runs in a task of its own.</param>
    /// <param name="third">Runs in a task of its own.</param>
    /// <param name="fourth">Runs in a task of its own.</param>
    /// <param name="fifth">Runs in a task of its own.</param>
    /// <param name="sixth">Runs in a task of its own.</param>
    /// <returns>A coroutine of all results; as <see cref="All{T}(IEnumerable{Coroutine{T}})"/>.</returns>
    public static Coroutine<(T1, T2, T3, T4, T5, T6)> All<T1, T2, T3, T4, T5, T6>(
        ICoroutine<T1> first,
        ICoroutine<T2> second,
        ICoroutine<T3> third,
        ICoroutine<T4> fourth,
        ICoroutine<T5> fifth,
        ICoroutine<T6> sixth
    )
    {
        var (c1, c2, c3, c4, c5, c6) = (
            Given(first),
            Given(second),
            Given(third),
            Given(fourth),
            Given(fifth),
            Given(sixth)
        );
        return new(
            new JoinFrame<(T1, T2, T3, T4, T5, T6)>(join =>
            {
                var (a, b, c, d, e, f) = (
                    join.Start(c1),
                    join.Start(c2),
                    join.Start(c3),
                    join.Start(c4),
                    join.Start(c5),
                    join.Start(c6)
                );
                return () => (a.Result, b.Result, c.Result, d.Result, e.Result, f.Result);
            })
        );
    }

    /// <summary>Runs seven at the same time, whether coroutines, futures or tasks, fails fast, and leaves nothing running.</summary>
    /// <typeparam name="T1">The type of the first result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T2">The type of the second result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T3">The type of the third result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T4">The type of the fourth result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T5">The type of the fifth result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T6">The type of the sixth result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T7">The type of the seventh result; <see cref="Unit"/> if there is none.</typeparam>
    /// <param name="first">Runs in a task of its own.</param>
    /// <param name="second">Runs in a task of its own.</param>
    /// <param name="third">Runs in a task of its own.</param>
    /// <param name="fourth">Runs in a task of its own.</param>
    /// <param name="fifth">Runs in a task of its own.</param>
    /// <param name="sixth">Runs in a task of its own.</param>
    /// <param name="seventh">Runs in a task of its own.</param>
    /// <returns>A coroutine of all results; as <see cref="All{T}(IEnumerable{Coroutine{T}})"/>.</returns>
    public static Coroutine<(T1, T2, T3, T4, T5, T6, T7)> All<T1, T2, T3, T4, T5, T6, T7>(
        ICoroutine<T1> first,
        ICoroutine<T2> second,
        ICoroutine<T3> third,
        ICoroutine<T4> fourth,
        ICoroutine<T5> fifth,
        ICoroutine<T6> sixth,
        ICoroutine<T7> seventh
    )
    {
        var (c1, c2, c3, c4, c5, c6, c7) = (
            Given(first),
            Given(second),
            Given(third),
            Given(fourth),
            Given(fifth),
            Given(sixth),
            Given(seventh)
        );
        return new(
            new JoinFrame<(T1, T2, T3, T4, T5, T6, T7)>(join =>
            {
                var (a, b, c, d, e, f, g) = (
                    join.Start(c1),
                    join.Start(c2),
                    join.Start(c3),
                    join.Start(c4),
                    join.Start(c5),
                    join.Start(c6),
                    join.Start(c7)
                );
                return () => (a.Result, b.Result, c.Result, d.Result, e.Result, f.Result, g.Result);
            })
        );
    }

    /// <summary>Runs eight at the same time, whether coroutines, futures or tasks, fails fast, and leaves nothing running.</summary>
    /// <typeparam name="T1">The type of the first result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T2">The type of the second result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T3">The type of the third result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T4">The type of the fourth result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T5">The type of the fifth result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T6">The type of the sixth result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T7">The type of the seventh result; <see cref="Unit"/> if there is none.</typeparam>
    /// <typeparam name="T8">The type of the eighth result; <see cref="Unit"/> if there is none.</typeparam>
    /// <param name="first">Runs in a task of its own.</param>
    /// <param name="second">Runs in a task of its own.</param>
    /// <param name="third">Runs in a task of its own.</param>
    /// <param name="fourth">Runs in a task of its own.</param>
    /// <param name="fifth">Runs in a task of its own.</param>
    /// <param name="sixth">Runs in a task of its own.</param>
    /// <param name="seventh">Runs in a task of its own.</param>
    /// <param name="eighth">Runs in a task of its own.</param>
    /// <returns>A coroutine of all results; as <see cref="All{T}(IEnumerable{Coroutine{T}})"/>.</returns>
    public static Coroutine<(T1, T2, T3, T4, T5, T6, T7, T8)> All<T1, T2, T3, T4, T5, T6, T7, T8>(
        ICoroutine<T1> first,
        ICoroutine<T2> second,
        ICoroutine<T3> third,
        ICoroutine<T4> fourth,
        ICoroutine<T5> fifth,
        ICoroutine<T6> sixth,
        ICoroutine<T7> seventh,
        ICoroutine<T8> eighth
    )
    {
        var (c1, c2, c3, c4, c5, c6, c7, c8) = (
            Given(first),
            Given(second),
            Given(third),
            Given(fourth),
            Given(fifth),
            Given(sixth),
            Given(seventh),
            Given(eighth)
        );
        return new(
            new JoinFrame<(T1, T2, T3, T4, T5, T6, T7, T8)>(join =>
            {
                var (a, b, c, d, e, f, g, h) = (
                    join.Start(c1),
                    join.Start(c2),
                    join.Start(c3),
                    join.Start(c4),
                    join.Start(c5),
                    join.Start(c6),
                    join.Start(c7),
                    join.Start(c8)
                );
                return () => (a.Result, b.Result, c.Result, d.Result, e.Result, f.Result, g.Result, h.Result);
            })
        );
    }

    private static Coroutine<T> Given<T>(
        ICoroutine<T> coroutine,
        [CallerArgumentExpression(nameof(coroutine))] string? name = null
    )
    {
        ArgumentNullException.ThrowIfNull(coroutine, name);
        return coroutine.AsCoroutine();
    }
}
