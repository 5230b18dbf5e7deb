using NUnit.Framework;

namespace Coroutines.Tests.Sync;

// R83: a permit given to a waiter that is cancelled goes to the next one, or back.
[TestFixture]
public class AsyncSemaphoreCancellationTests
{
    private AsyncSemaphore _semaphore = null!;

    [SetUp]
    public void Create() => _semaphore = new AsyncSemaphore(0);

    [Test]
    public void Acquire_cancelled_leaves_the_line() =>
        VirtualRun.Of(async () =>
        {
            var waiter = Coroutine.Start(_semaphore.Acquire());
            EventLoop.Current.CallSoon(() => waiter.Cancel());

            await Raised.By<CoroutineCanceledException>(async () => await waiter);

            Assert.That(_semaphore.ToString(), Is.EqualTo("AsyncSemaphore (0 permits, 0 waiting)"));
        });

    [TestCase(1, true)]
    [TestCase(2, true)]
    [TestCase(3, true)]
    [TestCase(1, false)]
    [TestCase(2, false)]
    [TestCase(3, false)]
    public void Release_in_the_turn_of_cancellations_goes_to_the_first_that_is_not_cancelled(
        int cancelled,
        bool isCancelledFirst
    ) =>
        VirtualRun.Of(async () =>
        {
            var waiters = Enumerable.Range(0, 5).Select(_ => Coroutine.Start(_semaphore.Acquire())).ToArray();
            await Coroutine.Yield();

            if (!isCancelledFirst)
                _semaphore.Release();
            foreach (var waiter in waiters[..cancelled])
                waiter.Cancel();
            if (isCancelledFirst)
                _semaphore.Release();
            await Coroutine.Yield();
            await Coroutine.Yield();

            Assert.That(waiters[..cancelled].Select(task => task.IsCanceled), Is.All.True);
            Assert.That(waiters[cancelled].IsCompleted);
            Assert.That(waiters[(cancelled + 1)..].Select(task => task.IsCompleted), Is.All.False);
            Assert.That(
                (_semaphore.IsLocked, _semaphore.ToString()),
                Is.EqualTo((true, $"AsyncSemaphore (0 permits, {4 - cancelled} waiting)"))
            );
        });

    [TestCase(true)]
    [TestCase(false)]
    public void Release_to_the_only_waiter_that_is_cancelled_leaves_the_permit(bool isCancelledFirst) =>
        VirtualRun.Of(async () =>
        {
            var waiter = Coroutine.Start(_semaphore.Acquire());
            await Coroutine.Yield();

            if (isCancelledFirst)
                waiter.Cancel();
            _semaphore.Release();
            if (!isCancelledFirst)
                waiter.Cancel();
            await Coroutine.Yield();

            Assert.That(
                (waiter.IsCanceled, _semaphore.ToString()),
                Is.EqualTo((true, "AsyncSemaphore (1 permits, 0 waiting)"))
            );
        });

    [Test]
    public void Releases_after_a_cancellation_go_to_the_others_in_order() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var tasks = ((string[])["1", "2", "3"]).Select(name => Coroutine.Start(Acquire(name))).ToArray();
            await Coroutine.Yield();
            tasks[0].Cancel();
            await Coroutine.Yield();

            _semaphore.Release();
            _semaphore.Release();
            await Coroutine.GatherOutcomes(tasks.Select(task => task.AsCoroutine()));

            Assert.That(trace.ToString(), Is.EqualTo("2 3"));

            async Coroutine Acquire(string name)
            {
                await _semaphore.Acquire();
                trace.Add(name);
            }
        });

    [Test]
    public void A_holder_that_releases_and_cancels_the_next_leaves_the_semaphore_free() =>
        VirtualRun.Of(async () =>
        {
            _semaphore.Release();
            CoroutineTask<Unit>? next = null;
            var holder = Coroutine.Start(HoldThenCancel());
            next = Coroutine.Start(HoldNever());

            var outcomes = await Coroutine.GatherOutcomes([holder.AsCoroutine(), next.AsCoroutine()]);

            Assert.That(
                outcomes.Select(outcome => outcome.Exception?.GetType()),
                Is.EqualTo(new[] { null, typeof(CoroutineCanceledException) })
            );
            await Coroutine.WaitFor<Unit>(_semaphore.Acquire(), TimeSpan.FromSeconds(1));

            async Coroutine HoldThenCancel()
            {
                using (await _semaphore.Hold())
                    await Coroutine.Yield();
                next!.Cancel();
            }

            async Coroutine HoldNever()
            {
                using var held = await _semaphore.Hold();
                Assert.Fail("It was cancelled before it ran.");
            }
        });
}
