using NUnit.Framework;
using static Coroutines.Tests.Policies.Schedule;

namespace Coroutines.Tests.Policies;

[TestFixture]
public class RateLimitTests
{
    private static async Coroutine Begin(Schedule schedule, RateLimit limit, int number) =>
        await limit.Run(() =>
        {
            schedule.Add($"{number}");
            return Coroutine.FromResult(number);
        });

    private static string All(RateLimit limit, int count) =>
        Schedule.Of(schedule =>
            Coroutine.All(Enumerable.Range(1, count).Select(number => Begin(schedule, limit, number)))
        );

    [Test]
    public void Actions_begin_evenly_spread() =>
        Assert.That(All(new RateLimit(4, S(1)), 5), Is.EqualTo("0 1, 0.25 2, 0.5 3, 0.75 4, 1 5"));

    [Test]
    public void A_burst_begins_at_once() =>
        Assert.That(All(new RateLimit(2, S(1), 3), 6), Is.EqualTo("0 1, 0 2, 0 3, 0.5 4, 1 5, 1.5 6"));

    // A third of a second is no whole number of ticks; each wait is rounded up, and the rounding does not add up.
    [Test]
    public void Times_are_exact_to_the_tick_however_many_there_are()
    {
        var text = All(new RateLimit(3, S(1)), 301).Split(", ");

        Assert.That(text[1], Is.EqualTo("0.3333334 2"));
        Assert.That(text[2], Is.EqualTo("0.6666667 3"));
        Assert.That(text[300], Is.EqualTo("100 301"));
    }

    [Test]
    public void What_gathers_in_a_quiet_time_is_limited_by_the_burst() =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                var limit = new RateLimit(1, S(1), 2);
                await Begin(schedule, limit, 1);
                await Coroutine.Sleep(S(0.5));
                await Begin(schedule, limit, 2);
                await Begin(schedule, limit, 3);
                await Coroutine.Sleep(S(100));
                for (var number = 4; number <= 6; number++)
                    await Begin(schedule, limit, number);
            }),
            Is.EqualTo("0 1, 0.5 2, 1 3, 101 4, 101 5, 102 6")
        );

    [TestCase(true)]
    [TestCase(false)]
    public void One_who_is_cancelled_in_line_leaves_the_time_to_the_next(bool byScope) =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                var limit = new RateLimit(1, S(1));
                await Begin(schedule, limit, 1);
                // The first of them sleeps until there is a permit, the second waits behind it.
                var canceled = Enumerable.Range(2, 2).Select(number => Coroutine.Start(Run(number))).ToArray();
                var last = Coroutine.Start(Begin(schedule, limit, 4));
                await Coroutine.Sleep(S(0.75));
                if (!byScope)
                    foreach (var task in canceled)
                        task.Cancel();
                await last;

                async Coroutine Run(int number)
                {
                    if (byScope)
                        await CancelScope.MoveOnAfter(S(0.75), _ => Begin(schedule, limit, number));
                    else
                        await Begin(schedule, limit, number);
                }
            }),
            Is.EqualTo("0 1, 1 4")
        );

    [Test]
    public void One_who_is_cancelled_when_the_permit_has_come_leaves_it_to_the_next() =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                var limit = new RateLimit(1, S(1));
                await Begin(schedule, limit, 1);
                var second = Coroutine.Start(Begin(schedule, limit, 2));
                var third = Coroutine.Start(Begin(schedule, limit, 3));
                await Coroutine.Yield();
                // Its timer was set before this one, so the sleeper has been woken and has not gone on.
                EventLoop.Current.CallAt(S(1), () => second.Cancel());
                await third;
                Assert.That(second.IsCanceled);
            }),
            Is.EqualTo("0 1, 1 3")
        );

    [Test]
    public void The_line_is_not_held_while_an_action_runs() =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                var limit = new RateLimit(1, S(1));
                var action = schedule.Action(5);
                await Coroutine.All(limit.Run(action), limit.Run(action));
                schedule.Add("end");
            }),
            Is.EqualTo("0 begin 1, 1 begin 2, 6 end")
        );
}
