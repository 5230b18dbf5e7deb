using NUnit.Framework;

namespace Coroutines.Tests.Cancellation;

[TestFixture]
public class CancelScopeTimeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static TimeSpan Now => EventLoop.Current.Time;

    [Test]
    public void MoveOnAfter_gives_no_result_when_the_time_is_up() =>
        VirtualRun.Of(async () =>
        {
            var outcome = await CancelScope.MoveOnAfter(2 * Second, async _ => await Coroutine.Sleep(5 * Second, 1));

            Assert.That(outcome.IsSuccess, Is.False);
            Assert.That(((CoroutineCanceledException)outcome.Exception!).CanceledBy, Is.EqualTo(CancelSource.Deadline));
            Assert.That(Now, Is.EqualTo(2 * Second));
        });

    [Test]
    public void MoveOnAfter_gives_the_result_when_it_comes_in_time_and_leaves_no_timer() =>
        VirtualRun.Of(async () =>
        {
            var outcome = await CancelScope.MoveOnAfter(9 * Second, async _ => await Coroutine.Sleep(Second, 1));

            Assert.That(outcome.Result, Is.EqualTo(1));
            Assert.That(EventLoop.Current.Timers.Count, Is.Zero);
        });

    [Test]
    public void FailAfter_cancelled_by_hand_does_not_say_that_the_time_was_up() =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<DeadlineExceededException>(async () =>
                await CancelScope.FailAfter(
                    9 * Second,
                    async scope =>
                    {
                        scope.Cancel("no longer needed");
                        await Coroutine.Sleep(Second);
                    }
                )
            );

            Assert.That(error.Message, Does.Contain("cancelled: no longer needed"));
            Assert.That(error.Message, Does.Contain("not because its time was up"));
            Assert.That(error.Scope.CanceledBy, Is.EqualTo(CancelSource.Scope));
        });

    [Test]
    public void FailAfter_cancelled_by_a_token_does_not_say_that_the_time_was_up() =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<DeadlineExceededException>(async () =>
                await CancelScope.FailAfter(
                    9 * Second,
                    async scope =>
                    {
                        scope.Link(new CancellationToken(canceled: true));
                        await Coroutine.Sleep(Second);
                    }
                )
            );

            Assert.That(error.Message, Does.Contain("not because its time was up"));
        });

    [Test]
    public void FailAfter_whose_time_is_up_says_so() =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<DeadlineExceededException>(async () =>
                await CancelScope.FailAfter(Second, async _ => await Coroutine.Sleep(9 * Second))
            );

            Assert.That(error.Message, Does.Contain("was up before its body ended"));
            Assert.That(error.Message, Does.Not.Contain("not because"));
        });

    [Test]
    public void MoveOnAfter_may_be_awaited_many_times() =>
        VirtualRun.Of(async () =>
        {
            var attempt = CancelScope.MoveOnAfter(Second, async _ => await Coroutine.Sleep(5 * Second));

            await attempt;
            await attempt;

            Assert.That(Now, Is.EqualTo(2 * Second));
        });

    [Test]
    public void FailAfter_throws_an_error_with_its_scope() =>
        VirtualRun.Of(async () =>
        {
            CancelScope? scope = null;

            var error = await Raised.By<DeadlineExceededException>(async () =>
                await CancelScope.FailAfter(
                    Second,
                    async s =>
                    {
                        scope = s;
                        await Coroutine.Sleep(5 * Second);
                    }
                )
            );

            Assert.That(error.Scope, Is.SameAs(scope));
            Assert.That(error, Is.InstanceOf<TimeoutException>());
            Assert.That(error.InnerException, Is.InstanceOf<CoroutineCanceledException>());
            Assert.That(error.Message, Does.Contain("CancelScopeTimeTests.cs:"));
        });

    [Test]
    public void Delay_of_zero_strikes_at_the_first_suspension() =>
        VirtualRun.Of(async () =>
        {
            var reached = false;

            var completed = await CancelScope.MoveOnAfter(
                TimeSpan.Zero,
                async _ =>
                {
                    reached = true;
                    await Coroutine.Yield();
                }
            );

            Assert.That((reached, completed), Is.EqualTo((true, false)));
        });

    [Test]
    public void Deadline_can_be_moved_away_and_nearer_and_into_the_past() =>
        VirtualRun.Of(async () =>
        {
            await CancelScope.MoveOnAfter(
                Second,
                async scope =>
                {
                    scope.Deadline = 10 * Second;
                    await Coroutine.Sleep(5 * Second);
                    scope.CancelAfter(Second);
                    await Coroutine.Sleep(9 * Second);
                }
            );
            Assert.That(Now, Is.EqualTo(6 * Second));

            var completed = await new CancelScope().Run(async scope =>
            {
                scope.Deadline = Second;
                await Coroutine.Yield();
            });
            Assert.That(completed, Is.False);
        });

    [Test]
    public void EffectiveDeadline_is_the_earliest_up_to_a_shield() =>
        VirtualRun.Of(async () =>
        {
            var (outer, inner, innermost) = (new CancelScope(), new CancelScope(), new CancelScope());
            outer.Deadline = 5 * Second;
            inner.Deadline = 8 * Second;
            await outer.Run(async _ =>
                await inner.Run(async _ =>
                    await innermost.Run(async _ =>
                    {
                        await Coroutine.Yield();
                        Assert.That(innermost.EffectiveDeadline, Is.EqualTo(5 * Second));
                        inner.IsShielded = true;
                        Assert.That(innermost.EffectiveDeadline, Is.EqualTo(8 * Second));
                        inner.Cancel();
                        Assert.That(innermost.EffectiveDeadline, Is.EqualTo(TimeSpan.MinValue));
                    })
                )
            );
            Assert.That(new CancelScope().EffectiveDeadline, Is.Null);
        });

    [Test]
    public void Inner_deadline_does_not_end_the_outer_scope() =>
        VirtualRun.Of(async () =>
        {
            var completed = await CancelScope.MoveOnAfter(
                3 * Second,
                async _ =>
                {
                    await CancelScope.MoveOnAfter(Second, async _ => await Coroutine.Sleep(9 * Second));
                    await Coroutine.Sleep(Second);
                }
            );

            Assert.That(completed);
            Assert.That(Now, Is.EqualTo(2 * Second));
        });

    [Test]
    public void Asyncio_timeout_inside_a_struck_scope_lets_the_scopes_exception_pass() =>
        VirtualRun.Of(async () =>
        {
            var scope = new CancelScope();
            EventLoop.Current.CallLater(Second, () => scope.Cancel());

            var completed = await scope.Run(async _ =>
                await Coroutine.Timeout(Second, async _ => await Coroutine.Sleep(9 * Second))
            );

            Assert.That(completed, Is.False);
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);
        });
}
