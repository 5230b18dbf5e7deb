using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class SleepTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // R67
    [Test]
    public void Sleep_one_after_the_other_takes_the_sum_and_returns_its_value() =>
        VirtualRun.Of(async () =>
        {
            await Coroutine.Sleep(Second);
            var result = await Coroutine.Sleep(2 * Second, "slept");

            Assert.That((result, EventLoop.Current.Time), Is.EqualTo(("slept", 3 * Second)));
        });

    // R31
    [TestCase(0)]
    [TestCase(-1)]
    public void Sleep_no_time_takes_one_turn_and_returns_its_value(int seconds) =>
        VirtualRun.Of(async () =>
        {
            var called = false;
            EventLoop.Current.CallSoon(() => called = true);

            var turns = await TurnCounter.Of(async () =>
                Assert.That(await Coroutine.Sleep(seconds * Second, 10), Is.EqualTo(10))
            );

            Assert.That((turns, called), Is.EqualTo((1, true)));
            Assert.That(await TurnCounter.Of(() => Coroutine.Sleep(seconds * Second)), Is.EqualTo(1));
            Assert.That(EventLoop.Current.Timers.Count, Is.Zero);
        });

    [Test]
    public void Sleep_wakes_in_the_second_turn_of_its_time() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var task = Coroutine.Start(Body());
            await Coroutine.Yield();
            // The sleep's own timer is older, and so the task is ready before what the first of these makes ready.
            EventLoop.Current.CallLater(Second, () => EventLoop.Current.CallSoon(trace.Of("next turn")));
            EventLoop.Current.CallLater(Second, trace.Of("same turn"));

            await task;

            Assert.That(trace.ToString(), Is.EqualTo("same turn slept next turn"));

            async Coroutine Body()
            {
                await Coroutine.Sleep(Second);
                trace.Add("slept");
            }
        });

    [Test]
    public void Sleep_longest_time_never_ends() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Coroutine.Sleep(TimeSpan.MaxValue));
            await Coroutine.Sleep(TimeSpan.FromDays(10_000));

            Assert.That(task.IsCompleted, Is.False);
            Assert.That(task.Cancel(), Is.True);
        });

    [Test]
    public void Cancel_by_a_timer_ends_a_longer_sleep_at_that_time() =>
        VirtualRun.Of(async () =>
        {
            var sleeper = Coroutine.Start(Coroutine.Sleep(5000 * Second));
            EventLoop.Current.CallLater(Second, () => sleeper.Cancel());

            await Raised.By<CoroutineCanceledException>(async () => await sleeper);

            Assert.That((EventLoop.Current.Time, EventLoop.Current.Timers.Count), Is.EqualTo((Second, 0)));
        });
}
