namespace Coroutines.Benchmarks.CSharp;

#pragma warning disable CS1998 // A body without an await is the point of it.

/// <summary>Awaits of children, as C# coroutines.</summary>
public static class CoroutineAwaits
{
    private static async Coroutine<int> Child(int x) => x + 1;

    private static async Coroutine<int> YieldingChild(int x)
    {
        await Coroutine.Yield();
        return x + 1;
    }

    public static async Coroutine<int> AwaitSync(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += await Child(i);
        return sum;
    }

    public static async Coroutine<int> AwaitYield(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += await YieldingChild(i);
        return sum;
    }

    public static async Coroutine<int> Deep(int depth) => depth == 0 ? 0 : await Deep(depth - 1) + 1;

    public static async Coroutine<int> Exceptions(int n)
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

    private static async Coroutine<int> Throw(int depth) =>
        depth == 1 ? throw new InvalidOperationException("on purpose") : await Throw(depth - 1) + 1;
}
