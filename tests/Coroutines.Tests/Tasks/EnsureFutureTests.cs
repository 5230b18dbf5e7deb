using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>What stands for a future already, and what becomes a task, and what the verbs over many say to what is neither.</summary>
[TestFixture]
public class EnsureFutureTests
{
    [Test]
    public void EnsureFuture_of_a_future_or_task_is_that_itself() =>
        VirtualRun.Of(async () =>
        {
            var (future, task) = (new Future<int>(), Coroutine.Start(Coroutine.FromResult(1)));

            Assert.That(Coroutine.EnsureFuture(future.AsCoroutine()), Is.SameAs(future));
            Assert.That(Coroutine.EnsureFuture(task.AsCoroutine()), Is.SameAs(task));
            await task;
        });

    [Test]
    public void EnsureFuture_of_a_coroutine_starts_a_task() =>
        VirtualRun.Of(async () =>
        {
            var future = Coroutine.EnsureFuture(Coroutine.FromResult("ok"));

            Assert.That(future, Is.InstanceOf<CoroutineTask<string>>());
            Assert.That((future.Loop, await future), Is.EqualTo((EventLoop.Current, "ok")));
        });

    [Test]
    public void EnsureFuture_outside_a_loop_takes_futures_alone()
    {
        using var loop = VirtualRun.NewLoop();
        var future = new Future<int>(loop);

        Assert.That(Coroutine.EnsureFuture(future.AsCoroutine()), Is.SameAs(future));
        Assert.That(
            () => Coroutine.EnsureFuture(Coroutine.FromResult(1)),
            Throws.InvalidOperationException.With.Message.Contains("No event loop runs")
        );
    }

    // A future that is returned, not awaited, is a result like any other.
    [Test]
    public void Result_that_is_a_future_is_not_awaited() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<string>();

            Assert.That(await Returns(future), Is.SameAs(future));
            Assert.That(await Coroutine.Start(Returns(future)), Is.SameAs(future));
            Assert.That(future.IsCompleted, Is.False);

            static async Coroutine<Future<string>> Returns(Future<string> future) => future;
        });

    [Test]
    public void Gather_with_a_bad_argument_throws_and_leaves_what_it_has_started_running() =>
        VirtualRun.Of(async () =>
        {
            var ran = false;

            Assert.That(() => Coroutine.Gather(Runs(), default), Throws.InstanceOf<ArgumentException>());
            await Coroutine.Yield();

            Assert.That(ran);

            async Coroutine<int> Runs()
            {
                ran = true;
                return 1;
            }
        });

    [Test]
    public void Gather_outside_a_loop_is_refused()
    {
        Assert.That(
            () => Coroutine.Gather(Coroutine.FromResult(1)),
            Throws.InvalidOperationException.With.Message.Contains("No event loop runs")
        );
        Assert.That(
            () => Coroutine.Gather(Array.Empty<Coroutine<int>>()),
            Throws.InvalidOperationException.With.Message.Contains("No event loop runs")
        );
    }
}
