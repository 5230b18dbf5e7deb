using NUnit.Framework;
using static Coroutines.Tests.Policies.Schedule;

namespace Coroutines.Tests.Policies;

[TestFixture]
public class PolicyTests
{
    private sealed class Named(string name, Schedule schedule) : Policy
    {
        protected override async Coroutine<T> Execute<T>(Func<Coroutine<T>> action)
        {
            schedule.Add(name);
            return await action();
        }
    }

    [Test]
    public void Then_is_read_from_left_to_right_and_is_associative() =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                var (a, b, c) = (new Named("a", schedule), new Named("b", schedule), new Named("c", schedule));
                await a.Then(b).Then(c).Run(schedule.Action(0));
                await a.Then(b.Then(c)).Run(schedule.Action(0));
            }),
            Is.EqualTo("0 a, 0 b, 0 c, 0 begin 1, 0 a, 0 b, 0 c, 0 begin 1")
        );

    [Test]
    public void None_changes_nothing()
    {
        var timeout = new TimeoutPolicy(S(1));

        Assert.That(Policy.None.Then(timeout), Is.SameAs(timeout));
        Assert.That(timeout.Then(Policy.None), Is.SameAs(timeout));
        Assert.That(VirtualRun.Of(() => Policy.None.Run(() => Coroutine.FromResult(7))), Is.EqualTo(7));
    }

    [Test]
    public void A_run_begins_when_it_is_awaited_and_anew_each_time() =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                var run = new RetryPolicy(2, Backoff.None).Run(schedule.Action(1));
                schedule.Add("nothing");
                await schedule.Watch("first", run);
                await schedule.Watch("second", run);
            }),
            Is.EqualTo("0 nothing, 0 begin 1, 1 first = 1, 1 begin 2, 2 second = 2")
        );

    [Test]
    public void An_action_without_a_result_runs_too() =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                await new TimeoutPolicy(S(2)).Run(async () => await Coroutine.Sleep(S(1)));
                schedule.Add("end");
            }),
            Is.EqualTo("1 end")
        );

    [Test]
    public void The_text_of_a_composition_names_its_parts() =>
        Assert.That(
            new RetryPolicy(3, Backoff.None)
                .Then(new CircuitBreaker(2, S(10), S(5)))
                .Then(new Bulkhead(4, 2))
                .Then(new RateLimit(10, S(1)))
                .Then(new HedgePolicy(S(1)))
                .Then(new TimeoutPolicy(S(1)))
                .ToString(),
            Is.EqualTo(
                "retry of 3 attempts → circuit breaker (closed) → bulkhead (0 of 4 running, 0 of 2 waiting) → rate limit of 10 per 00:00:01 → hedge of 2 attempts → timeout of 00:00:01"
            )
        );

    // Each attempt has its own second; the breaker opens at the third failure in ten seconds, and says when to come back; the whole has 30 s.
    [Test]
    public void A_composition_has_one_schedule() =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                var attempts = 0;
                var policy = new TimeoutPolicy(S(30))
                    .Then(
                        new RetryPolicy(8, Backoff.Exponential(S(0.5)))
                        {
                            OnRetry = failed =>
                                schedule.Add(
                                    $"{failed.Exception.GetType().Name} → wait {failed.Delay.TotalSeconds:0.##}"
                                ),
                        }
                    )
                    .Then(new CircuitBreaker(3, S(10), S(5)))
                    .Then(new TimeoutPolicy(S(1)));
                var call = policy.Run(async () =>
                {
                    schedule.Add($"attempt {++attempts}");
                    await Coroutine.Sleep(S(attempts < 5 ? 2 : 0.25));
                    return attempts;
                });
                await schedule.Watch("result", call);
            }),
            Is.EqualTo(
                "0 attempt 1, 1 DeadlineExceededException → wait 0.5, "
                    + "1.5 attempt 2, 2.5 DeadlineExceededException → wait 1, "
                    + "3.5 attempt 3, 4.5 DeadlineExceededException → wait 2, "
                    + "6.5 CircuitOpenException → wait 3, "
                    + "9.5 attempt 4, 10.5 DeadlineExceededException → wait 8, "
                    + "18.5 attempt 5, 18.75 result = 5"
            )
        );

    [Test]
    public void Timeout_ends_an_action_that_refuses_and_throws_when_it_has_ended() =>
        Assert.That(
            Schedule.Of(async schedule =>
                await schedule.Watch(
                    "result",
                    new TimeoutPolicy(S(1)).Run<int>(async () =>
                    {
                        while (true)
                        {
                            try
                            {
                                await Coroutine.Sleep(S(10));
                            }
                            catch (CoroutineCanceledException) when (CancelScope.Current!.Deadline == S(1))
                            {
                                schedule.Add("refused");
                                break;
                            }
                        }
                        await Coroutine.Yield();
                        return 1;
                    })
                )
            ),
            Is.EqualTo("1 refused, 1 result: DeadlineExceeded")
        );

    [Test]
    public void Timeout_names_itself_in_its_error()
    {
        var error = Assert.Throws<DeadlineExceededException>(() =>
            VirtualRun.Of(() => new TimeoutPolicy(S(1)).Run(() => Coroutine.Sleep(S(2))))
        );

        Assert.That(error!.Message, Does.Contain("timeout of 00:00:01"));
    }

    [Test]
    public void A_generator_that_is_closed_in_a_policy_is_not_tried_again() =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                var policy = new RetryPolicy(3, Backoff.None).Then(new CircuitBreaker(1, S(1), S(1)));
                var generator = new AsyncGenerator<int>(async generator =>
                    await policy.Run(async () =>
                    {
                        schedule.Add("begin");
                        await generator.Yield(1);
                    })
                );
                await generator.MoveNext();
                await generator.Close();
                schedule.Add("closed");
                await policy.Run(schedule.Action(0));
            }),
            Is.EqualTo("0 begin, 0 closed, 0 begin 1")
        );

    [Test]
    public void What_cannot_be_meant_is_refused_when_a_policy_is_made()
    {
        var none = Backoff.None;
        Action[] refused =
        [
            () => _ = new TimeoutPolicy(TimeSpan.Zero),
            () => _ = new RetryPolicy(0, none),
            () => _ = new RetryPolicy(1, none) { MaxDuration = TimeSpan.Zero },
            () => _ = new HedgePolicy(S(-1)),
            () => _ = new HedgePolicy(S(1), 1),
            () => _ = new RateLimit(0, S(1)),
            () => _ = new RateLimit(1, S(0)),
            () => _ = new RateLimit(1, S(1), 0),
            () => _ = new Bulkhead(0),
            () => _ = new Bulkhead(1, -1),
            () => _ = new CircuitBreaker(0, S(1), S(1)),
            () => _ = new CircuitBreaker(1, S(0), S(1)),
            () => _ = new CircuitBreaker(1, S(1), S(0)),
            () => _ = new CircuitBreaker(1, S(1), S(1)) { Ratio = double.NaN },
            () => _ = new CircuitBreaker(1, S(1), S(1)) { Ratio = 1.1 },
            () => _ = new CircuitBreaker(1, S(1), S(1)) { Probes = 0 },
            () => _ = new Cached<int>(S(-1), () => Coroutine.FromResult(1)),
            () => _ = new Cached<int>(S(1), () => Coroutine.FromResult(1)) { FailureExpiry = S(-1) },
            () => Backoff.Constant(S(-1)),
            () => Backoff.Exponential(S(0)),
            () => Backoff.Exponential(S(1), 0.5),
            () => Backoff.Exponential(S(1), double.NaN),
            () => Backoff.Exponential(S(1), double.PositiveInfinity),
            () => Backoff.Exponential(S(2), max: S(1)),
            () => Backoff.Exponential(S(1), jitter: (Jitter)7),
        ];

        foreach (var make in refused)
            Raised.ByCall<ArgumentOutOfRangeException>(make);
        Raised.ByCall<ArgumentNullException>(() => _ = new RetryPolicy(1, null!));
        Raised.ByCall<ArgumentNullException>(() => _ = new Cached<int>(S(1), null!));
        Raised.ByCall<ArgumentNullException>(() => Policy.None.Then(null!));
        Raised.ByCall<ArgumentNullException>(() => Policy.None.Run((Func<Coroutine<int>>)null!));
        Raised.ByCall<ArgumentNullException>(() => Policy.None.Run((Func<Coroutine>)null!));
    }

    [Test]
    public void A_policy_that_keeps_times_refuses_a_second_loop()
    {
        Coroutine<int> One() => Coroutine.FromResult(1);
        var breaker = new CircuitBreaker(1, S(1), S(1));
        var limit = new RateLimit(1, S(1));
        var cached = new Cached<int>(S(1), One).Get();

        foreach (var run in (Coroutine<int>[])[breaker.Run(One), limit.Run(One), cached])
        {
            VirtualRun.Of(() => run);
            Assert.That(
                Raised.ByCall<InvalidOperationException>(() => VirtualRun.Of(() => run)).Message,
                Does.Contain("Make one for each loop.")
            );
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Then_of_very_many_takes_no_stack(bool isLeftNested)
    {
        var single = new TimeoutPolicy(TimeSpan.FromDays(1));
        var policy = Policy.None;
        for (var i = 0; i < 100_000; i++)
            policy = isLeftNested ? policy.Then(single) : single.Then(policy);

        Assert.That(VirtualRun.Of(() => policy.Run(() => Coroutine.FromResult(3))), Is.EqualTo(3));
        Assert.That(policy.ToString()!.Split(" → "), Has.Length.EqualTo(100_000));
    }
}
