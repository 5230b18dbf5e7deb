using NUnit.Framework;

namespace Coroutines.Tests.Cancellation;

[TestFixture]
public class ShieldedScopeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Trace _trace = new();

    private static TimeSpan Now => EventLoop.Current.Time;

    [SetUp]
    public void ClearTrace() => _trace.Clear();

    [Test]
    public void Shield_keeps_an_outer_scope_out_until_it_is_left() =>
        VirtualRun.Of(async () =>
        {
            var completed = await CancelScope.MoveOnAfter(
                Second,
                async _ =>
                {
                    await CancelScope.Shield(async () => await Coroutine.Sleep(5 * Second));
                    _trace.Add($"out at {Now.TotalSeconds}");
                    await Coroutine.Sleep(5 * Second);
                    _trace.Add("not here");
                }
            );

            Assert.That(completed, Is.False);
            Assert.That(_trace.ToString(), Is.EqualTo("out at 5"));
        });

    [Test]
    public void Shield_holds_a_task_cancel_back_until_it_is_left() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(
                Coroutine.Defer(async () =>
                {
                    await CancelScope.Shield(async () => await Coroutine.Sleep(5 * Second));
                    _trace.Add($"out at {Now.TotalSeconds}");
                    await Coroutine.Sleep(5 * Second);
                })
            );
            await Coroutine.Sleep(Second);

            task.Cancel("held");
            Assert.That(task.Cancelling, Is.EqualTo(1));
            var raised = await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(raised.Reason, Is.EqualTo("held"));
            Assert.That(_trace.ToString(), Is.EqualTo("out at 5"));
            Assert.That(Now, Is.EqualTo(5 * Second));
        });

    [Test]
    public void Task_cancel_that_was_taken_back_inside_the_shield_does_not_come() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(
                Coroutine.Defer(async () =>
                {
                    await CancelScope.Shield(async () => await Coroutine.Sleep(5 * Second));
                    await Coroutine.Sleep(Second);
                    return 3;
                })
            );
            await Coroutine.Sleep(Second);

            task.Cancel();
            task.Uncancel();

            Assert.That(await task, Is.EqualTo(3));
        });

    [Test]
    public void Grace_lets_the_shield_fall_after_a_scope_has_met_it() =>
        VirtualRun.Of(async () =>
        {
            var completed = await CancelScope.MoveOnAfter(
                Second,
                async _ => await CancelScope.Shield(async () => await Coroutine.Sleep(50 * Second), 2 * Second)
            );

            Assert.That(completed, Is.False);
            Assert.That(Now, Is.EqualTo(3 * Second));
        });

    [Test]
    public void Grace_lets_the_shield_fall_after_a_task_cancel_has_met_it() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(CancelScope.Shield(async () => await Coroutine.Sleep(50 * Second), 2 * Second));
            await Coroutine.Sleep(Second);

            task.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(Now, Is.EqualTo(3 * Second));
        });

    [Test]
    public void Shield_that_is_raised_again_has_its_grace_again() =>
        VirtualRun.Of(async () =>
        {
            await new CancelScope().Run(async outer =>
            {
                outer.Cancel();
                await new CancelScope().Run(async inner =>
                {
                    inner.ShieldGrace = 2 * Second;
                    inner.IsShielded = true;
                    await Raised.By<CoroutineCanceledException>(async () => await Coroutine.Sleep(9 * Second));
                    inner.IsShielded = true;
                    await Coroutine.Sleep(9 * Second);
                });
            });

            Assert.That(Now, Is.EqualTo(4 * Second));
        });

    [Test]
    public void Grace_that_is_not_used_up_leaves_no_timer() =>
        VirtualRun.Of(async () =>
        {
            await CancelScope.MoveOnAfter(
                Second,
                async _ => await CancelScope.Shield(async () => await Coroutine.Sleep(2 * Second), 9 * Second)
            );

            Assert.That(EventLoop.Current.Timers.Count, Is.Zero);
        });

    [Test]
    public void Group_inside_a_shield_still_cancels_its_body_when_a_child_fails() =>
        VirtualRun.Of(async () =>
        {
            await Raised.By<TaskGroupException>(async () =>
                await CancelScope.Shield(async () =>
                    await new TaskGroup().Run(async group =>
                    {
                        _ = group.Start(Coroutine.Defer(async () => await Fails()));
                        await Coroutine.Sleep(50 * Second);
                    })
                )
            );

            Assert.That(Now, Is.EqualTo(Second));

            static async Coroutine Fails()
            {
                await Coroutine.Sleep(Second);
                throw new FormatException();
            }
        });

    [Test]
    public void Timeout_inside_a_shield_still_cancels() =>
        VirtualRun.Of(async () =>
        {
            await Raised.By<TimeoutException>(async () =>
                await CancelScope.Shield(async () =>
                    await Coroutine.Timeout(Second, async _ => await Coroutine.Sleep(50 * Second))
                )
            );

            Assert.That(Now, Is.EqualTo(Second));
        });

    [Test]
    public void Shield_around_a_group_does_not_hold_back_a_cancel_of_its_child() =>
        VirtualRun.Of(async () =>
        {
            await CancelScope.Shield(async () =>
                await new TaskGroup().Run(async group =>
                {
                    var child = group.Start(Coroutine.Sleep(50 * Second));
                    await Coroutine.Sleep(Second);
                    child.Cancel();
                })
            );

            Assert.That(Now, Is.EqualTo(Second));
        });

    [Test]
    public void Shield_that_is_raised_and_lowered_inside_a_struck_scope() =>
        VirtualRun.Of(async () =>
        {
            var completed = await new CancelScope().Run(async outer =>
            {
                outer.Cancel();
                await new CancelScope().Run(async inner =>
                {
                    inner.IsShielded = true;
                    await Coroutine.Sleep(Second);
                    _trace.Add("shielded");
                    inner.IsShielded = false;
                    await Coroutine.Sleep(Second);
                    _trace.Add("not here");
                });
            });

            Assert.That(completed, Is.False);
            Assert.That(_trace.ToString(), Is.EqualTo("shielded"));
        });

    [Test]
    public void Finaliser_of_a_struck_scope_runs_to_its_end_but_for_the_loops_grace()
    {
        Assert.That(Run(null), Is.EqualTo("10"));
        Assert.That(Run(2 * Second), Is.EqualTo("3"));

        static string Run(TimeSpan? grace)
        {
            var clock = new Coroutines.Testing.VirtualClock().Options;
            var options = new EventLoopOptions
            {
                TimeProvider = clock.TimeProvider,
                Parker = clock.Parker,
                FinalizerGrace = grace,
            };
            return Coroutine.Run(
                Coroutine.Defer(async () =>
                {
                    await CancelScope.MoveOnAfter(
                        Second,
                        async _ =>
                        {
                            try
                            {
                                await Coroutine.Sleep(50 * Second);
                            }
                            finally
                            {
                                await LowLevel.AsyncDisposal.Run<Unit>(null, () => Coroutine.Sleep(9 * Second));
                            }
                        }
                    );
                    return $"{Now.TotalSeconds}";
                }),
                new CoroutineRunOptions { Loop = options, CancelOnInterrupt = false }
            );
        }
    }
}
