using NUnit.Framework;
using static Coroutines.Tests.Policies.Schedule;

namespace Coroutines.Tests.Policies;

[TestFixture]
public class CircuitBreakerTests
{
    private static async Coroutine Fail(CircuitBreaker breaker) =>
        await Raised.By<IOException>(async () => await breaker.Run<int>(() => throw new IOException()));

    private static Coroutine<int> Succeed(CircuitBreaker breaker) => breaker.Run(() => Coroutine.FromResult(1));

    private static CircuitBreaker Broken(int probes = 1) => new(1, S(10), S(5)) { Probes = probes };

    [Test]
    public void Failures_open_it_the_time_half_opens_it_and_a_probe_closes_it() =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                var breaker = new CircuitBreaker(2, S(10), S(5)) { OnChange = state => schedule.Add($"{state}") };
                await Fail(breaker);
                await Succeed(breaker);
                await Coroutine.Sleep(S(1));
                await Fail(breaker);
                await schedule.Watch("refused", Succeed(breaker));
                await Coroutine.Sleep(S(4.9));
                await schedule.Watch("refused", Succeed(breaker));
                await Coroutine.Sleep(S(0.1));
                await schedule.Watch("probe", Succeed(breaker));
                await schedule.Watch("again", Succeed(breaker));
            }),
            Is.EqualTo(
                "1 refused: CircuitOpen, 1 Open, 5.9 refused: CircuitOpen, 6 probe = 1, 6 again = 1, 6 HalfOpen, 6 Closed"
            )
        );

    [Test]
    public void The_refusal_carries_when_it_will_try_again() =>
        VirtualRun.Of(async () =>
        {
            var breaker = Broken();
            await Fail(breaker);
            await Coroutine.Sleep(S(2));

            var error = await Raised.By<CircuitOpenException>(async () => await Succeed(breaker));

            Assert.That(error.RetryAfter, Is.EqualTo(S(3)));
            Assert.That(
                error.Message,
                Is.EqualTo(
                    "The circuit breaker (open) runs nothing for another 00:00:03, because too much failed. Do without, or try again after that."
                )
            );
        });

    [Test]
    public void A_probe_that_fails_opens_it_for_the_whole_time_again() =>
        VirtualRun.Of(async () =>
        {
            var breaker = Broken();
            await Fail(breaker);
            await Coroutine.Sleep(S(5));
            await Fail(breaker);
            await Coroutine.Sleep(S(4));

            var error = await Raised.By<CircuitOpenException>(async () => await Succeed(breaker));

            Assert.That(error.RetryAfter, Is.EqualTo(S(1)));
        });

    [Test]
    public void So_many_probes_run_at_a_time_and_all_must_succeed() =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                var breaker = Broken(probes: 2);
                await Fail(breaker);
                await Coroutine.Sleep(S(5));
                var action = schedule.Action(1);
                await Coroutine.All(Enumerable.Range(1, 3).Select(n => schedule.Watch($"{n}", breaker.Run(action))));
                schedule.Add($"{breaker.State}");
            }),
            Is.EqualTo("5 begin 1, 5 begin 2, 5 3: CircuitOpen, 6 1 = 1, 6 2 = 2, 6 Closed")
        );

    [Test]
    public void A_refusal_during_the_probes_does_not_know_when() =>
        VirtualRun.Of(async () =>
        {
            var breaker = Broken();
            await Fail(breaker);
            await Coroutine.Sleep(S(5));
            var probe = Coroutine.Start(breaker.Run(() => Coroutine.Sleep(S(1))));
            await Coroutine.Yield();

            var error = await Raised.By<CircuitOpenException>(async () => await Succeed(breaker));

            Assert.That(error.RetryAfter, Is.Null);
            Assert.That(error.Message, Does.Contain("waits for the outcome of its probes"));
            await probe;
        });

    [TestCase(true)]
    [TestCase(false)]
    public void A_probe_that_is_cancelled_leaves_its_place_to_the_next(bool byScope) =>
        VirtualRun.Of(async () =>
        {
            var breaker = Broken();
            await Fail(breaker);
            await Coroutine.Sleep(S(5));
            for (var times = 0; times < 3; times++)
            {
                if (byScope)
                    await CancelScope.MoveOnAfter(S(1), _ => breaker.Run(() => Coroutine.Sleep(S(9))));
                else
                    await Raised.By<TimeoutException>(() =>
                        Coroutine.Timeout(S(1), _ => breaker.Run(() => Coroutine.Sleep(S(9))))
                    );
                Assert.That(breaker.State, Is.EqualTo(CircuitState.HalfOpen));
            }
            Assert.That(await Succeed(breaker), Is.EqualTo(1));
            Assert.That(breaker.State, Is.EqualTo(CircuitState.Closed));
        });

    [Test]
    public void A_cancellation_is_no_failure() =>
        VirtualRun.Of(async () =>
        {
            var breaker = Broken();
            for (var times = 0; times < 3; times++)
                await CancelScope.MoveOnAfter(S(1), _ => breaker.Run(() => Coroutine.Sleep(S(9))));
            Assert.That(breaker.State, Is.EqualTo(CircuitState.Closed));
        });

    [Test]
    public void An_action_of_an_earlier_period_does_not_count() =>
        VirtualRun.Of(async () =>
        {
            var breaker = Broken();
            var late = Coroutine.Start(
                breaker.Run(async () =>
                {
                    await Coroutine.Sleep(S(5.5));
                    return 1 / int.Parse("0");
                })
            );
            await Coroutine.Yield();
            await Fail(breaker);
            await Coroutine.Sleep(S(5));
            var probe = Coroutine.Start(breaker.Run(() => Coroutine.Sleep(S(1))));
            await Raised.By<DivideByZeroException>(async () => await late);
            Assert.That(breaker.State, Is.EqualTo(CircuitState.HalfOpen));
            await probe;
            Assert.That(breaker.State, Is.EqualTo(CircuitState.Closed));
        });

    [Test]
    public void Failures_that_are_long_ago_do_not_count() =>
        VirtualRun.Of(async () =>
        {
            var breaker = new CircuitBreaker(3, S(10), S(5));
            for (var times = 0; times < 10; times++)
            {
                await Fail(breaker);
                await Coroutine.Sleep(S(5));
            }
            Assert.That(breaker.State, Is.EqualTo(CircuitState.Closed));
        });

    [TestCase(9, CircuitState.Open)]
    [TestCase(10, CircuitState.Closed)]
    public void Ratio_asks_for_a_share_of_all_actions(int successes, CircuitState expected) =>
        VirtualRun.Of(async () =>
        {
            var breaker = new CircuitBreaker(3, S(10), S(5)) { Ratio = 0.25 };
            for (var times = 0; times < successes; times++)
                await Succeed(breaker);
            for (var times = 0; times < 3; times++)
                await Fail(breaker);
            Assert.That(breaker.State, Is.EqualTo(expected));
        });

    [Test]
    public void When_says_which_failures_count_and_the_others_are_successes() =>
        VirtualRun.Of(async () =>
        {
            var breaker = new CircuitBreaker(1, S(10), S(5)) { When = error => error is TimeoutException };
            await Fail(breaker);
            Assert.That(breaker.State, Is.EqualTo(CircuitState.Closed));
            await Raised.By<TimeoutException>(async () => await breaker.Run<int>(() => throw new TimeoutException()));
            Assert.That(breaker.State, Is.EqualTo(CircuitState.Open));
            await Coroutine.Sleep(S(5));
            await Fail(breaker);
            Assert.That(breaker.State, Is.EqualTo(CircuitState.Closed));
        });

    [Test]
    public void When_that_throws_gives_the_probe_back_and_loses_no_failure() =>
        VirtualRun.Of(async () =>
        {
            var isBroken = false;
            var breaker = new CircuitBreaker(1, S(10), S(5))
            {
                When = _ => isBroken ? throw new FormatException() : true,
            };
            await Fail(breaker);
            await Coroutine.Sleep(S(5));
            isBroken = true;

            var error = await Raised.By<FormatException>(async () =>
                await breaker.Run<int>(() => throw new IOException("failure"))
            );

            Assert.That(SuppressedExceptions.Of(error).Single().Message, Is.EqualTo("failure"));
            Assert.That(await Succeed(breaker), Is.EqualTo(1));
        });
}
