using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>Groups in which nothing fails and somebody is cancelled: a child, the body, or the parent.</summary>
[TestFixture]
public class TaskGroupCancelTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // R73
    [TestCase("cancelled")]
    [TestCase("cancels itself")]
    [TestCase("raises")]
    public void Child_that_is_cancelled_leaves_the_others_alone(string how) =>
        VirtualRun.Of(async () =>
        {
            CoroutineTask<Unit>? canceled = null;
            CoroutineTask<int>? other = null;

            await Grouped(async group =>
            {
                canceled = group.Start(Child());
                other = group.Start(Coroutine.Sleep(2 * Second, 11));
                await Coroutine.Sleep(Second);
                if (how == "cancelled")
                    canceled.Cancel();
            });

            Assert.That(canceled!.IsCanceled);
            Assert.That(other!.Result, Is.EqualTo(11));
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);

            async Coroutine Child()
            {
                await Coroutine.Yield();
                if (how == "cancels itself")
                    CoroutineTask.Current!.Cancel();
                if (how == "raises")
                    throw new CoroutineCanceledException();
                await Coroutine.Sleep(9 * Second);
            }
        });

    // R70, R74
    [TestCase(false, "child 1, child 2, child 3")]
    [TestCase(true, "body, child 1, child 2, child 3")]
    public void Cancel_of_the_parent_cancels_the_children_in_the_order_of_their_creation(
        bool inBody,
        string expected
    ) =>
        VirtualRun.Of(async () =>
        {
            var canceled = new List<string>();
            var parent = Coroutine.Start(
                Grouped(async group =>
                {
                    for (var i = 1; i <= 3; i++)
                        _ = group.Start(UntilCanceled($"child {i}"));
                    if (inBody)
                        await UntilCanceled("body");
                })
            );
            await Coroutine.Sleep(Second);

            parent.Cancel("enough");
            var error = await Raised.By<CoroutineCanceledException>(() => parent.AsCoroutine());

            Assert.That(string.Join(", ", canceled), Is.EqualTo(expected));
            Assert.That(parent.IsCanceled);
            Assert.That(error.Reason, Is.EqualTo("enough"));

            async Coroutine UntilCanceled(string who)
            {
                try
                {
                    await Coroutine.Sleep(9 * Second);
                }
                catch (CoroutineCanceledException)
                {
                    canceled.Add(who);
                    throw;
                }
            }
        });

    [Test]
    public void Body_that_raises_a_cancellation_ends_children_before_they_begin() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();

            await Raised.By<CoroutineCanceledException>(() =>
                Grouped(group =>
                {
                    _ = group.Start(Child());
                    throw new CoroutineCanceledException();
                })
            );

            Assert.That(trace.ToString(), Is.Empty);

            async Coroutine Child() => trace.Add("child");
        });

    // R70
    [Test]
    public void Cancel_of_the_parent_again_while_the_children_clean_up_keeps_waiting() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var parent = Coroutine.Start(
                Grouped(async group =>
                {
                    _ = group.Start(Child());
                })
            );
            for (var i = 0; i < 3; i++)
            {
                await Coroutine.Sleep(Second);
                parent.Cancel($"time {i}");
            }

            var error = await Raised.By<CoroutineCanceledException>(() => parent.AsCoroutine());

            // Only the first cancels the children, and only the first is passed on.
            Assert.That(trace.ToString(), Is.EqualTo("canceled cleaned"));
            Assert.That(error.Reason, Is.EqualTo("time 0"));
            Assert.That(parent.Cancelling, Is.EqualTo(3));

            async Coroutine Child()
            {
                try
                {
                    await Coroutine.Sleep(9 * Second);
                }
                finally
                {
                    trace.Add("canceled");
                    await Coroutine.Sleep(9 * Second);
                    trace.Add("cleaned");
                }
            }
        });

    [Test]
    public void Cancel_of_the_parent_that_a_child_swallows_still_raises() =>
        VirtualRun.Of(async () =>
        {
            CoroutineTask<int>? child = null;
            var parent = Coroutine.Start(
                Grouped(async group =>
                {
                    child = group.Start(Stubborn());
                })
            );
            await Coroutine.Yield();
            await Coroutine.Yield();

            parent.Cancel();
            await Raised.By<CoroutineCanceledException>(() => parent.AsCoroutine());

            Assert.That(child!.Result, Is.EqualTo(7));

            static async Coroutine<int> Stubborn()
            {
                try
                {
                    await Coroutine.Sleep(9 * Second);
                    return 0;
                }
                catch (CoroutineCanceledException)
                {
                    await Coroutine.Sleep(Second);
                    return 7;
                }
            }
        });

    private static async Coroutine Grouped(Func<TaskGroup, Coroutine> body) =>
        await new TaskGroup().Run<Unit>(group => body(group));
}
