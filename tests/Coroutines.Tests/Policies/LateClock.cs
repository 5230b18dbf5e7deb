using Coroutines.LowLevel;

namespace Coroutines.Tests.Policies;

/// <summary>Virtual time whose wake-ups come late, as those of an operating system do.</summary>
internal sealed class LateClock(TimeSpan lateness) : TimeProvider, IParker
{
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public void Park(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            throw new InvalidOperationException("Nothing is left that could go on.");
        _now += timeout.Ticks + lateness.Ticks;
    }

    public void Wake() { }

    /// <summary>Runs a program, and returns how long it took.</summary>
    public TimeSpan Time(Coroutine main)
    {
        Coroutine.Run(
            main,
            new CoroutineRunOptions
            {
                Loop = new EventLoopOptions { TimeProvider = this, Parker = this },
                CancelOnInterrupt = false,
            }
        );
        return new TimeSpan(_now);
    }
}
