using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

// Until it is ready, a child stands in the scope of its starter; from then on in that of its group (trio).
[TestFixture]
public class StartReadyScopeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static TimeSpan Now => EventLoop.Current.Time;

    [Test]
    public void StartReady_whose_time_is_up_does_not_wait_for_a_child_that_swallows_a_cancellation() =>
        VirtualRun.Of(async () =>
        {
            var swallowed = 0;
            await new TaskGroup().Run(async group =>
            {
                await Raised.By<DeadlineExceededException>(async () =>
                    await CancelScope.FailAfter(
                        5 * Second,
                        async _ => await group.StartReady<int>(_ => Stubborn(3, () => swallowed++))
                    )
                );
                Assert.That(Now, Is.EqualTo(5 * Second));
            });

            Assert.That(swallowed, Is.EqualTo(3));
        });

    [Test]
    public void StartReady_that_is_cancelled_by_an_edge_does_not_wait_for_a_child_that_swallows_one_either() =>
        VirtualRun.Of(async () =>
        {
            await new TaskGroup().Run(async group =>
            {
                await Raised.By<TimeoutException>(async () =>
                    await Coroutine.Timeout(
                        5 * Second,
                        async _ => await group.StartReady<int>(_ => Stubborn(3, () => { }))
                    )
                );
                Assert.That(Now, Is.EqualTo(5 * Second));
            });
        });

    [Test]
    public void Child_that_is_ready_outlives_the_time_of_its_starter() =>
        VirtualRun.Of(async () =>
        {
            var ended = TimeSpan.Zero;
            await new TaskGroup().Run(async group =>
            {
                await CancelScope.MoveOnAfter(
                    5 * Second,
                    async scope =>
                    {
                        await group.StartReady<int>(async ready =>
                        {
                            Assert.That(CancelScope.Current!.EffectiveDeadline, Is.EqualTo(5 * Second));
                            ready.Set(1);
                            Assert.That(CancelScope.Current!.EffectiveDeadline, Is.Null);
                            await Coroutine.Sleep(60 * Second);
                            ended = Now;
                        });
                        await Coroutine.Sleep(9 * Second);
                    }
                );
                Assert.That(Now, Is.EqualTo(5 * Second));
            });

            Assert.That(ended, Is.EqualTo(60 * Second));
        });

    [TestCase(false)]
    [TestCase(true)]
    public void Child_that_is_ready_is_cancelled_with_its_group_and_all_it_has_opened_before(bool isReady) =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var starterEnded = new Future<Unit>();
            TaskGroup? target = null;
            var starting = new Future<Unit>();

            var owner = Coroutine.Start(
                new TaskGroup().Run(async group =>
                {
                    target = group;
                    await starterEnded;
                })
            );
            await Coroutine.Yield();
            await Coroutine.Yield();
            // The starter is no child of the group that it starts in.
            var starter = Coroutine.Start(Starter());
            await starting;
            await Coroutine.Sleep(Second);
            target!.Cancel("stop");
            await owner;
            trace.Add($"owner at {Now.TotalSeconds}");
            starterEnded.TrySetResult(null!);
            await starter;

            Assert.That(
                trace.ToString(),
                Is.EqualTo(
                    isReady
                        ? "starter: 7 in scope: cancelled in group: cancelled owner at 1"
                        : "in scope: slept in group: slept starter: 7 owner at 9"
                )
            );

            async Coroutine Starter() => trace.Add($"starter: {await target!.StartReady<int>(Child)}");

            async Coroutine Child(ReadySignal<int> ready)
            {
                await CancelScope.MoveOnAfter(
                    60 * Second,
                    async scope =>
                        await new TaskGroup().Run(async inner =>
                        {
                            _ = inner.Start(Sleep("in group"));
                            if (isReady)
                                ready.Set(7);
                            starting.SetResult(null!);
                            await Sleep("in scope");
                        })
                );
                if (!isReady)
                    ready.Set(7);
            }

            async Coroutine Sleep(string name)
            {
                try
                {
                    await Coroutine.Sleep(9 * Second);
                    trace.Add($"{name}: slept");
                }
                catch (CoroutineCanceledException)
                {
                    trace.Add($"{name}: cancelled");
                    throw;
                }
            }
        });

    // As in trio: it does not change scopes while it may be raising the cancellation of one of them.
    [Test]
    public void Child_that_says_it_is_ready_when_its_start_has_been_cancelled_ends_by_that() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            await new TaskGroup().Run(async group =>
            {
                await CancelScope.MoveOnAfter(
                    Second,
                    async _ =>
                        await group.StartReady<int>(async ready =>
                        {
                            try
                            {
                                await Coroutine.Sleep(9 * Second);
                            }
                            catch (CoroutineCanceledException)
                            {
                                ready.Set(1);
                            }
                            try
                            {
                                await Coroutine.Sleep(9 * Second);
                            }
                            catch (CoroutineCanceledException)
                            {
                                trace.Add($"again at {Now.TotalSeconds}");
                                throw;
                            }
                        })
                );
                trace.Add($"left at {Now.TotalSeconds}");
            });

            Assert.That(trace.ToString(), Is.EqualTo("again at 1 left at 1"));
        });

    [Test]
    public void StartReady_that_is_cancelled_while_the_child_waits_for_room_does_not_wait_for_it() =>
        VirtualRun.Of(async () =>
        {
            var begun = new Trace();
            await new TaskGroup(new TaskGroupOptions { MaxRunning = 1 }).Run(async group =>
            {
                _ = group.Start(Sleeper("first"));
                await CancelScope.MoveOnAfter(
                    Second,
                    async _ => await group.StartReady<int>(async _ => begun.Add("never"))
                );
                Assert.That(Now, Is.EqualTo(Second));
                _ = group.Start(Sleeper("second"));
                _ = group.Start(Sleeper("third"));
            });

            Assert.That(begun.ToString(), Is.EqualTo("first second third"));
            Assert.That(Now, Is.EqualTo(27 * Second));

            async Coroutine Sleeper(string name)
            {
                begun.Add(name);
                await Coroutine.Sleep(9 * Second);
            }
        });

    [Test]
    public void Second_cancellation_ends_the_wait_for_the_child_and_leaves_it_cancelled_in_the_group() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            await new TaskGroup().Run(async group =>
            {
                var starter = Coroutine.Start(
                    CancelScope.MoveOnAfter(
                        60 * Second,
                        async _ => await group.StartReady<int>(async _ => await Shielded())
                    )
                );
                await Coroutine.Sleep(Second);
                starter.Cancel();
                await Coroutine.Sleep(Second);
                starter.Cancel();
                await Coroutine.Wait([starter]);
                trace.Add($"starter at {Now.TotalSeconds}");
            });
            trace.Add($"group at {Now.TotalSeconds}");

            Assert.That(trace.ToString(), Is.EqualTo("starter at 2 cancelled at 9 group at 9"));

            async Coroutine Shielded()
            {
                await CancelScope.Shield(() => Coroutine.Sleep(9 * Second));
                try
                {
                    await Coroutine.Sleep(9 * Second);
                }
                catch (CoroutineCanceledException)
                {
                    trace.Add($"cancelled at {Now.TotalSeconds}");
                    throw;
                }
            }
        });

    [Test]
    public void Signal_set_before_the_child_is_made_puts_it_into_the_group_at_once() =>
        VirtualRun.Of(async () =>
        {
            await new TaskGroup().Run(async group =>
                await CancelScope.MoveOnAfter(
                    Second,
                    async _ =>
                    {
                        var value = await group.StartReady<int>(ready =>
                        {
                            ready.Set(3);
                            return Coroutine.Sleep(9 * Second);
                        });
                        Assert.That(value, Is.EqualTo(3));
                        await Coroutine.Sleep(5 * Second);
                    }
                )
            );

            Assert.That(Now, Is.EqualTo(9 * Second));
        });

    [Test]
    public void StartReady_in_a_scope_that_is_cancelled_already_ends() =>
        VirtualRun.Of(async () =>
        {
            await new TaskGroup().Run(async group =>
                await new CancelScope().Run(async scope =>
                {
                    scope.Cancel();
                    await group.StartReady<int>(_ => Coroutine.Sleep(9 * Second));
                })
            );

            Assert.That(Now, Is.EqualTo(TimeSpan.Zero));
        });

    private static async Coroutine Stubborn(int times, Action onSwallowed)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                await Coroutine.Sleep(60_000 * Second);
                return;
            }
            catch (CoroutineCanceledException) when (i < times)
            {
                onSwallowed();
            }
        }
    }
}
