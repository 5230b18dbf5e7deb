namespace Coroutines.Tests;

/// <summary>Counts what this thread allocates. Exact in Release only: Debug code boxes and copies more.</summary>
internal static class AllocatedBytes
{
    public const int Repetitions = 1000;

    /// <summary>Bytes for each repetition of a body that runs inside a task.</summary>
    public static async Coroutine<double> Each(Func<int, Coroutine> repeat)
    {
        // The first run fills caches, grows queues, and compiles.
        await repeat(Repetitions);
        var before = GC.GetAllocatedBytesForCurrentThread();
        await repeat(0);
        var fixedCost = GC.GetAllocatedBytesForCurrentThread() - before;
        before = GC.GetAllocatedBytesForCurrentThread();
        await repeat(Repetitions);
        var total = GC.GetAllocatedBytesForCurrentThread() - before;
        return (double)(total - fixedCost) / Repetitions;
    }
}
