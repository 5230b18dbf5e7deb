using static Coroutines.Benchmarks.Growth.Several;

namespace Coroutines.Benchmarks.Growth;

/// <summary>Waiting for several at a time.</summary>
internal static class JoinShapes
{
    public static IReadOnlyList<GrowthShape> All { get; } =
    [
        new("Gather, n coroutines", async n => await Coroutine.Gather(Of(n, Value))),
        new("Gather, each given twice", Twice),
        new("Gather, n of one task", Same),
        new(
            "Gather, the last fails",
            n => Caught(async () => await Coroutine.Gather(Of(n, i => i == n - 1 ? Fail() : Forever())))
        ),
        new(
            "Gather, cancelled",
            async n => await Cancelled(await Waiting(1, async _ => await Coroutine.Gather(Of(n, _ => Forever()))))
        ),
        new("Gather, nested", NestedGather),
        new("GatherOutcomes, all fail", async n => await Coroutine.GatherOutcomes(Of<Coroutine<Unit>>(n, _ => Fail()))),
        new("All, n coroutines", async n => await Coroutine.All(Of(n, Value))),
        new("All, ten at a time", async n => await Coroutine.All(Of(n, Value), 10)),
        new("All, the first fails", n => Caught(() => Coroutine.All(Of(n, i => i == 0 ? Fail() : Forever())))),
        new("All, all fail", n => Caught(() => Coroutine.All(Of(n, _ => Fail())))),
        new("All, nested", NestedAll),
        new("All, nested, cancelled", async n => await Cancelled(await Waiting(1, _ => NestedForever(n)))),
        new(
            "Race, n coroutines",
            async n => await Coroutine.Race(Of(n, i => Coroutine.Sleep(TimeSpan.FromTicks(i + 1), i)))
        ),
        new("Race, all fail", n => Caught(async () => await Coroutine.Race(Of<Coroutine<Unit>>(n, _ => Fail())))),
        new("Race in turn", n => InTurn(n, _ => Coroutine.Race(Coroutine.Yield(), Forever()))),
        new("Wait, n tasks", async n => await Coroutine.Wait(Of(n, i => Coroutine.Start(Value(i))))),
        new(
            "Wait for the first of n",
            async n =>
                await Coroutine.Wait(
                    Of(n, i => Coroutine.Start(Coroutine.Sleep(Scattered(i)))),
                    WaitUntil.FirstCompleted
                )
        ),
        new("Wait for the first of a shared and an own future, n tasks", SharedWait),
        new("Wait for the first again and again", WaitAgain),
        new(
            "Wait with a time that is up, n tasks",
            n => Run(n, async _ => await Coroutine.Wait([new Future<int>()], timeout: Tick))
        ),
        new("AsCompleted, n coroutines", Completed),
        new("AsCompletedFutures, n coroutines", CompletedFutures),
    ];

    private static async Coroutine Twice(int n)
    {
        var once = Of(n, Value);
        await Coroutine.Gather(once.Concat(once));
    }

    private static async Coroutine Same(int n)
    {
        var task = Coroutine.Start(Value(1));
        await Coroutine.Gather(Of<Coroutine<int>>(n, _ => task));
    }

    private static async Coroutine NestedGather(int n)
    {
        var inner = Coroutine.Gather(Value(1));
        for (var i = 0; i < n; i++)
            inner = Coroutine.Gather(First(inner));
        await inner;

        static async Coroutine<int> First(Future<int[]> future) => (await future)[0];
    }

    private static async Coroutine NestedAll(int n)
    {
        if (n > 0)
            await Coroutine.All(NestedAll(n - 1), Coroutine.Yield());
    }

    private static async Coroutine NestedForever(int n)
    {
        if (n > 0)
            await Coroutine.All(NestedForever(n - 1));
        else
            await Forever();
    }

    private static async Coroutine SharedWait(int n)
    {
        var shared = new Future<int>();
        var own = Of(n, _ => new Future<int>());
        var tasks = await Waiting(n, async i => await Coroutine.Wait([shared, own[i]], WaitUntil.FirstCompleted));
        own.ForEach(future => future.SetResult(1));
        await Ended(tasks);
    }

    private static async Coroutine WaitAgain(int n)
    {
        var shared = new Future<int>();
        for (var i = 0; i < n; i++)
            await Coroutine.Wait([shared, Coroutine.Start(Value(i))], WaitUntil.FirstCompleted);
    }

    private static async Coroutine Completed(int n)
    {
        foreach (var next in CoroutineQueues.AsCompleted(Of(n, Value)))
            await next;
    }

    private static async Coroutine CompletedFutures(int n)
    {
        foreach (var next in CoroutineQueues.AsCompletedFutures(Of(n, Value)))
            await next;
    }
}
