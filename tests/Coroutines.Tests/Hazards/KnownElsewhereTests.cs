using Coroutines.LowLevel;
using NUnit.Framework;

namespace Coroutines.Tests.Hazards;

/// <summary>Failures that other libraries are known for, each as a program that would show it here.</summary>
[TestFixture]
public class KnownElsewhereTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Trace _trace = new();

    private static TimeSpan Now => EventLoop.Current.Time;

    [SetUp]
    public void ClearTrace() => _trace.Clear();

    // CPython gh-116720: when an inner and an outer group fail at the same time, a cancellation from outside was swallowed.
    [Test]
    public void Nested_groups_that_fail_together_swallow_no_cancellation_cpython_116720() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(
                Coroutine.Defer(async () =>
                {
                    try
                    {
                        await new TaskGroup().Run(async outer =>
                        {
                            _ = outer.Start(FailsAfter(1));
                            await new TaskGroup().Run(async inner =>
                            {
                                _ = inner.Start(FailsAfter(1));
                                await Coroutine.Sleep(9 * Second);
                            });
                        });
                    }
                    catch (TaskGroupException)
                    {
                        _trace.Add("group");
                    }
                    await Coroutine.Sleep(9 * Second);
                    _trace.Add("not here");
                })
            );
            EventLoop.Current.CallLater(Second, () => task.Cancel());

            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((_trace.ToString(), Now), Is.EqualTo(("group", Second)));
        });

    // CPython gh-133747: a group that failed inside wait_for left a request to cancel behind, and the timeout came out as a cancellation.
    [Test]
    public void Group_that_failed_leaves_a_later_timeout_a_timeout_cpython_133747() =>
        VirtualRun.Of(async () =>
        {
            await Raised.By<TimeoutException>(async () => await Coroutine.WaitFor(Delayed(), Second));
            await Raised.By<DeadlineExceededException>(async () =>
                await CancelScope.FailAfter(Second, async _ => await Delayed())
            );
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);

            async Coroutine Delayed()
            {
                try
                {
                    await new TaskGroup().Run(async group =>
                    {
                        _ = group.Start(FailsAfter(0));
                        await Task.CompletedTask;
                    });
                }
                catch (TaskGroupException)
                {
                    await Coroutine.Sleep(9 * Second);
                    throw;
                }
            }
        });

    // CPython gh-134471: a timeout of zero swallowed a cancellation that was asked for before it. Our timeout does what CPython 3.13's
    // does; a scope does not.
    [Test]
    public void Deadline_of_zero_swallows_no_earlier_cancellation_cpython_134471() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(
                Coroutine.Defer(async () =>
                {
                    CoroutineTask.Current!.Cancel();
                    await CancelScope.MoveOnAfter(TimeSpan.Zero, async _ => await Coroutine.Sleep(Second));
                    _trace.Add("not here");
                })
            );

            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((task.IsCanceled, _trace.ToString()), Is.EqualTo((true, "")));
        });

    // CPython gh-155433: a group that cancels itself swallowed a timeout that came while its children were ending.
    [Test]
    public void Group_that_was_cancelled_swallows_no_timeout_from_outside_cpython_155433() =>
        VirtualRun.Of(async () =>
        {
            await Raised.By<TimeoutException>(async () =>
                await Coroutine.Timeout(Second, async _ => await CancelsItself())
            );
            await Raised.By<DeadlineExceededException>(async () =>
                await CancelScope.FailAfter(
                    Second,
                    async _ =>
                    {
                        await CancelsItself();
                        await Coroutine.Yield();
                    }
                )
            );
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);

            async Coroutine CancelsItself() =>
                await new TaskGroup().Run(async group =>
                {
                    _ = group.Start(
                        Coroutine.Defer(async () =>
                        {
                            try
                            {
                                await Coroutine.Sleep(99 * Second);
                            }
                            finally
                            {
                                await CancelScope.Shield(async () => await Coroutine.Sleep(2 * Second));
                            }
                        })
                    );
                    await Coroutine.Yield();
                    group.Cancel();
                });
        });

    // CPython gh-103486: whoever cancels a task and awaits it cannot tell the task's cancellation from its own.
    [Test]
    public void Cancel_and_wait_tells_ones_own_cancellation_from_the_tasks_cpython_103486() =>
        VirtualRun.Of(async () =>
        {
            var child = Coroutine.Start(CleansUp(5));
            await Coroutine.Yield();
            var parent = Coroutine.Start(
                Coroutine.Defer(async () =>
                {
                    await child.CancelAndWait();
                    _trace.Add("not here");
                })
            );
            await Coroutine.Sleep(Second);

            parent.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await parent);

            Assert.That((child.IsCompleted, Now, _trace.ToString()), Is.EqualTo((false, Second, "")));
            Assert.That((await child.CancelAndWait()).Exception, Is.InstanceOf<CoroutineCanceledException>());
        });

    // CPython gh-86296: wait_for swallowed a cancellation that came in the same turn as the result.
    [Test]
    public void Wait_for_that_has_its_result_still_sees_a_cancellation_cpython_86296() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            var task = Coroutine.Start(
                Coroutine.Defer(async () =>
                {
                    await Coroutine.WaitFor(future.AsCoroutine(), Second);
                    await Coroutine.Sleep(9 * Second);
                    _trace.Add("not here");
                })
            );
            await Coroutine.Yield();

            future.SetResult(1);
            task.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(_trace.ToString(), Is.Empty);
        });

    // anyio 1111: a cancelled scope whose task would not end was cancelled again in every turn, at full load.
    [Test]
    public void Cancelled_scope_whose_body_goes_on_does_not_spin_anyio_1111()
    {
        var clock = new Coroutines.Testing.VirtualClock().Options;
        var ready = new CountingQueue();
        var options = new EventLoopOptions
        {
            TimeProvider = clock.TimeProvider,
            Parker = clock.Parker,
            ReadyQueue = ready,
        };

        Coroutine.Run(
            new CancelScope().Run(async scope =>
            {
                scope.Cancel();
                await CancelScope.Shield(async () => await Coroutine.Sleep(9 * Second));
            }),
            new CoroutineRunOptions { Loop = options, CancelOnInterrupt = false }
        );

        // The main task twice, the timer, and what the end of a run takes.
        Assert.That(ready.Taken, Is.LessThan(10));
    }

    // kotlinx.coroutines 1374: a timeout is a cancellation there, so one that is not caught ends its coroutine without a word.
    [Test]
    public void Timeout_that_nobody_handles_is_a_failure_and_not_silent_kotlinx_1374()
    {
        var errors = new List<LoopError>();

        VirtualRun.Of(
            async () =>
            {
                var task = Coroutine.Start(CancelScope.FailAfter(Second, async _ => await Coroutine.Sleep(9 * Second)));
                await Coroutine.Sleep(2 * Second);
                Assert.That((task.IsFaulted, task.IsCanceled), Is.EqualTo((true, false)));
            },
            errors
        );

        Assert.That(errors.Single().Exception, Is.InstanceOf<DeadlineExceededException>());
    }

    // kotlinx.coroutines 1814: whoever catches everything swallows the cancellation, and goes on as if nothing had happened.
    [Test]
    public void Cancellation_that_is_swallowed_comes_again_kotlinx_1814() =>
        VirtualRun.Of(async () =>
        {
            var completed = await CancelScope.MoveOnAfter(
                Second,
                async _ =>
                {
                    for (var attempt = 0; attempt < 1000; attempt++)
                    {
                        try
                        {
                            await Coroutine.Sleep(9 * Second);
                            return;
                        }
                        catch (Exception)
                        {
                            _trace.Add(attempt);
                        }
                        if (attempt == 2)
                            break;
                    }
                    await Coroutine.Yield();
                    _trace.Add("not here");
                }
            );

            Assert.That((completed, _trace.ToString(), Now), Is.EqualTo((false, "0 1 2", Second)));
        });

    // kotlinx.coroutines 282: a result that was there when the timeout came was lost, and with it the resource.
    [Test]
    public void Resource_that_was_handed_over_is_not_lost_to_a_timeout_kotlinx_282() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<string>();
            EventLoop.Current.CallLater(Second, () => queue.TryPut("resource"));

            // The deadline strikes in the same turn, after the item was handed over and before the task has gone on with it.
            var outcome = await CancelScope.MoveOnAfter(Second, async _ => await queue.Get());

            var kept = outcome.IsSuccess ? 1 : 0;
            Assert.That(kept + queue.Count, Is.EqualTo(1));
        });

    // dotnet/runtime 81874 wishes for scopes that need no token to be passed along.
    [Test]
    public void Deadline_reaches_all_that_is_called_without_a_token_dotnet_81874() =>
        VirtualRun.Of(async () =>
        {
            var completed = await CancelScope.MoveOnAfter(Second, async _ => await Outermost());

            Assert.That((completed, Now, _trace.ToString()), Is.EqualTo((false, Second, "closed closed")));

            async Coroutine Outermost() => await Coroutine.All(Inner(), Inner());

            async Coroutine Inner()
            {
                try
                {
                    await new AsyncEvent().Wait();
                }
                finally
                {
                    _trace.Add("closed");
                }
            }
        });

    private sealed class CountingQueue : IReadyQueue
    {
        private readonly Queue<LoopWork> _ready = new();

        public int Taken { get; private set; }

        public int Count => _ready.Count;

        public void Enqueue(LoopWork work) => _ready.Enqueue(work);

        public LoopWork Dequeue()
        {
            Taken++;
            return _ready.Dequeue();
        }
    }

    private static async Coroutine FailsAfter(int seconds)
    {
        await Coroutine.Sleep(seconds * Second);
        throw new FormatException();
    }

    private static async Coroutine CleansUp(int seconds)
    {
        try
        {
            await Coroutine.Sleep(99 * Second);
        }
        finally
        {
            await Coroutine.Sleep(seconds * Second);
        }
    }
}
