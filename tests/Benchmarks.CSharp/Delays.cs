namespace Coroutines.Benchmarks;

/// <summary>The same delays for every subject: scattered over a second, in whole milliseconds, as timeouts are.</summary>
public static class Delays
{
    /// <summary>From 1 to 1,000.</summary>
    public static int Milliseconds(int i) => 1 + (int)((uint)i * 2_654_435_761u >> 8) % 1000;

    public static TimeSpan Of(int i) => TimeSpan.FromMilliseconds(Milliseconds(i));
}
