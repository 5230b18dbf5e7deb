using NUnit.Framework;

namespace Coroutines.Tests.Growth;

/// <summary>Holds that a program costs so much for each piece of its work, however much there is.</summary>
internal static class Cost
{
    private const int Many = 100_000;

    /// <summary>Runs it. With a cost of n² it would not end today; and its bytes are measured.</summary>
    /// <param name="program">Does a number of pieces of work.</param>
    /// <param name="many">How many are many.</param>
    public static void Linear(Func<int, Coroutine> program, int many = Many)
    {
        VirtualRun.Of(() => program(100));
        var half = BytesOf(program, many / 2);
        var whole = BytesOf(program, many);
        // Lists that double make a step of it; n² would make it 4.
        Assert.That((double)whole / half, Is.LessThan(2.8), $"{half} bytes for {many / 2}, {whole} for {many}");
    }

    public static long BytesOf(Func<int, Coroutine> program, int n)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        VirtualRun.Of(() => program(n));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
