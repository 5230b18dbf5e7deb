using NUnit.Framework;

namespace Coroutines.Tests.Cancellation;

[TestFixture]
public class CancelScopeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Trace _trace = new();

    [SetUp]
    public void ClearTrace() => _trace.Clear();

    [Test]
    public void Run_of_a_body_that_ends_gives_its_result_and_takes_no_turn() =>
        VirtualRun.Of(async () =>
        {
            var turns = await TurnCounter.Of(async () =>
            {
                var outcome = await new CancelScope().Run(async _ =>
                {
                    await Task.CompletedTask;
                    return 5;
                });
                Assert.That(outcome.Result, Is.EqualTo(5));
            });

            Assert.That(turns, Is.Zero);
            Assert.That(CancelScope.Current, Is.Null);
        });

    [Test]
    public void Cancel_from_another_task_ends_the_wait_and_is_absorbed() =>
        VirtualRun.Of(async () =>
        {
            var scope = new CancelScope();
            EventLoop.Current.CallLater(Second, () => scope.Cancel("enough"));

            var outcome = await scope.Run(async _ =>
            {
                await Coroutine.Sleep(100 * Second);
                return 1;
            });

            Assert.That(EventLoop.Current.Time, Is.EqualTo(Second));
            var cancellation = (CoroutineCanceledException)outcome.Exception!;
            Assert.That(cancellation.Scope, Is.SameAs(scope));
            Assert.That(cancellation.Reason, Is.EqualTo("enough"));
            Assert.That(cancellation.CanceledBy, Is.EqualTo(CancelSource.Scope));
            Assert.That(scope.IsCanceled);
        });

    [Test]
    public void Cancel_is_a_level_each_suspension_raises_whoever_swallows() =>
        VirtualRun.Of(async () =>
        {
            var completed = await new CancelScope().Run(async scope =>
            {
                scope.Cancel();
                for (var i = 0; i < 3; i++)
                    await Raised.By<CoroutineCanceledException>(async () => await Coroutine.Sleep(Second));
                await Raised.By<CoroutineCanceledException>(async () => await Coroutine.Yield());
                await Raised.By<CoroutineCanceledException>(async () => await new Future<int>());
                await Raised.By<CoroutineCanceledException>(async () => await new AsyncQueue<int>().Get());
                await Raised.By<CoroutineCanceledException>(async () => await Coroutine.Sleep(TimeSpan.Zero, 1));
                await Raised.By<CoroutineCanceledException>(async () => await new TaskCompletionSource().Task);
            });

            Assert.That(completed, "The body swallowed all and returned.");
            Assert.That(EventLoop.Current.Time, Is.EqualTo(TimeSpan.Zero));
            await Coroutine.Sleep(Second);
        });

    [Test]
    public void Cancel_before_it_is_entered_strikes_at_the_first_suspension() =>
        VirtualRun.Of(async () =>
        {
            var scope = new CancelScope();
            scope.Cancel();

            var completed = await scope.Run(async _ =>
            {
                _trace.Add("begun");
                await Coroutine.Yield();
                _trace.Add("not here");
            });

            Assert.That(completed, Is.False);
            Assert.That(_trace.ToString(), Is.EqualTo("begun"));
        });

    [Test]
    public void Cancel_after_it_was_left_does_nothing() =>
        VirtualRun.Of(async () =>
        {
            var scope = new CancelScope();
            await scope.Run(async _ => await Coroutine.Yield());

            Assert.That(scope.Cancel(), Is.False);
            Assert.That(scope.IsCanceled, Is.False);
            await Coroutine.Yield();
        });

    [Test]
    public void Operation_that_does_not_suspend_does_not_raise() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<int>();
            queue.TryPut(3);

            var outcome = await new CancelScope().Run(async scope =>
            {
                scope.Cancel();
                return await queue.Get();
            });

            Assert.That(outcome.Result, Is.EqualTo(3));
        });

    [Test]
    public void Exception_of_an_outer_scope_passes_an_inner_one() =>
        VirtualRun.Of(async () =>
        {
            var outer = new CancelScope();
            EventLoop.Current.CallSoon(() => outer.Cancel());

            var completed = await outer.Run(async _ =>
            {
                await new CancelScope().Run(async _ => await Coroutine.Sleep(Second));
                _trace.Add("not here");
            });

            Assert.That(completed, Is.False);
            Assert.That(_trace.ToString(), Is.Empty);
        });

    [Test]
    public void Exception_of_an_inner_scope_becomes_the_outer_ones_when_both_are_cancelled() =>
        VirtualRun.Of(async () =>
        {
            var (outer, inner) = (new CancelScope(), new CancelScope());

            var outcome = await outer.Run(async _ =>
            {
                await inner.Run(async _ =>
                {
                    inner.Cancel();
                    try
                    {
                        await Coroutine.Sleep(Second);
                    }
                    finally
                    {
                        outer.Cancel("all of it");
                    }
                });
                _trace.Add("not here");
                return 1;
            });

            var cancellation = (CoroutineCanceledException)outcome.Exception!;
            Assert.That(cancellation.Scope, Is.SameAs(outer));
            Assert.That(((CoroutineCanceledException)cancellation.InnerException!).Scope, Is.SameAs(inner));
            Assert.That(_trace.ToString(), Is.Empty);
        });

    [Test]
    public void Task_cancel_is_not_absorbed() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(
                new CancelScope().Run(async scope =>
                {
                    scope.Cancel();
                    CoroutineTask.Current!.Cancel();
                    await Coroutine.Yield();
                })
            );

            var raised = await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(raised.Scope, Is.Null);
            Assert.That(task.IsCanceled);
        });

    [Test]
    public void Task_cancel_after_the_scope_has_struck_is_not_lost() =>
        VirtualRun.Of(async () =>
        {
            var scope = new CancelScope();
            var task = Coroutine.Start(
                Coroutine.Defer(async () =>
                {
                    await scope.Run(async _ => await new Future<int>());
                    _trace.Add("not here");
                    await Coroutine.Sleep(Second);
                })
            );
            await Coroutine.Yield();

            scope.Cancel();
            task.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(_trace.ToString(), Is.Empty);
        });

    [Test]
    public void Value_that_has_come_before_the_scope_struck_is_kept() =>
        VirtualRun.Of(async () =>
        {
            var (scope, future) = (new CancelScope(), new Future<int>());
            var task = Coroutine.Start(
                scope.Run(async _ =>
                {
                    var value = await future;
                    await Raised.By<CoroutineCanceledException>(async () => await Coroutine.Yield());
                    return value;
                })
            );
            await Coroutine.Yield();

            future.SetResult(7);
            scope.Cancel();

            Assert.That((await task).Result, Is.EqualTo(7));
        });

    [Test]
    public void Future_that_was_waited_for_goes_on_for_others() =>
        VirtualRun.Of(async () =>
        {
            var (scope, future) = (new CancelScope(), new Future<int>());
            var other = Coroutine.Start(future.AsCoroutine());
            EventLoop.Current.CallLater(Second, () => scope.Cancel());

            await scope.Run(async _ => await future);
            future.SetResult(4);

            Assert.That(await other, Is.EqualTo(4));
        });

    [Test]
    public void Gather_that_was_waited_for_is_cancelled_with_its_children() =>
        VirtualRun.Of(async () =>
        {
            await CancelScope.MoveOnAfter(Second, async _ => await Coroutine.Gather(Child(), Child()));

            await TurnCounter.Turns(3);
            Assert.That(_trace.ToString(), Is.EqualTo("ended ended"));

            async Coroutine Child()
            {
                try
                {
                    await Coroutine.Sleep(100 * Second);
                }
                finally
                {
                    _trace.Add("ended");
                }
            }
        });

    [Test]
    public void Run_twice_is_refused() =>
        VirtualRun.Of(async () =>
        {
            var scope = new CancelScope();
            await scope.Run(async _ => await Coroutine.Yield());

            var error = await Raised.By<InvalidOperationException>(async () =>
                await scope.Run(async _ => await Coroutine.Yield())
            );

            Assert.That(error.Message, Does.Contain("CancelScopeTests.cs:").And.Contain("entered before"));
        });

    [Test]
    public void Leave_out_of_order_names_both_lines_and_leaves_nothing_open() =>
        VirtualRun.Of(async () =>
        {
            var (outer, inner) = (new CancelScope("Outer.cs", 10), new CancelScope("Inner.cs", 20));
            outer.Enter();
            inner.Enter();

            var error = Assert.Throws<InvalidOperationException>(() => outer.Leave(null))!;

            Assert.That(error.Message, Does.Contain("Outer.cs:10").And.Contain("Inner.cs:20"));
            Assert.That(CancelScope.Current, Is.Null);
            Assert.Throws<InvalidOperationException>(() => inner.Leave(null));
            await Coroutine.Yield();
        });

    [Test]
    public void Task_that_ends_inside_a_scope_is_reported()
    {
        var errors = new List<LoopError>();

        VirtualRun.Of(
            async () =>
                await Coroutine.Start(
                    Coroutine.Defer(async () =>
                    {
                        new CancelScope("Left.cs", 7).Enter();
                        await Coroutine.Yield();
                    })
                ),
            errors
        );

        Assert.That(errors.Single().Kind, Is.EqualTo(LoopErrorKind.Misuse));
        Assert.That(errors.Single().Message, Does.Contain("Left.cs:7"));
    }

    [Test]
    public void Enter_outside_a_task_is_refused() =>
        Assert.That(
            Assert.Throws<InvalidOperationException>(() => new CancelScope().Enter())!.Message,
            Does.Contain("Coroutine.Run")
        );

    [Test]
    public void Condition_whose_wait_is_struck_holds_its_lock_again() =>
        VirtualRun.Of(async () =>
        {
            var condition = new AsyncCondition();
            var scope = new CancelScope();
            var waiting = Coroutine.Start(
                scope.Run(async _ =>
                {
                    using var _held = await condition.Hold();
                    try
                    {
                        await condition.Wait();
                    }
                    finally
                    {
                        _trace.Add(condition.IsLocked);
                    }
                })
            );
            await Coroutine.Yield();

            using (await condition.Hold())
            {
                scope.Cancel();
                // The lock is held elsewhere for long; whoever waits for it must not spin meanwhile.
                await Coroutine.Sleep(Second);
                _trace.Add("released");
            }

            Assert.That(await waiting, Is.False);
            Assert.That(_trace.ToString(), Is.EqualTo("released True"));
            Assert.That(condition.IsLocked, Is.False);
        });
}
