using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>Groups inside groups, and failures that meet a cancellation from outside.</summary>
[TestFixture]
public class TaskGroupNestingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // R71
    [Test]
    public void Failure_in_the_inner_group_is_a_group_in_the_outer_group() =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<TaskGroupException>(() =>
                Grouped(async outer =>
                {
                    _ = outer.Start(Fail(9 * Second));
                    await Grouped(async inner =>
                    {
                        _ = inner.Start(Fail(Second));
                    });
                })
            );

            Assert.That(Shape(error), Is.EqualTo("[[1]]"));
        });

    [Test]
    public void Failure_in_the_outer_group_ends_the_inner_group_and_stands_alone() =>
        VirtualRun.Of(async () =>
        {
            CoroutineTask<Unit>? innerChild = null;

            var error = await Raised.By<TaskGroupException>(() =>
                Grouped(async outer =>
                {
                    _ = outer.Start(Fail(Second));
                    await Grouped(async inner =>
                    {
                        innerChild = inner.Start(Fail(9 * Second));
                    });
                })
            );

            Assert.That(Shape(error), Is.EqualTo("[1]"));
            Assert.That(innerChild!.IsCanceled);
        });

    // R75
    [Test]
    public void Failures_in_both_groups_leave_the_outer_cancellation_to_the_outer_group() =>
        VirtualRun.Of(async () =>
        {
            var between = -1;

            var error = await Raised.By<TaskGroupException>(() =>
                Grouped(async outer =>
                {
                    await Raised.By<TaskGroupException>(() =>
                        Grouped(async inner =>
                        {
                            _ = inner.Start(Fail(TimeSpan.Zero));
                            _ = outer.Start(Fail(TimeSpan.Zero));
                        })
                    );
                    between = CoroutineTask.Current!.Cancelling;
                })
            );

            Assert.That(Shape(error), Is.EqualTo("[0]"));
            Assert.That(between, Is.EqualTo(1));
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);
        });

    // R74
    [TestCase(false)]
    [TestCase(true)]
    public void Cancel_from_outside_that_makes_cleanups_fail_is_raised_as_their_group(bool outerHasAChild) =>
        VirtualRun.Of(async () =>
        {
            var parent = Coroutine.Start(
                Grouped(async outer =>
                {
                    if (outerHasAChild)
                        _ = outer.Start(Coroutine.Sleep(9 * Second));
                    await Grouped(async inner =>
                    {
                        for (var i = 0; i < 3; i++)
                            _ = inner.Start(FailInCleanup());
                        await Coroutine.Sleep(9 * Second);
                    });
                })
            );
            await Coroutine.Sleep(Second);

            parent.Cancel();
            var error = await Raised.By<TaskGroupException>(() => parent.AsCoroutine());

            Assert.That(Shape(error), Is.EqualTo("[[cleanup cleanup cleanup]]"));
            Assert.That(parent.IsFaulted);
            Assert.That(parent.Cancelling, Is.EqualTo(1));
        });

    [TestCase(false)]
    [TestCase(true)]
    public void Child_failure_while_the_body_answers_a_cancellation_from_outside_is_raised(bool throughAnotherTask) =>
        VirtualRun.Of(async () =>
        {
            var parent = Coroutine.Start(throughAnotherTask ? AwaitInATask() : Group());
            await Coroutine.Sleep(Second);

            parent.Cancel();
            var error = await Raised.By<TaskGroupException>(() => parent.AsCoroutine());

            Assert.That(Shape(error), Is.EqualTo("[3]"));

            static async Coroutine AwaitInATask() => await Coroutine.Start(Group());

            static Coroutine Group() =>
                Grouped(async group =>
                {
                    _ = group.Start(Fail(3 * Second, swallowsCancel: true));
                    try
                    {
                        await Coroutine.Sleep(9 * Second);
                    }
                    finally
                    {
                        await Coroutine.Sleep(5 * Second);
                    }
                });
        });

    [Test]
    public void Body_that_turns_a_cancellation_from_outside_into_a_failure_is_grouped() =>
        VirtualRun.Of(async () =>
        {
            var parent = Coroutine.Start(Grouped(_ => FailInCleanup()));
            await Coroutine.Sleep(Second);

            parent.Cancel();
            var error = await Raised.By<TaskGroupException>(() => parent.AsCoroutine());

            Assert.That(Shape(error), Is.EqualTo("[cleanup]"));
        });

    // R74
    [Test]
    public void Cancel_from_outside_that_a_failure_hides_is_raised_at_the_next_suspension() =>
        VirtualRun.Of(async () =>
        {
            var counts = new List<int>();
            var childRuns = new AsyncEvent();
            var parent = Coroutine.Start(Parent());
            await childRuns.Wait();

            parent.Cancel();
            await Raised.By<CoroutineCanceledException>(() => parent.AsCoroutine());

            Assert.That(parent.IsCanceled);
            Assert.That(counts, Is.EqualTo(new[] { 1, 1 }));

            async Coroutine Parent()
            {
                await Raised.By<TaskGroupException>(() =>
                    Grouped(async group =>
                    {
                        _ = group.Start(FailSoon());
                        await Coroutine.Sleep(9 * Second);
                    })
                );
                counts.Add(CoroutineTask.Current!.Cancelling);
                await Coroutine.FromResult(0);
                counts.Add(CoroutineTask.Current!.Cancelling);
                await Coroutine.Sleep(9 * Second);
                counts.Add(99);
            }

            async Coroutine FailSoon()
            {
                childRuns.Set();
                await Coroutine.Yield();
                throw new InvalidOperationException("soon");
            }
        });

    private static async Coroutine Grouped(Func<TaskGroup, Coroutine> body) =>
        await new TaskGroup().Run<Unit>(group => body(group));

    private static async Coroutine Fail(TimeSpan after, bool swallowsCancel = false)
    {
        var end = EventLoop.Current.Time + after;
        try
        {
            await Coroutine.Sleep(after);
        }
        catch (CoroutineCanceledException) when (swallowsCancel)
        {
            await Coroutine.Sleep(end - EventLoop.Current.Time);
        }
        throw new InvalidOperationException($"{after.TotalSeconds}");
    }

    private static async Coroutine FailInCleanup()
    {
        try
        {
            await Coroutine.Sleep(9 * Second);
        }
        finally
        {
            throw new InvalidOperationException("cleanup");
        }
    }

    private static string Shape(Exception error) =>
        error is TaskGroupException group
            ? $"[{string.Join(' ', group.InnerExceptions.Select(Shape))}]"
            : error.Message;
}
