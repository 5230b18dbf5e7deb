using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>Groups in which a child or the body fails: who is cancelled, what is raised, and what is left of it.</summary>
[TestFixture]
public class TaskGroupErrorTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private Trace _trace = new();

    [SetUp]
    public void CreateTrace() => _trace = new Trace();

    // R68, R71, R75
    [Test]
    public void Child_failure_cancels_the_others_and_the_body_and_the_parent_goes_on() =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<TaskGroupException>(() =>
                Grouped(async group =>
                {
                    for (var i = 1; i <= 3; i++)
                        _ = group.Start(UntilCanceled($"child-{i}"));
                    _ = group.Start(FailAfter(Second, "bad"));
                    await UntilCanceled("body");
                })
            );
            await Coroutine.Sleep(Second);

            Assert.That(Messages(error), Is.EqualTo("bad"));
            Assert.That(_trace.ToString(), Is.EqualTo("child-1 child-2 child-3 body"));
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);
            Assert.That(EventLoop.Current.Time, Is.EqualTo(2 * Second));
        });

    // R69
    [Test]
    public void Child_failure_reaches_the_siblings_two_turns_later_and_the_parent_four() =>
        VirtualRun.Of(async () =>
        {
            await Raised.By<TaskGroupException>(() =>
                Grouped(async group =>
                {
                    _ = group.Start(UntilCanceled("sibling"));
                    _ = group.Start(Fail());
                })
            );

            Assert.That(_trace.ToString(), Is.EqualTo("k k+1 k+2 sibling k+3 k+4"));

            async Coroutine Fail()
            {
                await Coroutine.Sleep(Second);
                CountTurns(0);
                throw new InvalidOperationException("bad");
            }

            void CountTurns(int turn)
            {
                _trace.Add(turn == 0 ? "k" : $"k+{turn}");
                EventLoop.Current.CallSoon(() => CountTurns(turn + 1));
            }
        });

    // R71
    [Test]
    public void Failures_are_together_in_the_order_in_which_they_came_and_the_bodys_is_last() =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<TaskGroupException>(() =>
                Grouped(async group =>
                {
                    _ = group.Start(FailAfter(9 * Second, "cleanup of the first", inCleanup: true));
                    _ = group.Start(FailAfter(2 * Second, "slower"));
                    _ = group.Start(FailAfter(Second, "faster"));
                    _ = group.Start(FailAfter(Second, "as fast"));
                    await FailAfter(9 * Second, "body", inCleanup: true);
                })
            );

            Assert.That(Messages(error), Is.EqualTo("faster, as fast, cleanup of the first, body"));
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);
        });

    // R71
    [TestCase(false)]
    [TestCase(true)]
    public void Body_failure_cancels_the_children_and_is_grouped(bool childrenHaveBegun) =>
        VirtualRun.Of(async () =>
        {
            CoroutineTask<Unit>[] children = [];

            var error = await Raised.By<TaskGroupException>(() =>
                Grouped(async group =>
                {
                    children = [group.Start(UntilCanceled("a")), group.Start(UntilCanceled("b"))];
                    if (childrenHaveBegun)
                        await Coroutine.Sleep(Second);
                    throw new InvalidOperationException("body");
                })
            );

            Assert.That(Messages(error), Is.EqualTo("body"));
            Assert.That(children.All(static child => child.IsCanceled));
            Assert.That(_trace.ToString(), Is.EqualTo(childrenHaveBegun ? "a b" : ""));
        });

    [Test]
    public void Body_failure_before_anything_was_started_is_grouped() =>
        VirtualRun.Of(async () =>
        {
            var thrown = new InvalidOperationException("body");

            var error = await Raised.By<TaskGroupException>(() => Grouped(_ => throw thrown));

            Assert.That(error.InnerExceptions.Single(), Is.SameAs(thrown));
        });

    // R68
    [Test]
    public void Child_failures_after_the_first_cancel_nobody_again() =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<TaskGroupException>(() =>
                Grouped(async group =>
                {
                    _ = group.Start(FailAfter(Second, "first"));
                    _ = group.Start(FailAfter(9 * Second, "second", inCleanup: true));
                    _ = group.Start(CleanUpSlowly());
                })
            );

            Assert.That(Messages(error), Is.EqualTo("first, second"));
            Assert.That(_trace.ToString(), Is.EqualTo("cleaned"));

            async Coroutine CleanUpSlowly()
            {
                try
                {
                    await Coroutine.Sleep(9 * Second);
                }
                finally
                {
                    await Coroutine.Sleep(9 * Second);
                    _trace.Add("cleaned");
                }
            }
        });

    // R76
    [Test]
    public void Start_while_shutting_down_is_refused() =>
        VirtualRun.Of(async () =>
        {
            InvalidOperationException? refusal = null;

            var error = await Raised.By<TaskGroupException>(() =>
                Grouped(async group =>
                {
                    _ = group.Start(FailAfter(Second, "bad"));
                    _ = group.Start(StartInCleanup(group));
                })
            );

            Assert.That(Messages(error), Is.EqualTo("bad"));
            Assert.That(refusal!.Message, Does.Contain("is shutting down"));

            async Coroutine StartInCleanup(TaskGroup group)
            {
                try
                {
                    await Coroutine.Sleep(9 * Second);
                }
                finally
                {
                    refusal = Raised.ByCall<InvalidOperationException>(() => group.Start(Coroutine.Yield()));
                }
            }
        });

    [Test]
    public void Children_that_multiply_are_all_ended_by_one_failure() =>
        VirtualRun.Of(async () =>
        {
            var heads = 0;

            var error = await Raised.By<TaskGroupException>(() =>
                Grouped(async group =>
                {
                    _ = group.Start(Hydra(group));
                    _ = group.Start(Hercules());
                })
            );

            Assert.That(Messages(error), Is.EqualTo("enough"));
            Assert.That(CoroutineTask.All, Has.Count.EqualTo(1));

            async Coroutine Hydra(TaskGroup group)
            {
                heads++;
                await Coroutine.Sleep(2 * Second);
                _ = group.Start(Hydra(group));
                _ = group.Start(Hydra(group));
            }

            async Coroutine Hercules()
            {
                while (heads < 10)
                    await Coroutine.Sleep(3 * Second);
                throw new InvalidOperationException("enough");
            }
        });

    [Test]
    public void Body_that_swallows_the_cancellation_of_its_group_still_ends_in_the_failure() =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<TaskGroupException>(() =>
                Grouped(async group =>
                {
                    _ = group.Start(FailAfter(Second, "bad"));
                    await Raised.By<CoroutineCanceledException>(() => Coroutine.Sleep(9 * Second));
                    await Coroutine.Sleep(Second);
                    _trace.Add("body went on");
                })
            );

            Assert.That(Messages(error), Is.EqualTo("bad"));
            Assert.That(_trace.ToString(), Is.EqualTo("body went on"));
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);
        });

    [Test]
    public void Body_that_awaits_the_failing_child_is_cancelled_and_the_failure_counts_once() =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<TaskGroupException>(() =>
                Grouped(async group =>
                {
                    var child = group.Start(FailAfter(Second, "bad"));
                    await Raised.By<CoroutineCanceledException>(() => child.AsCoroutine());
                    _trace.Add("cancelled");
                })
            );

            Assert.That(Messages(error), Is.EqualTo("bad"));
            Assert.That(_trace.ToString(), Is.EqualTo("cancelled"));
        });

    // A generator's body can enter in one task and be continued by another.
    [Test]
    public void Child_failure_when_the_parent_has_ended_is_reported_and_cancels_nobody()
    {
        var errors = new List<LoopError>();

        VirtualRun.Of(
            async () =>
            {
                var generator = new AsyncGenerator<int>(body =>
                    Grouped(async group =>
                    {
                        _ = group.Start(FailAfter(2 * Second, "bad"), "child");
                        _ = group.Start(Sibling());
                        await body.Yield(1);
                        _trace.Add("resumed");
                    })
                );
                await Coroutine.Start(generator.MoveNext(), "parent");
                await Coroutine.Sleep(3 * Second);

                var error = await Raised.By<TaskGroupException>(async () => await generator.MoveNext());

                Assert.That(Messages(error), Is.EqualTo("bad"));
                Assert.That(_trace.ToString(), Is.EqualTo("resumed sibling"));
            },
            errors
        );

        Assert.That(errors.Single().Message, Does.Contain("'child'").And.Contain("'parent'"));
        Assert.That(errors.Single().Exception!.Message, Is.EqualTo("bad"));

        async Coroutine Sibling()
        {
            await Coroutine.Sleep(9 * Second);
            _trace.Add("sibling");
        }
    }

    private static async Coroutine Grouped(Func<TaskGroup, Coroutine> body) =>
        await new TaskGroup().Run<Unit>(group => body(group));

    private static async Coroutine FailAfter(TimeSpan delay, string message, bool inCleanup = false)
    {
        try
        {
            await Coroutine.Sleep(delay);
        }
        catch (CoroutineCanceledException) when (inCleanup) { }
        throw new InvalidOperationException(message);
    }

    private async Coroutine UntilCanceled(string who)
    {
        try
        {
            await Coroutine.Sleep(99 * Second);
        }
        catch (CoroutineCanceledException)
        {
            _trace.Add(who);
            throw;
        }
    }

    private static string Messages(TaskGroupException error) =>
        string.Join(", ", error.InnerExceptions.Select(static inner => inner.Message));
}
