namespace Coroutines.Benchmarks.CSharp;

/// <summary>TenBinds: ten awaits in a row, as F# builders are compared by.</summary>
public static class CoroutineTenBinds
{
    public static async Coroutine<int> Sync(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += await TenSync();
        return sum;
    }

    public static async Coroutine<int> Yields(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += await TenYields();
        return sum;
    }

    private static async Coroutine<int> TenSync()
    {
        var x0 = await Coroutine.FromResult(100);
        var x1 = await Coroutine.FromResult(100);
        var x2 = await Coroutine.FromResult(100);
        var x3 = await Coroutine.FromResult(100);
        var x4 = await Coroutine.FromResult(100);
        var x5 = await Coroutine.FromResult(100);
        var x6 = await Coroutine.FromResult(100);
        var x7 = await Coroutine.FromResult(100);
        var x8 = await Coroutine.FromResult(100);
        var x9 = await Coroutine.FromResult(100);
        return x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9;
    }

    private static async Coroutine<int> TenYields()
    {
        await Coroutine.Yield();
        await Coroutine.Yield();
        await Coroutine.Yield();
        await Coroutine.Yield();
        await Coroutine.Yield();
        await Coroutine.Yield();
        await Coroutine.Yield();
        await Coroutine.Yield();
        await Coroutine.Yield();
        await Coroutine.Yield();
        return 1_000;
    }
}
