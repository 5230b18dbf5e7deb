using System.Diagnostics;

namespace Coroutines.Benchmarks;

/// <summary>Time and bytes of the sample that is being taken. A body with a set-up or an end that does not count starts or stops it itself.</summary>
public static class Meter
{
    private static long s_start;
    private static long s_bytesBefore;
    private static bool s_isRunning;
    private static long s_liveBefore;
    private static bool s_looksAtMemory;

    public static double Nanoseconds { get; private set; }

    public static long Bytes { get; private set; }

    /// <summary>What was alive when all tasks were suspended, if the body came there and was asked to look.</summary>
    public static long? LiveBytes { get; private set; }

    public static void Start()
    {
        s_isRunning = true;
        s_bytesBefore = GC.GetTotalAllocatedBytes(true);
        s_start = Stopwatch.GetTimestamp();
    }

    /// <summary>Ends the sample; the second time it does nothing.</summary>
    public static void Stop()
    {
        if (!s_isRunning)
            return;
        Nanoseconds = Stopwatch.GetElapsedTime(s_start).TotalNanoseconds;
        Bytes = GC.GetTotalAllocatedBytes(true) - s_bytesBefore;
        s_isRunning = false;
    }

    /// <summary>From here on a body that reaches <see cref="AllSuspended"/> says what is alive. Looking takes long, so such a run is not timed.</summary>
    public static void LookAtMemory()
    {
        s_looksAtMemory = true;
        LiveBytes = null;
        s_liveBefore = GC.GetTotalMemory(true);
    }

    public static void LookAway() => s_looksAtMemory = false;

    /// <summary>To be called by a body when all its tasks are suspended.</summary>
    public static void AllSuspended()
    {
        if (s_looksAtMemory)
            LiveBytes = GC.GetTotalMemory(true) - s_liveBefore;
    }
}
