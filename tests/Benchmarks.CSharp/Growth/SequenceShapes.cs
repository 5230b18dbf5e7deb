using static Coroutines.Benchmarks.Growth.Several;

namespace Coroutines.Benchmarks.Growth;

/// <summary>Sequences, their operators and consumers, and generators.</summary>
internal static class SequenceShapes
{
    public static IReadOnlyList<GrowthShape> All { get; } =
    [
        new("await foreach", n => Numbers(n).ForEach(_ => { })),
        new("From of an IEnumerable", async n => await CoroutineSeq.From(Enumerable.Range(0, n)).Count()),
        new("From of an IAsyncEnumerable", async n => await CoroutineSeq.From(Foreign(n)).Count()),
        new("Create", n => Drained(CoroutineSeq.Create<int>(g => InTurn(n, i => g.Yield(i))))),
        new("AsyncGenerator", Generator),
        new("AsyncGenerator, n left open at the end of the run", n => InTurn(n, LeftOpen)),
        new(
            "AsyncGenerator, n closed early",
            n => InTurn(n, async _ => await CoroutineSeq.Create<int>(g => g.Yield(1)).First())
        ),
        new("Select", n => Drained(Numbers(n).Select(i => i + 1))),
        new("Select that suspends", n => Drained(Numbers(n).Select(Value))),
        new("Select, n deep", n => Drained(Chained(n, source => source.Select(i => i + 1)))),
        new("Where", n => Drained(Numbers(n).Where(i => i % 2 == 0))),
        new("Where, all refused", n => Drained(Numbers(n).Where(_ => false))),
        new("Where that suspends", n => Drained(Numbers(n).Where(async i => await Value(i) % 2 == 0))),
        new("Choose", n => Drained(Numbers(n).Choose((int i, out int chosen) => (chosen = i) > 0))),
        new("Take", n => Drained(Numbers(2 * n).Take(n))),
        new("Take, n deep", n => Drained(Chained(n, source => source.Take(5)))),
        new("TakeWhile", n => Drained(Numbers(2 * n).TakeWhile(i => i < n))),
        new("TakeExactly", n => Drained(Numbers(n).TakeExactly(n))),
        new("Skip", n => Drained(Numbers(n).Skip(n - 1))),
        new("SkipWhile", n => Drained(Numbers(n).SkipWhile(i => i < n - 1))),
        new("SkipExactly", n => Drained(Numbers(n).SkipExactly(n))),
        new("Concat, n deep", n => Drained(Chained(n, source => source.Concat(Numbers(1))))),
        new("SelectMany of n", n => Drained(Numbers(n).SelectMany(_ => Numbers(1)))),
        new("Distinct", n => Drained(Numbers(n).Distinct())),
        new("DistinctBy", n => Drained(Numbers(n).DistinctBy(i => i % 100))),
        new("DistinctUntilChanged", n => Drained(Numbers(n).DistinctUntilChanged())),
        new("DistinctUntilChangedBy", n => Drained(Numbers(n).DistinctUntilChangedBy(i => i / 2))),
        new("Scan", n => Drained(Numbers(n).Scan(0, (sum, i) => sum + i))),
        new("Zip", n => Drained(Numbers(n).Zip(Numbers(n)))),
        new("Pairwise", n => Drained(Numbers(n).Pairwise())),
        new("Chunk of ten", n => Drained(Numbers(n).Chunk(10))),
        new("Chunk of all", n => Drained(Numbers(n).Chunk(n))),
        new("AwaitEach", n => Drained(Numbers(n).Select(i => Coroutine.FromResult(Value(i))).AwaitEach())),
        new("WithCancellation", WithToken),
        new("ToList", async n => await Numbers(n).ToList()),
        new("ToArray", async n => await Numbers(n).ToArray()),
        new("Last", async n => await Numbers(n).Last()),
        new("First of n sequences", n => InTurn(n, async _ => await Numbers(10).First())),
        new("FirstOrDefault of n sequences", n => InTurn(n, async _ => await Numbers(0).FirstOrDefault())),
        new("Any and All", async n => _ = await Numbers(n).Any(i => i < 0) || await Numbers(n).All(i => i >= 0)),
        new("Aggregate", async n => await Numbers(n).Aggregate(0, (sum, i) => sum + i)),
        new("ForEach that suspends", n => Numbers(n).ForEach(_ => Coroutine.Yield())),
        new("a sequence enumerated n times", Again),
        new("n sequences that fail", n => InTurn(n, _ => Caught(() => Drained(Numbers(3).Select(_ => Failing()))))),
        new(
            "n tasks that enumerate, cancelled",
            async n => await Cancelled(await Waiting(n, _ => Drained(Numbers(2).Select(_ => Never()))))
        ),
    ];

    public static CoroutineSeq<int> Numbers(int n) => CoroutineSeq.Range(0, n);

    public static async Coroutine Drained<T>(CoroutineSeq<T> source) => await source.Count();

    private static async IAsyncEnumerable<int> Foreign(int n)
    {
        for (var i = 0; i < n; i++)
        {
            await Task.CompletedTask;
            yield return i;
        }
    }

    private static CoroutineSeq<int> Chained(int n, Func<CoroutineSeq<int>, CoroutineSeq<int>> stage)
    {
        var source = Numbers(3);
        for (var i = 0; i < n; i++)
            source = stage(source);
        return source;
    }

    private static async Coroutine<int> Failing()
    {
        await Fail();
        return 0;
    }

    private static async Coroutine<int> Never()
    {
        await Forever();
        return 0;
    }

    private static async Coroutine Generator(int n)
    {
        var generator = new AsyncGenerator<int>(g => InTurn(n, i => g.Yield(i)));
        while (await generator.MoveNext())
            _ = generator.Current;
    }

    private static async Coroutine LeftOpen(int i)
    {
        var generator = new AsyncGenerator<int>(g => g.Yield(i));
        await generator.MoveNext();
    }

    private static async Coroutine WithToken(int n)
    {
        using var source = new CancellationTokenSource();
        await Drained(Numbers(n).Select(Value).WithCancellation(source.Token));
    }

    private static Coroutine Again(int n)
    {
        var source = Numbers(3).Select(i => i + 1).Where(i => i > 1);
        return InTurn(n, _ => Drained(source));
    }
}
