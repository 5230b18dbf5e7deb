using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class CancellationTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private Trace _trace = null!;

    [SetUp]
    public void CreateTrace() => _trace = new Trace();

    // R41
    [Test]
    public void Cancel_of_an_ended_task_returns_false() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Coroutine.Yield());
            await task;

            Assert.That((task.Cancel(), task.Cancelling, task.IsCanceled), Is.EqualTo((false, 0, false)));
        });

    // R41
    [Test]
    public void Cancel_counts_and_cancels_what_the_task_awaits_at_once() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            var task = Coroutine.Start(Wait(future));
            await Coroutine.Yield();

            var isAsked = task.Cancel();

            Assert.That((isAsked, task.Cancelling, future.IsCanceled), Is.EqualTo((true, 1, true)));
            Assert.That((task.IsCompleted, task.IsCanceled), Is.EqualTo((false, false)));
            await Coroutine.Yield();
        });

    // R41
    [Test]
    public void Cancel_goes_through_a_chain_of_tasks_to_the_innermost() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            var inner = Coroutine.Start(Guarded("inner", future.AsCoroutine()));
            var middle = Coroutine.Start(Guarded("middle", inner.AsCoroutine()));
            var outer = Coroutine.Start(Guarded("outer", middle.AsCoroutine()));
            await Coroutine.Yield();

            outer.Cancel("why");

            Assert.That(future.IsCanceled);
            Assert.That((outer.Cancelling, middle.Cancelling, inner.Cancelling), Is.EqualTo((1, 1, 1)));
            await Raised.By<CoroutineCanceledException>(async () => await outer);
            Assert.That(_trace.ToString(), Is.EqualTo("inner:why middle:why outer:why"));
            Assert.That((inner.IsCanceled, middle.IsCanceled, outer.IsCanceled), Is.EqualTo((true, true, true)));
        });

    // R42
    [Test]
    public void Cancel_raises_in_the_next_turn_and_the_task_is_cancelled_only_when_it_has_ended() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            var task = Coroutine.Start(Guarded("task", future.AsCoroutine()));
            await Coroutine.Yield();

            task.Cancel("why");
            var before = (_trace.ToString(), task.IsCanceled);
            await Coroutine.Yield();

            Assert.That(before, Is.EqualTo(("", false)));
            Assert.That((_trace.ToString(), task.IsCanceled), Is.EqualTo(("task:why", true)));
        });

    // R42
    [TestCase("future")]
    [TestCase("sleep")]
    [TestCase("yield")]
    [TestCase("task")]
    [TestCase("gather")]
    [TestCase("all")]
    public void Cancel_of_a_parked_task_raises_and_runs_its_finally(string awaited) =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Guarded("task", Pending(awaited)));
            await Coroutine.Yield();

            task.Cancel("why");
            await Raised.By<CoroutineCanceledException>(async () => await task);

            // What joins several children raises a cancellation of its own, without the children's reason.
            Assert.That(_trace.ToString(), Does.StartWith("task:"));
            Assert.That(task.IsCanceled);

            static Coroutine<int> Pending(string kind) =>
                kind switch
                {
                    "future" => new Future<int>().AsCoroutine(),
                    "sleep" => Coroutine.Sleep(Day, 0),
                    "yield" => YieldOnce(),
                    "task" => Coroutine.Start(Coroutine.Sleep(Day, 0)).AsCoroutine(),
                    "gather" => First(Coroutine.Gather(Coroutine.Sleep(Day, 0)).AsCoroutine()),
                    _ => First(Coroutine.All(Coroutine.Sleep(Day, 0))),
                };

            static async Coroutine<int> YieldOnce()
            {
                await Coroutine.Yield();
                return 0;
            }

            static async Coroutine<int> First(Coroutine<int[]> all) => (await all)[0];
        });

    [TestCase("future")]
    [TestCase("sleep")]
    [TestCase("yield")]
    [TestCase("task")]
    public void Cancel_reason_reaches_the_await(string awaited) =>
        VirtualRun.Of(async () =>
        {
            Coroutine<Unit> pending = awaited switch
            {
                "future" => new Future<Unit>().AsCoroutine(),
                "sleep" => Coroutine.Sleep(Day),
                "yield" => Coroutine.Yield(),
                _ => Coroutine.Start(Coroutine.Sleep(Day)).AsCoroutine(),
            };
            var task = Coroutine.Start(Guarded("task", pending));
            await Coroutine.Yield();

            task.Cancel("why");
            var raised = await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((_trace.ToString(), raised.Reason), Is.EqualTo(("task:why", "why")));
        });

    // R43
    [Test]
    public void Cancel_before_the_first_step_runs_no_line_of_the_body() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Guarded("task", Coroutine.Sleep(Day)));
            var isAsked = task.Cancel("early");

            var raised = await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((isAsked, task.IsCanceled, _trace.ToString()), Is.EqualTo((true, true, "")));
            Assert.That(raised.Reason, Is.EqualTo("early"));
            Assert.That(CoroutineTask.All, Has.Count.EqualTo(1));
        });

    // R44
    [Test]
    public void Cancel_after_completion_but_before_the_step_drops_the_value() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            var task = Coroutine.Start(Guarded("task", future.AsCoroutine()));
            await Coroutine.Yield();

            future.SetResult(7);
            var isAsked = task.Cancel("late");
            await Coroutine.Yield();

            Assert.That((isAsked, task.IsCanceled, _trace.ToString()), Is.EqualTo((true, true, "task:late")));
        });

    // R44, for a sleep whose timer has run.
    [Test]
    public void Cancel_after_a_sleep_is_over_but_before_the_step_raises() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Guarded("task", Coroutine.Sleep(TimeSpan.FromSeconds(1))));
            await Coroutine.Yield();
            EventLoop.Current.CallAt(TimeSpan.FromSeconds(1), () => task.Cancel("late"));

            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((task.IsCanceled, _trace.ToString()), Is.EqualTo((true, "task:late")));
        });

    // R44, between the timer's becoming due and its run.
    [Test]
    public void Cancel_in_the_turn_in_which_a_sleep_is_due_raises() =>
        VirtualRun.Of(async () =>
        {
            CoroutineTask<Unit>? task = null;
            EventLoop.Current.CallAt(TimeSpan.FromSeconds(1), () => task!.Cancel("just in time"));
            task = Coroutine.Start(Guarded("task", Coroutine.Sleep(TimeSpan.FromSeconds(1))));

            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((task.IsCanceled, _trace.ToString()), Is.EqualTo((true, "task:just in time")));
        });

    // R45
    [Test]
    public void Cancel_of_itself_raises_at_the_next_real_suspension_only() =>
        VirtualRun.Of(async () =>
        {
            var done = new Future<int>();
            done.SetResult(1);
            var task = Coroutine.Start(Self());

            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(_trace.ToString(), Is.EqualTo("past-done past-inline caught:self"));

            async Coroutine Self()
            {
                CoroutineTask.Current!.Cancel("self");
                await done;
                _trace.Add("past-done");
                await Inline();
                try
                {
                    await Coroutine.Yield();
                    _trace.Add("never");
                }
                catch (CoroutineCanceledException error)
                {
                    _trace.Add($"caught:{error.Reason}");
                    throw;
                }
            }

            async Coroutine Inline() => _trace.Add("past-inline");
        });

    // R45, for what parks by itself.
    [TestCase("future")]
    [TestCase("sleep")]
    [TestCase("all")]
    public void Cancel_of_itself_raises_out_of_whatever_it_then_waits_for(string kind) =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<Unit>();
            var task = Coroutine.Start(Self());

            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(_trace.ToString(), Does.StartWith("inner:"));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(TimeSpan.Zero));

            async Coroutine Self()
            {
                CoroutineTask.Current!.Cancel("self");
                await Guarded("inner", Pending());
            }

            Coroutine<Unit> Pending() =>
                kind switch
                {
                    "future" => future.AsCoroutine(),
                    "sleep" => Coroutine.Sleep(Day),
                    _ => AllOf(),
                };

            static async Coroutine AllOf() => await Coroutine.All<Unit>(Coroutine.Sleep(Day), Coroutine.Sleep(Day));
        });

    // R46
    [Test]
    public void Cancel_of_itself_and_then_a_return_ends_cancelled() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Self());
            var raised = await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((task.IsCanceled, raised.Reason), Is.EqualTo((true, "self")));

            static async Coroutine<int> Self()
            {
                CoroutineTask.Current!.Cancel("self");
                return 5;
            }
        });

    // R46
    [Test]
    public void Cancel_of_itself_and_then_an_exception_ends_with_the_exception() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Self());
            await Raised.By<FormatException>(async () => await task);

            Assert.That((task.IsFaulted, task.IsCanceled), Is.EqualTo((true, false)));

            static async Coroutine Self()
            {
                CoroutineTask.Current!.Cancel();
                throw new FormatException();
            }
        });

    // R46
    [Test]
    public void Raise_of_a_cancellation_by_the_body_itself_ends_cancelled() =>
        VirtualRun.Of(async () =>
        {
            var own = new CoroutineCanceledException("own");
            var task = Coroutine.Start(Raise(own));

            var raised = await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((task.IsCanceled, task.Cancelling), Is.EqualTo((true, 0)));
            Assert.That(raised, Is.SameAs(own));

            static async Coroutine Raise(Exception error)
            {
                await Coroutine.Yield();
                throw error;
            }
        });

    // R47
    [Test]
    public void Cancel_that_is_swallowed_does_not_touch_later_awaits() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Stubborn());
            await Coroutine.Yield();
            task.Cancel();

            Assert.That(await task, Is.EqualTo((1, 0)));
            Assert.That(task.IsCanceled, Is.False);

            static async Coroutine<(int, int)> Stubborn()
            {
                try
                {
                    await new Future<int>();
                }
                catch (CoroutineCanceledException) { }
                await Coroutine.Yield();
                await Coroutine.Sleep(TimeSpan.FromSeconds(1));
                return (CoroutineTask.Current!.Cancelling, CoroutineTask.Current.Uncancel());
            }
        });

    // R48
    [Test]
    public void Uncancel_lowers_the_count_and_never_below_zero() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Coroutine.Sleep(Day));
            await Coroutine.Yield();
            task.Cancel();
            task.Cancel();

            Assert.That((task.Cancelling, task.Uncancel(), task.Uncancel(), task.Uncancel()), Is.EqualTo((2, 1, 0, 0)));
            await Coroutine.Yield();
            Assert.That(task.IsCanceled);
        });

    // R48
    [Test]
    public void Uncancel_to_zero_drops_a_cancellation_not_yet_delivered() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Self());

            Assert.That(await task, Is.EqualTo("alive"));

            static async Coroutine<string> Self()
            {
                var self = CoroutineTask.Current!;
                self.Cancel();
                self.Uncancel();
                await Coroutine.Yield();
                return "alive";
            }
        });

    // R48
    [Test]
    public void Uncancel_above_zero_keeps_the_cancellation() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Self());
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((task.IsCanceled, task.Cancelling), Is.EqualTo((true, 1)));

            static async Coroutine Self()
            {
                var self = CoroutineTask.Current!;
                self.Cancel();
                self.Cancel();
                self.Uncancel();
                await Coroutine.Yield();
            }
        });

    // R49
    [Test]
    public void Cancel_again_during_the_cleanup_interrupts_the_cleanup() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Cleanup());
            await Coroutine.Yield();
            task.Cancel("first");
            await Coroutine.Yield();
            task.Cancel("second");
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((_trace.ToString(), task.Cancelling), Is.EqualTo(("cleanup:second", 2)));

            async Coroutine Cleanup()
            {
                try
                {
                    await Coroutine.Sleep(Day);
                }
                finally
                {
                    await Guarded("cleanup", Coroutine.Sleep(Day));
                }
            }
        });

    // asyncio keeps the exception that is on its way; the second call changes the count alone.
    [TestCase("future")]
    [TestCase("sleep")]
    public void Cancel_twice_before_the_step_raises_once_with_the_first_reason(string kind) =>
        VirtualRun.Of(async () =>
        {
            var pending = kind == "future" ? new Future<Unit>().AsCoroutine() : (Coroutine<Unit>)Coroutine.Sleep(Day);
            var task = Coroutine.Start(Body());
            await Coroutine.Yield();

            task.Cancel("first");
            task.Cancel("second");

            Assert.That(await task, Is.EqualTo("first"));
            Assert.That(task.Cancelling, Is.EqualTo(2));

            async Coroutine<string?> Body()
            {
                try
                {
                    await pending;
                    return "nothing";
                }
                catch (CoroutineCanceledException error)
                {
                    // The one that was merged must not come back here.
                    await Coroutine.Yield();
                    await Coroutine.Sleep(TimeSpan.FromSeconds(1));
                    return error.Reason;
                }
            }
        });

    // R50
    [Test]
    public void Await_of_a_task_that_somebody_cancelled_raises_and_leaves_the_awaiters_count_at_zero() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Coroutine.Sleep(Day));
            await Coroutine.Yield();
            task.Cancel("why");

            var first = await Raised.By<CoroutineCanceledException>(async () => await task);
            var second = await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);
            // As in asyncio: who looks first gets the exception itself, later ones a new one.
            Assert.That(first.Reason, Is.EqualTo("why"));
            Assert.That(second, Is.Not.SameAs(first));
        });

    // R51
    [Test]
    public void Cancel_of_one_awaiter_cancels_the_shared_task_and_the_other_awaiter() =>
        VirtualRun.Of(async () =>
        {
            var shared = Coroutine.Start(Coroutine.Sleep(Day, 0));
            var (a, b) = (Coroutine.Start(Wait(shared)), Coroutine.Start(Wait(shared)));
            await Coroutine.Yield();

            a.Cancel();
            await Coroutine.Yield();
            await Coroutine.Yield();

            Assert.That((shared.IsCanceled, a.IsCanceled, b.IsCanceled), Is.EqualTo((true, true, true)));
            Assert.That(b.Cancelling, Is.Zero);
        });

    // R52, as far as C# goes: a handler of all exceptions sees it.
    [Test]
    public void Cancel_is_an_OperationCanceledException_that_a_handler_of_all_exceptions_sees() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(CatchAll());
            await Coroutine.Yield();
            task.Cancel("why");

            var seen = await task;

            Assert.That(seen, Is.TypeOf<CoroutineCanceledException>().And.InstanceOf<OperationCanceledException>());
            Assert.That(((CoroutineCanceledException)seen!).Reason, Is.EqualTo("why"));

            static async Coroutine<Exception?> CatchAll()
            {
                try
                {
                    await Coroutine.Sleep(Day);
                    return null;
                }
                catch (Exception error)
                {
                    return error;
                }
            }
        });

    // R52
    [Test]
    public void Cancel_reason_travels_through_nested_awaits() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Nested(5));
            await Coroutine.Yield();
            task.Cancel("why");
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(_trace.ToString(), Is.EqualTo("0:why 1:why 2:why 3:why 4:why 5:why"));

            async Coroutine Nested(int depth) =>
                await Guarded($"{depth}", depth == 0 ? Coroutine.Sleep(Day) : Nested(depth - 1));
        });

    [Test]
    public void Cancel_without_a_reason_has_none_and_a_message() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Coroutine.Sleep(Day));
            task.Cancel();

            var raised = await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((raised.Reason, raised.Message), Is.EqualTo(((string?)null, "The coroutine was cancelled.")));
        });

    [Test]
    public void Cancel_by_another_exception_in_the_finally_ends_with_that_exception() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Body());
            await Coroutine.Yield();
            task.Cancel();

            await Raised.By<FormatException>(async () => await task);

            Assert.That((task.IsFaulted, task.IsCanceled), Is.EqualTo((true, false)));

            static async Coroutine Body()
            {
                try
                {
                    await Coroutine.Sleep(Day);
                }
                finally
                {
                    throw new FormatException();
                }
            }
        });

    [Test]
    public void Cancel_far_down_a_deep_stack_of_awaits_unwinds_every_level() =>
        VirtualRun.Of(async () =>
        {
            var (levels, unwound) = (1_000, 0);
            var task = Coroutine.Start(Down(levels));
            await Coroutine.Yield();

            task.Cancel("why");
            var raised = await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((unwound, raised.Reason), Is.EqualTo((levels, "why")));

            async Coroutine Down(int level)
            {
                if (level == 0)
                {
                    await Coroutine.Sleep(Day);
                    return;
                }
                try
                {
                    await Down(level - 1);
                }
                finally
                {
                    unwound++;
                }
            }
        });

    private static async Coroutine<T> Wait<T>(Future<T> future) => await future;

    private async Coroutine Guarded<T>(string name, Coroutine<T> body)
    {
        try
        {
            await body;
            _trace.Add($"{name}:done");
        }
        catch (CoroutineCanceledException error)
        {
            _trace.Add($"{name}:{error.Reason}");
            throw;
        }
    }

    private Coroutine Guarded(string name, Coroutine body) => Guarded<Unit>(name, body);
}
