using NUnit.Framework;
using static Coroutines.Tests.Policies.Schedule;

namespace Coroutines.Tests.Policies;

[TestFixture]
public class RetryPolicyTests
{
    private static readonly Backoff Doubling = Backoff.Exponential(S(1));

    private static string Of(RetryPolicy policy, double seconds, params int[] failing) =>
        Schedule.Of(schedule => schedule.Watch("result", policy.Run(schedule.Action(seconds, failing))));

    [Test]
    public void Each_failure_is_followed_by_its_delay() =>
        Assert.That(
            Of(new RetryPolicy(5, Doubling), 0.5, 1, 2, 3),
            Is.EqualTo("0 begin 1, 1.5 begin 2, 4 begin 3, 8.5 begin 4, 9 result = 4")
        );

    [Test]
    public void The_last_failure_is_thrown_with_the_earlier_ones_attached()
    {
        var count = 0;

        var error = Assert.Throws<IOException>(() =>
            VirtualRun.Of(() => new RetryPolicy(3, Backoff.None).Run<int>(() => throw new IOException($"{++count}")))
        );

        Assert.That(error!.Message, Is.EqualTo("3"));
        Assert.That(SuppressedExceptions.Of(error).Select(e => e.Message), Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public void One_that_never_gives_up_keeps_the_latest_failures_alone()
    {
        var count = 0;

        var error = Assert.Throws<IOException>(() =>
            VirtualRun.Of(() =>
                new RetryPolicy(int.MaxValue, Backoff.None) { When = _ => count < 1000 }.Run<int>(() =>
                    throw new IOException($"{++count}")
                )
            )
        );

        Assert.That(error!.Message, Is.EqualTo("1000"));
        Assert.That(
            SuppressedExceptions.Of(error).Select(e => e.Message),
            Is.EqualTo(Enumerable.Range(969, 31).Select(n => $"{n}"))
        );
    }

    [Test]
    public void When_says_what_is_not_worth_it() =>
        Assert.That(
            Of(new RetryPolicy(5, Doubling) { When = error => error.Message != "failure 2" }, 1, 1, 2),
            Is.EqualTo("0 begin 1, 2 begin 2, 3 result: IO")
        );

    // The second delay would end at 1 + 1 + 1 + 2 = 5 s.
    [TestCase(4.9, "0 begin 1, 2 begin 2, 3 result: IO")]
    [TestCase(5, "0 begin 1, 2 begin 2, 3 result: IO")]
    [TestCase(5.1, "0 begin 1, 2 begin 2, 5 begin 3, 5.1 cancel 3, 5.1 result: DeadlineExceeded")]
    public void MaxDuration_is_never_slept_away(double seconds, string expected) =>
        Assert.That(Of(new RetryPolicy(9, Doubling) { MaxDuration = S(seconds) }, 1, 1, 2), Is.EqualTo(expected));

    [Test]
    public void MaxDuration_that_ends_an_attempt_keeps_the_failures_before_it()
    {
        var error = Assert.Throws<DeadlineExceededException>(() => VirtualRun.Of(() => Run(new Schedule())));

        Assert.That(SuppressedExceptions.Of(error!).Select(e => e.Message), Is.EqualTo(new[] { "failure 1" }));
        static Coroutine<int> Run(Schedule schedule) =>
            new RetryPolicy(9, Doubling) { MaxDuration = S(2.5) }.Run(schedule.Action(1, 1));
    }

    [TestCase(7, "0 begin 1, 8 begin 2, 9 result = 2")]
    [TestCase(0, "0 begin 1, 1 begin 2, 2 result = 2")]
    [TestCase(-3, "0 begin 1, 1 begin 2, 2 result = 2")]
    public void RetryAfter_overrides_the_backoff(double seconds, string expected) =>
        Assert.That(
            Of(new RetryPolicy(2, Backoff.Exponential(S(1), max: S(2))) { RetryAfter = _ => S(seconds) }, 1, 1),
            Is.EqualTo(expected)
        );

    [Test]
    public void RetryAfter_that_does_not_know_leaves_it_to_the_backoff() =>
        Assert.That(
            Of(new RetryPolicy(2, Doubling) { RetryAfter = _ => null }, 1, 1),
            Is.EqualTo("0 begin 1, 2 begin 2, 3 result = 2")
        );

    [Test]
    public void A_breaker_that_is_open_says_when_to_come_back() =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                var breaker = new CircuitBreaker(1, S(10), S(7));
                await schedule.Watch(
                    "result",
                    new RetryPolicy(3, Backoff.Constant(S(1))).Then(breaker).Run(schedule.Action(0.5, 1))
                );
            }),
            // Fails at 0.5, is refused at 1.5, and is let in at 7.5.
            Is.EqualTo("0 begin 1, 7.5 begin 2, 8 result = 2")
        );

    [Test]
    public void OnRetry_sees_each_delay_before_it() =>
        Assert.That(
            Schedule.Of(schedule =>
                schedule.Watch(
                    "result",
                    new RetryPolicy(3, Doubling)
                    {
                        OnRetry = failed =>
                            schedule.Add($"{failed.Number} {failed.Exception.Message} {failed.Delay.TotalSeconds}"),
                    }.Run(schedule.Action(0, 1, 2, 3))
                )
            ),
            Is.EqualTo("0 begin 1, 0 1 failure 1 1, 1 begin 2, 1 2 failure 2 2, 3 begin 3, 3 result: IO")
        );

    [Test]
    public void A_hook_that_throws_ends_the_whole_and_loses_no_failure()
    {
        var schedule = new Schedule();
        var policy = new RetryPolicy(3, Doubling) { OnRetry = _ => throw new FormatException() };

        var error = Assert.Throws<FormatException>(() => VirtualRun.Of(() => policy.Run(schedule.Action(0, 1))));

        Assert.That(SuppressedExceptions.Of(error!).Select(e => e.Message), Is.EqualTo(new[] { "failure 1" }));
    }

    [Test]
    public void Jitter_comes_from_the_loop() =>
        Assert.That(
            Schedule.Of(
                schedule =>
                    schedule.Watch(
                        "result",
                        new RetryPolicy(3, Backoff.Exponential(S(4), jitter: Jitter.Full)).Run(schedule.Action(0, 1, 2))
                    ),
                new ConstantRandom(0.25)
            ),
            Is.EqualTo("0 begin 1, 1 begin 2, 3 begin 3, 3 result = 3")
        );

    [TestCase(0.5, "0 begin 1, 0.5 cancel 1, 0.5 result cancelled", true)]
    [TestCase(0.5, "0 begin 1, 0.5 cancel 1, 0.5 result cancelled", false)]
    [TestCase(1.5, "0 begin 1, 1.5 result cancelled", true)]
    [TestCase(1.5, "0 begin 1, 1.5 result cancelled", false)]
    [TestCase(2.5, "0 begin 1, 2 begin 2, 2.5 cancel 2, 2.5 result cancelled", true)]
    [TestCase(2.5, "0 begin 1, 2 begin 2, 2.5 cancel 2, 2.5 result cancelled", false)]
    public void A_cancellation_passes_at_once(double at, string expected, bool byScope) =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                var run = schedule.Watch("result", new RetryPolicy(9, Doubling).Run(schedule.Action(1, 1)));
                if (byScope)
                {
                    await CancelScope.MoveOnAfter(S(at), _ => run);
                    return;
                }
                var task = Coroutine.Start(run);
                await Coroutine.Sleep(S(at));
                await task.CancelAndWait();
            }),
            Is.EqualTo(expected)
        );

    [Test]
    public void A_cancellation_during_a_delay_carries_the_failure_that_it_hides() =>
        VirtualRun.Of(async () =>
        {
            var run = new RetryPolicy(9, Doubling).Run<int>(() => throw new IOException("failure"));
            var task = Coroutine.Start(Raised.By<CoroutineCanceledException>(async () => await run));
            await Coroutine.Sleep(S(0.5));
            task.Cancel();

            var cancellation = await task;

            Assert.That(SuppressedExceptions.Of(cancellation).Single().Message, Is.EqualTo("failure"));
        });

    [Test]
    public void An_endless_retry_without_delay_lets_others_run_and_can_be_cancelled() =>
        VirtualRun.Of(async () =>
        {
            var attempts = 0;
            var task = Coroutine.Start(
                new RetryPolicy(int.MaxValue, Backoff.None).Run<int>(() =>
                {
                    attempts++;
                    throw new IOException();
                })
            );
            for (var turn = 0; turn < 10; turn++)
                await Coroutine.Yield();
            await task.CancelAndWait();

            Assert.That(attempts, Is.InRange(9, 11));
        });
}
