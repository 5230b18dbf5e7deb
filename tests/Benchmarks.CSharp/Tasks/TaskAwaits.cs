using System.Runtime.CompilerServices;

namespace Coroutines.Benchmarks;

#pragma warning disable CS1998 // A body without an await is the point of it.

/// <summary>Awaits of children, as C# tasks.</summary>
public static class TaskAwaits
{
    // Enough for 100,000 frames of a recursion that does not leave the stack.
    private const int BigStack = 512 << 20;

    private static async Task<int> Child(int x) => x + 1;

    private static async ValueTask<int> ValueChild(int x) => x + 1;

    private static async Task<int> YieldingChild(int x)
    {
        await Task.Yield();
        return x + 1;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
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

    private static async Task<int> Deep(int depth) => depth == 0 ? 0 : await Deep(depth - 1) + 1;

    /// <summary>On the stack of an ordinary thread it would overflow.</summary>
    public static int DeepOnBigStack(int depth)
    {
        var result = 0;
        var thread = new Thread(
            () =>
            {
                Meter.Start();
                result = Deep(depth).GetAwaiter().GetResult();
                Meter.Stop();
            },
            BigStack
        );
        thread.Start();
        thread.Join();
        return result;
    }

    public static async Task<int> Exceptions(int n)
    {
        var caught = 0;
        for (var i = 0; i < n; i++)
        {
            try
            {
                await Throw(20);
            }
            catch (InvalidOperationException)
            {
                caught++;
            }
        }
        return caught;
    }

    private static async Task<int> Throw(int depth) =>
        depth == 1 ? throw new InvalidOperationException("on purpose") : await Throw(depth - 1) + 1;
}
