namespace Coroutines.Tests.Sequences.Leaving;

/// <summary>A way of enumerating, and a way of being made to leave.</summary>
internal static class LeaveProgram
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    private static TimeSpan Ms(int count) => TimeSpan.FromMilliseconds(count);

    /// <summary>All consumers of a source of another library: what they do with each value may take time.</summary>
    public static readonly Dictionary<string, Func<IAsyncEnumerable<int>, Func<Coroutine>, Coroutine>> Consumers = new()
    {
        ["await foreach"] = async (source, body) =>
        {
            await foreach (var _ in source)
                await body();
        },
        ["await foreach, configured"] = async (source, body) =>
        {
            await foreach (var _ in source.ConfigureAwait(false))
                await body();
        },
        ["await foreach with a token"] = async (source, body) =>
        {
            await foreach (var _ in source.WithCancellation(CancelScope.Current?.Token ?? default))
                await body();
        },
        ["by hand"] = async (source, body) =>
        {
            await using var values = source.GetAsyncEnumerator();
            while (await values.MoveNextAsync())
                await body();
        },
        ["From"] = async (source, body) =>
        {
            await foreach (var _ in CoroutineSeq.From(source))
                await body();
        },
        ["From, as the base library sees it"] = async (source, body) =>
        {
            await foreach (var _ in (IAsyncEnumerable<int>)CoroutineSeq.From(source).Select(x => x))
                await body();
        },
        ["ToList"] = async (source, _) => await CoroutineSeq.From(source).ToList(),
        ["ForEach"] = (source, body) => CoroutineSeq.From(source).ForEach(_ => body()),
        ["Select"] = (source, body) =>
            CoroutineSeq.From(source).Select(x => x + 1).Where(x => x >= 0).ForEach(_ => body()),
        ["Take"] = (source, body) => CoroutineSeq.From(source).Take(2).ForEach(_ => body()),
        ["Zip"] = (source, body) => CoroutineSeq.From(source).Zip(CoroutineSeq.From(source)).ForEach(_ => body()),
        ["Merge"] = (source, body) => CoroutineSeq.Merge(source, source).ForEach(_ => body()),
        ["Prefetch"] = (source, body) => CoroutineSeq.From(source).Prefetch(2).ForEach(_ => body()),
        ["Share"] = (source, body) => CoroutineSeq.From(source).Share().ForEach(_ => body()),
        ["Switch"] = (source, body) => CoroutineSeq.From(source).Switch(_ => source).ForEach(_ => body()),
        ["Race"] = (source, body) => CoroutineSeq.Race(source, source).ForEach(_ => body()),
        ["SelectParallel"] = (source, body) =>
            CoroutineSeq
                .From(source)
                .SelectParallel(
                    2,
                    async x =>
                    {
                        await body();
                        return x;
                    }
                )
                .ForEach(_ => { }),
        ["Buffer"] = (source, body) => CoroutineSeq.From(source).Buffer(2, Ms(30)).ForEach(_ => body()),
        ["Timeout"] = (source, body) => CoroutineSeq.From(source).Timeout(Never).ForEach(_ => body()),
    };

    /// <summary>Runs a consumer and ends it after a time.</summary>
    public static readonly Dictionary<string, Func<Func<Coroutine>, int, Coroutine>> Leaves = new()
    {
        ["a deadline"] = (consume, ms) => CancelScope.FailAfter(Ms(ms), _ => consume()),
        ["a scope"] = async (consume, ms) =>
        {
            var scope = new CancelScope();
            EventLoop.Current.CallLater(Ms(ms), () => scope.Cancel());
            var outcome = await scope.Run(async _ =>
            {
                await consume();
                return 0;
            });
            if (outcome.Exception is { } error)
                throw error;
        },
        ["an outer scope"] = (consume, ms) =>
            CancelScope.FailAfter(Ms(ms), _ => CancelScope.FailAfter(Never, _ => consume())),
        ["the task"] = async (consume, ms) =>
        {
            var task = Coroutine.Start(consume());
            EventLoop.Current.CallLater(Ms(ms), () => task.Cancel());
            await task;
        },
        ["the task, twice"] = async (consume, ms) =>
        {
            var task = Coroutine.Start(consume());
            EventLoop.Current.CallLater(Ms(ms), () => task.Cancel());
            EventLoop.Current.CallLater(Ms(ms + 7), () => task.Cancel());
            await task;
        },
        ["the task, then a deadline"] = async (consume, ms) =>
        {
            var task = Coroutine.Start(CancelScope.FailAfter(Ms(ms + 7), _ => consume()));
            EventLoop.Current.CallLater(Ms(ms), () => task.Cancel());
            await task;
        },
        ["a timeout"] = (consume, ms) => Coroutine.Timeout(Ms(ms), _ => consume()),
        ["a sibling"] = (consume, ms) => Coroutine.All(consume(), Fail(ms)),
        ["a race"] = async (consume, ms) => await Coroutine.Race(Zero(consume), Slept(ms)),
    };

    private static async Coroutine Fail(int ms)
    {
        await Coroutine.Sleep(Ms(ms));
        throw new FormatException("the sibling");
    }

    private static async Coroutine<int> Zero(Func<Coroutine> consume)
    {
        await consume();
        return 0;
    }

    private static async Coroutine<int> Slept(int ms)
    {
        await Coroutine.Sleep(Ms(ms));
        return 1;
    }
}
