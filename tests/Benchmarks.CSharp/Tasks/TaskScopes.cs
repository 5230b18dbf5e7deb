namespace Coroutines.Benchmarks;

/// <summary>What .NET has for a cancel scope.</summary>
public static class TaskScopes
{
    public static int LinkTokens(int n)
    {
        using var outer = new CancellationTokenSource();
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(outer.Token);
            sum += i + 1;
        }
        return sum;
    }
}
