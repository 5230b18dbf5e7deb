namespace Coroutines.Benchmarks.Growth;

/// <summary>What most shapes consist of.</summary>
internal static class Several
{
    public static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    /// <summary>So long that nothing else takes longer.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromDays(1000);

    public static List<T> Of<T>(int n, Func<int, T> make) => [.. Enumerable.Range(0, n).Select(make)];

    /// <summary>Starts n tasks, and lets them come to their first wait.</summary>
    public static async Coroutine<List<CoroutineTask<Unit>>> Waiting(int n, Func<int, Coroutine> body)
    {
        var tasks = Of(n, i => Coroutine.Start(body(i)));
        await Coroutine.Yield();
        return tasks;
    }

    /// <summary>Runs n tasks, however they end.</summary>
    public static async Coroutine Run(int n, Func<int, Coroutine> body) =>
        await Ended(Of(n, i => Coroutine.Start(body(i))));

    public static async Coroutine Ended<T>(IReadOnlyCollection<T> tasks)
        where T : IFuture
    {
        await Coroutine.Wait([.. tasks.Cast<IFuture>()]);
        foreach (var task in tasks)
            if (task.IsFaulted)
                _ = task.Exception;
    }

    public static async Coroutine Cancelled(List<CoroutineTask<Unit>> tasks)
    {
        foreach (var task in tasks)
            task.Cancel();
        await Ended(tasks);
    }

    /// <summary>One after the other.</summary>
    public static async Coroutine InTurn(int n, Func<int, Coroutine> body)
    {
        for (var i = 0; i < n; i++)
            await body(i);
    }

    public static async Coroutine Fail()
    {
        await Coroutine.Yield();
        throw new IOException("as planned");
    }

    public static async Coroutine<int> Value(int value)
    {
        await Coroutine.Yield();
        return value;
    }

    /// <summary>Runs something that fails, and forgets that.</summary>
    public static async Coroutine Caught(Func<Coroutine> body)
    {
        try
        {
            await body();
        }
        catch (Exception) { }
    }

    /// <summary>Falling or rising as it may be, never the same, always the same in each run.</summary>
    public static TimeSpan Scattered(int i) => TimeSpan.FromTicks((uint)(i * 2_654_435_761L) + 1);

    public static Coroutine Forever() => Coroutine.Sleep(Age);
}
