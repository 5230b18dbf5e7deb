namespace Coroutines.Benchmarks;

/// <summary>TenBinds: ten awaits in a row, as F# builders are compared by.</summary>
public static class TaskTenBinds
{
    public static async Task<int> Sync(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += await TenSync();
        return sum;
    }

    public static async Task<int> Yields(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += await TenYields();
        return sum;
    }

    private static async Task<int> TenSync()
    {
        var x0 = await Task.FromResult(100);
        var x1 = await Task.FromResult(100);
        var x2 = await Task.FromResult(100);
        var x3 = await Task.FromResult(100);
        var x4 = await Task.FromResult(100);
        var x5 = await Task.FromResult(100);
        var x6 = await Task.FromResult(100);
        var x7 = await Task.FromResult(100);
        var x8 = await Task.FromResult(100);
        var x9 = await Task.FromResult(100);
        return x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9;
    }

    private static async Task<int> TenYields()
    {
        await Task.Yield();
        await Task.Yield();
        await Task.Yield();
        await Task.Yield();
        await Task.Yield();
        await Task.Yield();
        await Task.Yield();
        await Task.Yield();
        await Task.Yield();
        await Task.Yield();
        return 1_000;
    }
}
