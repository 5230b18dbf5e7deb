using Coroutines.LowLevel;
using Coroutines.Testing;
using NUnit.Framework;

namespace Coroutines.Tests.Durations;

// Durations that are options of a loop, of a run, or of a clock.
[TestFixture]
public class LoopDurationTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [TestCase(-1.0)]
    [TestCase(double.MaxValue)]
    public void SlowStep_for_ever_reports_nothing(double milliseconds)
    {
        var clock = new VirtualClock();
        var errors = new List<LoopError>();
        var options = new EventLoopOptions
        {
            TimeProvider = clock,
            Parker = clock,
            Debug = true,
            SlowStep = OfMilliseconds(milliseconds),
        };

        Coroutine.Run(
            Slow(clock),
            new CoroutineRunOptions
            {
                Loop = options,
                UnhandledException = errors.Add,
                CancelOnInterrupt = false,
            }
        );

        Assert.That(errors, Is.Empty);
    }

    [TestCase(-1.0)]
    [TestCase(double.MaxValue)]
    public void FinalizerGrace_for_ever_waits_for_the_finaliser(double milliseconds)
    {
        var clock = new VirtualClock();
        var options = new EventLoopOptions
        {
            TimeProvider = clock,
            Parker = clock,
            FinalizerGrace = OfMilliseconds(milliseconds),
        };

        var ended = Coroutine.Run(Program(), new CoroutineRunOptions { Loop = options, CancelOnInterrupt = false });

        Assert.That(ended, Is.EqualTo(TimeSpan.FromDays(100) + Second));

        static async Coroutine<TimeSpan> Program()
        {
            await CancelScope.MoveOnAfter(
                Second,
                async _ =>
                {
                    try
                    {
                        await Coroutine.Sleep(TimeSpan.MaxValue);
                    }
                    finally
                    {
                        // As the builders run it.
                        await AsyncDisposal.Run(null, () => Coroutine.Sleep(TimeSpan.FromDays(100), 1));
                    }
                }
            );
            return EventLoop.Current.Time;
        }
    }

    [TestCase(-1.0)]
    [TestCase(double.MaxValue)]
    public void ThreadTimeout_for_ever_waits_for_the_function(double milliseconds)
    {
        using var released = new ManualResetEventSlim();
        var errors = new List<LoopError>();
        var clock = new VirtualClock(VirtualRun.Patience);
        var hasReturned = false;

        Coroutine.Run(
            Program(),
            new CoroutineRunOptions
            {
                Loop = new EventLoopOptions { TimeProvider = clock, Parker = new ReleasingParker(clock, released) },
                UnhandledException = errors.Add,
                CancelOnInterrupt = false,
                ThreadTimeout = OfMilliseconds(milliseconds),
            }
        );

        Assert.That(errors, Is.Empty);
        Assert.That(hasReturned);

        async Coroutine Program()
        {
            using var begun = new ManualResetEventSlim();
            var task = Coroutine.Start(
                Coroutine.OnThread(() =>
                {
                    begun.Set();
                    released.Wait();
                    Volatile.Write(ref hasReturned, true);
                    return 1;
                })
            );
            await Coroutine.Yield();
            await Coroutine.Yield();
            begun.Wait();
            task.Cancel();
            await Coroutine.Yield();
        }
    }

    [Test]
    public void Advance_beyond_the_end_of_time_stops_there()
    {
        foreach (var far in (TimeSpan[])[Timeout.InfiniteTimeSpan, TimeSpan.MaxValue, TimeSpan.MaxValue - Second])
        {
            var clock = new VirtualClock();
            clock.Advance(2 * Second);
            clock.Advance(far);

            Assert.That(clock.Now, Is.EqualTo(TimeSpan.MaxValue));
            Assert.That(clock.GetUtcNow(), Is.EqualTo(DateTimeOffset.MaxValue));
            Assert.Throws<ArgumentOutOfRangeException>(() => clock.Advance(TimeSpan.FromMilliseconds(-2)));
        }
    }

    [Test]
    public void AdvanceBy_beyond_the_end_of_time_runs_all_timers_and_stops_there()
    {
        foreach (var far in (TimeSpan[])[Timeout.InfiniteTimeSpan, TimeSpan.MaxValue, TimeSpan.MaxValue - Second])
        {
            using var loop = new TestLoop();
            loop.AdvanceBy(2 * Second);
            var short_ = loop.Start(Coroutine.Sleep(Second));
            var long_ = loop.Start(Coroutine.Sleep(TimeSpan.FromDays(10_000_000)));
            var endless = loop.Start(Coroutine.Sleep(Timeout.InfiniteTimeSpan));

            loop.AdvanceBy(far);

            Assert.That(loop.Now, Is.EqualTo(TimeSpan.MaxValue));
            Assert.That(short_.IsCompleted && long_.IsCompleted);
            Assert.That(endless.IsCompleted, Is.False);
            Assert.Throws<ArgumentOutOfRangeException>(() => loop.AdvanceBy(TimeSpan.FromMilliseconds(-2)));
        }
    }

    [Test]
    public void Sleep_for_ever_alone_is_a_deadlock_that_says_so() =>
        Assert.That(
            Assert.Throws<DeadlockException>(() => VirtualTime.Run(Coroutine.Sleep(Timeout.InfiniteTimeSpan)))!.Message,
            Does.Contain("Sleep(for ever)")
        );

    [Test]
    public void TimeLeft_counts_down_and_stops_at_zero() =>
        VirtualRun.Of(async () =>
        {
            await CancelScope.MoveOnAfter(
                9 * Second,
                async outer =>
                {
                    await Coroutine.Sleep(Second);
                    Assert.That(outer.TimeLeft, Is.EqualTo(8 * Second));
                    await CancelScope.MoveOnAfter(
                        60 * Second,
                        async inner =>
                        {
                            Assert.That(inner.TimeLeft, Is.EqualTo(8 * Second));
                            inner.IsShielded = true;
                            Assert.That(inner.TimeLeft, Is.EqualTo(60 * Second));
                            inner.IsShielded = false;
                            outer.Cancel();
                            Assert.That(inner.TimeLeft, Is.EqualTo(TimeSpan.Zero));
                            Assert.That(outer.TimeLeft, Is.EqualTo(TimeSpan.Zero));
                            await Coroutine.Yield();
                        }
                    );
                }
            );
            Assert.That(new CancelScope().TimeLeft, Is.Null);
            Assert.That(new CancelScope { Deadline = EventLoop.Current.Time + Second }.TimeLeft, Is.EqualTo(Second));
            Assert.That(new CancelScope { Deadline = TimeSpan.MinValue }.TimeLeft, Is.EqualTo(TimeSpan.Zero));
            await CancelScope.MoveOnAfter(
                Timeout.InfiniteTimeSpan,
                async scope =>
                {
                    Assert.That(scope.TimeLeft, Is.Null);
                    Assert.That(scope.Deadline, Is.Null);
                    await Coroutine.Yield();
                }
            );
            await Coroutine.Timeout(
                Timeout.InfiniteTimeSpan,
                async scope =>
                {
                    Assert.That(scope.When, Is.Null);
                    await Coroutine.Yield();
                }
            );
        });

    private static async Coroutine Slow(VirtualClock clock)
    {
        await Coroutine.Yield();
        clock.Advance(TimeSpan.FromDays(1));
        await Coroutine.Yield();
    }

    private static TimeSpan OfMilliseconds(double milliseconds) =>
        milliseconds == double.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>Releases a function on another thread when the loop would wait for it without end.</summary>
    private sealed class ReleasingParker(IParker inner, ManualResetEventSlim released) : IParker
    {
        public void Park(TimeSpan timeout)
        {
            if (timeout == Timeout.InfiniteTimeSpan)
                released.Set();
            inner.Park(timeout);
        }

        public void Wake() => inner.Wake();
    }
}
