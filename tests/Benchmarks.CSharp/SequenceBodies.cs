namespace Coroutines.Benchmarks;

#pragma warning disable CS1998 // A body without an await is the point of it.

/// <summary>The benchmarks' sequences as C# iterators, and as LINQ over them.</summary>
public static class SequenceBodies
{
    private static async IAsyncEnumerable<int> Range(int n)
    {
        for (var i = 0; i < n; i++)
            yield return i;
    }

    private static async IAsyncEnumerable<int> Map(IAsyncEnumerable<int> source, Func<int, int> mapping)
    {
        await foreach (var value in source)
            yield return mapping(value);
    }

    private static async IAsyncEnumerable<int> Filter(IAsyncEnumerable<int> source, Func<int, bool> predicate)
    {
        await foreach (var value in source)
            if (predicate(value))
                yield return value;
    }

    private static async IAsyncEnumerable<int> Suspending(int n)
    {
        for (var i = 0; i < n; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    private static async IAsyncEnumerable<int> Nested(int depth, int n)
    {
        if (depth == 0)
            for (var i = 0; i < n; i++)
                yield return i;
        else
            await foreach (var value in Nested(depth - 1, n))
                yield return value;
    }

    private static async Task<int> Sum(IAsyncEnumerable<int> source)
    {
        var sum = 0;
        await foreach (var value in source)
            sum += value;
        return sum;
    }

    public static Task<int> Yields(int n) => Sum(Range(n));

    public static Task<int> Pipeline(int n) =>
        Sum(Map(Filter(Map(Range(n), static x => x + 1), static x => x % 2 == 0), static x => x * 3));

    public static async Task<int> LinqPipeline(int n)
    {
        var sum = 0;
        await foreach (
            var value in AsyncEnumerable
                .Range(0, n)
                .Select(static x => x + 1)
                .Where(static x => x % 2 == 0)
                .Select(static x => x * 3)
        )
            sum += value;
        return sum;
    }

    public static Task<int> NestedYields(int depth, int n) => Sum(Nested(depth, n));

    public static Task<int> Suspends(int n) => Sum(Suspending(n));
}
