namespace Coroutines.LowLevel;

/// <summary>How many calls have ended, and failed, in the last time: in the present tenth of the window and the nine before it.</summary>
/// <remarks>Counted by tenths, so that it takes the same memory however many calls there are.</remarks>
internal sealed class CallWindow(TimeSpan length)
{
    private const int Tenths = 10;

    private struct Tenth
    {
        public long Number;
        public long Calls;
        public long Failures;
    }

    private readonly Tenth[] _tenths = new Tenth[Tenths];
    private readonly long _ticks = Math.Max(1, length.Ticks / Tenths);

    /// <summary>Counts a call that has just ended.</summary>
    public void Add(TimeSpan now, bool hasFailed)
    {
        var number = now.Ticks / _ticks;
        ref var tenth = ref _tenths[number % Tenths];
        if (tenth.Number != number)
            tenth = new Tenth { Number = number };
        tenth.Calls++;
        tenth.Failures += hasFailed ? 1 : 0;
    }

    public (long Failures, long Calls) Count(TimeSpan now)
    {
        var oldest = now.Ticks / _ticks - Tenths + 1;
        var (failures, calls) = (0L, 0L);
        foreach (var tenth in _tenths)
            if (tenth.Number >= oldest)
                (failures, calls) = (failures + tenth.Failures, calls + tenth.Calls);
        return (failures, calls);
    }

    public void Clear() => Array.Clear(_tenths);
}
