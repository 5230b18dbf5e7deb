using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class TimeoutScopeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // R61
    [Test]
    public void Timeout_cancels_the_body_when_the_time_comes_and_raises() =>
        VirtualRun.Of(async () =>
        {
            var canceled = false;
            TimeoutScope? scope = null;

            var error = await Raised.By<TimeoutException>(() =>
                Within(
                    Second,
                    async entered =>
                    {
                        scope = entered;
                        try
                        {
                            await Coroutine.Sleep(9 * Second);
                        }
                        catch (CoroutineCanceledException)
                        {
                            canceled = true;
                            throw;
                        }
                    }
                )
            );

            Assert.That(canceled && scope!.IsExpired);
            Assert.That(scope!.When, Is.EqualTo(Second));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(Second));
            Assert.That(error.InnerException, Is.InstanceOf<CoroutineCanceledException>());
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);
        });

    [Test]
    public void TimeoutAt_is_a_time_of_the_loops_clock() =>
        VirtualRun.Of(async () =>
        {
            await Coroutine.Sleep(2 * Second);

            await Raised.By<TimeoutException>(async () =>
                await Coroutine.TimeoutAt(3 * Second, static _ => Coroutine.Sleep(9 * Second, 0))
            );

            Assert.That(EventLoop.Current.Time, Is.EqualTo(3 * Second));
        });

    [Test]
    public void Timeout_of_a_task_does_not_end_the_task_cancelled() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(
                Raised.By<TimeoutException>(() => Within(Second, static _ => Coroutine.Sleep(9 * Second)))
            );

            await task;

            Assert.That(task.IsCanceled, Is.False);
            Assert.That(task.Cancelling, Is.Zero);
        });

    [Test]
    public void Body_that_ends_in_time_gives_its_result_and_leaves_no_timer() =>
        VirtualRun.Of(async () =>
        {
            TimeoutScope? scope = null;

            var result = await Coroutine.Timeout(
                9 * Second,
                async entered =>
                {
                    scope = entered;
                    return await Coroutine.Sleep(Second, 42);
                }
            );
            await Coroutine.Sleep(20 * Second);

            Assert.That(result, Is.EqualTo(42));
            Assert.That((scope!.IsExpired, scope.When), Is.EqualTo((false, (TimeSpan?)(9 * Second))));
        });

    [TestCase(false)]
    [TestCase(true)]
    public void Timeout_of_null_never_comes(bool absolute) =>
        VirtualRun.Of(async () =>
        {
            var state = absolute ? await Coroutine.TimeoutAt(null, Look) : await Coroutine.Timeout(null, Look);

            Assert.That(state, Is.EqualTo((false, (TimeSpan?)null)));

            static async Coroutine<(bool, TimeSpan?)> Look(TimeoutScope scope)
            {
                await Coroutine.Sleep(TimeSpan.FromDays(1000));
                return (scope.IsExpired, scope.When);
            }
        });

    // R63
    [TestCase(0, false)]
    [TestCase(0, true)]
    [TestCase(-11, false)]
    [TestCase(-11, true)]
    public void Timeout_that_has_passed_raises_at_the_first_suspension(int seconds, bool bodyYieldsOnly) =>
        VirtualRun.Of(async () =>
        {
            TimeoutScope? scope = null;
            var began = false;

            await Raised.By<TimeoutException>(() =>
                Within(
                    seconds * Second,
                    async entered =>
                    {
                        scope = entered;
                        await Coroutine.FromResult(0);
                        began = true;
                        await Coroutine.Sleep(bodyYieldsOnly ? TimeSpan.Zero : Second);
                    }
                )
            );

            Assert.That(began && scope!.IsExpired);
            Assert.That(scope!.When, Is.EqualTo(seconds * Second));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(TimeSpan.Zero));
        });

    // R63, R77
    [Test]
    public void Timeout_around_a_body_that_does_not_suspend_takes_no_turn_and_never_comes() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            EventLoop.Current.CallSoon(trace.Of("turn"));

            var result = await Coroutine.Timeout(TimeSpan.Zero, static _ => Coroutine.FromResult(42));

            Assert.That(result, Is.EqualTo(42));
            Assert.That(trace.ToString(), Is.Empty);
            await Coroutine.Sleep(Second);
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);
        });

    [Test]
    public void Body_that_fails_by_itself_passes_its_exception() =>
        VirtualRun.Of(async () =>
        {
            TimeoutScope? scope = null;

            await Raised.By<KeyNotFoundException>(() =>
                Within(
                    Second,
                    entered =>
                    {
                        scope = entered;
                        throw new KeyNotFoundException();
                    }
                )
            );

            Assert.That(scope!.IsExpired, Is.False);
            Assert.That(scope.ToString(), Does.EndWith(", finished)"));
        });

    // R62
    [Test]
    public void Body_that_fails_in_answer_to_the_timeout_passes_its_exception() =>
        VirtualRun.Of(async () =>
        {
            TimeoutScope? scope = null;

            await Raised.By<DivideByZeroException>(() =>
                Within(
                    Second,
                    async entered =>
                    {
                        scope = entered;
                        try
                        {
                            await Coroutine.Sleep(9 * Second);
                        }
                        finally
                        {
                            throw new DivideByZeroException();
                        }
                    }
                )
            );

            Assert.That(scope!.IsExpired);
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);
        });

    [Test]
    public void Timeout_that_meets_an_exception_on_its_way_replaces_it() =>
        VirtualRun.Of(async () =>
        {
            await Raised.By<TimeoutException>(() =>
                Within(
                    Second,
                    static async _ =>
                    {
                        try
                        {
                            throw new DivideByZeroException();
                        }
                        finally
                        {
                            await Coroutine.Sleep(9 * Second);
                        }
                    }
                )
            );
        });

    [Test]
    public void Timeout_of_a_group_whose_cleanups_fail_passes_the_group() =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<TaskGroupException>(() =>
                Within(
                    Second,
                    static async scope =>
                        await new TaskGroup().Run(static async group =>
                        {
                            _ = group.Start(FailInCleanup());
                            return await Coroutine.Sleep(9 * Second, 0);
                        })
                )
            );

            Assert.That(error.InnerExceptions.Single(), Is.InstanceOf<DivideByZeroException>());
            // The group asks again for the cancellation that its failures hide, and this scope takes it back.
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);
            await Coroutine.Sleep(Second);

            static async Coroutine FailInCleanup()
            {
                try
                {
                    await Coroutine.Sleep(9 * Second);
                }
                finally
                {
                    throw new DivideByZeroException();
                }
            }
        });

    // R62
    [Test]
    public void Body_that_swallows_the_timeout_ends_normally_and_the_scope_says_expired() =>
        VirtualRun.Of(async () =>
        {
            var (scope, result) = await Coroutine.Timeout(
                Second,
                static async entered =>
                {
                    await Raised.By<CoroutineCanceledException>(() => Coroutine.Sleep(9 * Second));
                    await Coroutine.Sleep(Second);
                    return (entered, 42);
                }
            );

            Assert.That((scope.IsExpired, result), Is.EqualTo((true, 42)));
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);
        });

    private static async Coroutine Within(TimeSpan? delay, Func<TimeoutScope, Coroutine> body) =>
        await Coroutine.Timeout<Unit>(delay, scope => body(scope));
}
