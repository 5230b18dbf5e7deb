namespace Coroutines.Benchmarks;

#pragma warning disable CS1998 // A body without an await is the point of it.

/// <summary>The benchmarks' bodies as C# tasks.</summary>
public static class TaskBodies
{
    private static async Task<int> Child(int x) => x + 1;

    private static async ValueTask<int> ValueChild(int x) => x + 1;

    private static async Task<int> YieldingChild(int x)
    {
        await Task.Yield();
        return x + 1;
    }

    [System.Runtime.CompilerServices.AsyncMethodBuilder(
        typeof(System.Runtime.CompilerServices.PoolingAsyncValueTaskMethodBuilder<>)
    )]
    private static async ValueTask<int> PoolingYieldingChild(int x)
    {
        await Task.Yield();
        return x + 1;
    }

    public static async Task<int> AwaitSync(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += await Child(i);
        return sum;
    }

    public static async ValueTask<int> ValueAwaitSync(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += await ValueChild(i);
        return sum;
    }

    public static async Task<int> AwaitYield(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += await YieldingChild(i);
        return sum;
    }

    public static async Task<int> PoolingAwaitYield(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += await PoolingYieldingChild(i);
        return sum;
    }

    public static async Task<int> Yields(int n)
    {
        for (var i = 0; i < n; i++)
            await Task.Yield();
        return n;
    }

    public static async Task<int> SpawnJoin(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += await YieldingChild(i);
        return sum;
    }

    public static async Task<int> RunJoin(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            var x = i;
            sum += await Task.Run(() => x + 1);
        }
        return sum;
    }

    public static async Task<int> PingPong(int n)
    {
        var ping = new TaskCompletionSource<int>();
        var pong = new TaskCompletionSource<int>();
        async Task<int> Other()
        {
            for (var i = 0; i < n; i++)
            {
                var value = await ping.Task;
                ping = new TaskCompletionSource<int>();
                pong.SetResult(value + 1);
            }
            return n;
        }
        var other = Other();
        var last = 0;
        for (var i = 0; i < n; i++)
        {
            pong = new TaskCompletionSource<int>();
            ping.SetResult(i);
            last = await pong.Task;
        }
        await other;
        return last;
    }

    public static async Task<int> Deep(int depth) => depth == 0 ? 0 : await Deep(depth - 1) + 1;

    public static int LinkTokens(int n)
    {
        using var outer = new CancellationTokenSource();
        for (var i = 0; i < n; i++)
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(outer.Token);
        }
        return n;
    }
}
