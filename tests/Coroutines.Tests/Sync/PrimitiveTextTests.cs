using NUnit.Framework;

namespace Coroutines.Tests.Sync;

/// <summary>What primitives say of themselves, and what their errors say: which object, what happened, and the way out.</summary>
[TestFixture]
public class PrimitiveTextTests
{
    [Test]
    public void Lock_shows_its_state_and_waiters() =>
        VirtualRun.Of(async () =>
        {
            var gate = new AsyncLock();
            Assert.That(gate.ToString(), Is.EqualTo("AsyncLock (unlocked, 0 waiting)"));

            for (var i = 0; i < 3; i++)
                _ = Coroutine.Start(gate.Acquire());
            await Coroutine.Yield();

            Assert.That(gate.ToString(), Is.EqualTo("AsyncLock (locked, 2 waiting)"));
        });

    [Test]
    public void Event_shows_its_state_and_waiters() =>
        VirtualRun.Of(async () =>
        {
            var happened = new AsyncEvent();
            Assert.That(happened.ToString(), Is.EqualTo("AsyncEvent (unset, 0 waiting)"));

            _ = Coroutine.Start(happened.Wait());
            await Coroutine.Yield();

            Assert.That(happened.ToString(), Is.EqualTo("AsyncEvent (unset, 1 waiting)"));
            happened.Set();
            await Coroutine.Yield();
            Assert.That(happened.ToString(), Is.EqualTo("AsyncEvent (set, 0 waiting)"));
        });

    [Test]
    public void Condition_shows_its_state_and_those_who_wait_to_be_notified() =>
        VirtualRun.Of(async () =>
        {
            var condition = new AsyncCondition();
            Assert.That(condition.ToString(), Is.EqualTo("AsyncCondition (unlocked, 0 waiting)"));

            for (var i = 0; i < 2; i++)
                _ = Coroutine.Start(HoldAndWait());
            await Coroutine.Yield();
            await condition.Acquire();

            Assert.That(condition.ToString(), Is.EqualTo("AsyncCondition (locked, 2 waiting)"));
            condition.Release();

            async Coroutine HoldAndWait()
            {
                using var held = await condition.Hold();
                await condition.Wait();
            }
        });

    [Test]
    public void Semaphore_shows_its_permits_and_waiters() =>
        VirtualRun.Of(async () =>
        {
            var semaphore = new AsyncSemaphore(2);
            Assert.That(semaphore.ToString(), Is.EqualTo("AsyncSemaphore (2 permits, 0 waiting)"));

            for (var i = 0; i < 5; i++)
                _ = Coroutine.Start(semaphore.Acquire());
            await Coroutine.Yield();

            Assert.That(semaphore.ToString(), Is.EqualTo("AsyncSemaphore (0 permits, 3 waiting)"));
        });

    [Test]
    public void Barrier_shows_its_state_and_waiters() =>
        VirtualRun.Of(async () =>
        {
            var barrier = new AsyncBarrier(5);
            Assert.That(barrier.ToString(), Is.EqualTo("AsyncBarrier (filling, 0 of 5 waiting)"));
            await Come(2);
            Assert.That(barrier.ToString(), Is.EqualTo("AsyncBarrier (filling, 2 of 5 waiting)"));
            await Come(3);
            Assert.That(barrier.ToString(), Is.EqualTo("AsyncBarrier (draining, 0 of 5 waiting)"));
            await barrier.Reset();
            Assert.That(barrier.ToString(), Is.EqualTo("AsyncBarrier (resetting, 0 of 5 waiting)"));
            await barrier.Abort();
            Assert.That(barrier.ToString(), Is.EqualTo("AsyncBarrier (broken, 0 of 5 waiting)"));

            async Coroutine Come(int count)
            {
                for (var i = 0; i < count; i++)
                    _ = Coroutine.Start(WaitUnlessBroken());
                await Coroutine.Yield();
            }

            async Coroutine WaitUnlessBroken()
            {
                try
                {
                    await barrier.Wait();
                }
                catch (BarrierBrokenException) { }
            }
        });

    [Test]
    public void Queue_shows_its_items_and_those_who_get_and_put() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<int>(1);
            Assert.That(queue.ToString(), Is.EqualTo("AsyncQueue (0 items of 1, 0 not done, 0 getting, 0 putting)"));

            var getter = Coroutine.Start(queue.Get());
            await Coroutine.Yield();
            Assert.That(queue.ToString(), Is.EqualTo("AsyncQueue (0 items of 1, 0 not done, 1 getting, 0 putting)"));
            queue.PutNow(1);
            await getter;
            queue.PutNow(2);
            var putter = Coroutine.Start(queue.Put(3));
            await Coroutine.Yield();
            Assert.That(queue.ToString(), Is.EqualTo("AsyncQueue (1 items of 1, 2 not done, 0 getting, 1 putting)"));
            queue.Shutdown(immediate: true);
            Assert.That(
                queue.ToString(),
                Is.EqualTo("AsyncQueue (0 items of 1, 1 not done, 0 getting, 0 putting, shut down)")
            );

            await Raised.By<QueueShutdownException>(async () => await putter);
            Assert.That(new AsyncQueue<int>().ToString(), Does.StartWith("AsyncQueue (0 items, "));
        });

    [TestCase("Lock.Release", "AsyncLock (unlocked, 0 waiting)", "Await Acquire() first")]
    [TestCase("Semaphore.Release", "AsyncSemaphore (1 permits, 0 waiting)", "Release it once for each Acquire()")]
    [TestCase("Condition.Wait", "AsyncCondition (unlocked, 0 waiting)", "Await Acquire() before Wait")]
    [TestCase("Condition.Notify", "AsyncCondition (unlocked, 0 waiting)", "Await Acquire() before Wait")]
    [TestCase("Condition.NotifyAll", "AsyncCondition (unlocked, 0 waiting)", "Await Acquire() before Wait")]
    [TestCase("Barrier.Wait broken", "AsyncBarrier (broken, 0 of 2 waiting)", "Reset() makes it usable again")]
    [TestCase("Barrier.Wait reset", "AsyncBarrier (resetting, 0 of 2 waiting)", "Wait again after Reset()")]
    [TestCase("Queue.GetNow", "AsyncQueue (0 items of 1,", "Await Get()")]
    [TestCase("Queue.PutNow", "AsyncQueue (1 items of 1,", "Await Put(…)")]
    [TestCase("Queue.Put shut down", "AsyncQueue (0 items of 1,", "make a new queue")]
    [TestCase("Queue.Get shut down", "AsyncQueue (0 items of 1,", "make a new queue")]
    [TestCase("Queue.TaskDone", "AsyncQueue (0 items of 1,", "Call it once for each item got")]
    public void Error_names_its_object_and_the_way_out(string what, string named, string wayOut) =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<InvalidOperationException>(() => Provoke(what));

            Assert.That(error.Message, Does.Contain(named).And.Contain(wayOut).And.EndsWith("."));
        });

    private static async Coroutine Provoke(string what)
    {
        var (condition, barrier, queue) = (new AsyncCondition(), new AsyncBarrier(2), new AsyncQueue<int>(1));
        switch (what)
        {
            case "Lock.Release":
                new AsyncLock().Release();
                break;
            case "Semaphore.Release":
                new AsyncSemaphore(1, 1).Release();
                break;
            case "Condition.Wait":
                await condition.Wait();
                break;
            case "Condition.Notify":
                condition.Notify();
                break;
            case "Condition.NotifyAll":
                condition.NotifyAll();
                break;
            case "Barrier.Wait broken":
                await barrier.Abort();
                await barrier.Wait();
                break;
            case "Barrier.Wait reset":
                var waiter = Coroutine.Start(barrier.Wait());
                await Coroutine.Yield();
                await barrier.Reset();
                await waiter;
                break;
            case "Queue.GetNow":
                queue.GetNow();
                break;
            case "Queue.PutNow":
                queue.PutNow(1);
                queue.PutNow(2);
                break;
            case "Queue.Put shut down":
                queue.Shutdown();
                await queue.Put(1);
                break;
            case "Queue.Get shut down":
                queue.Shutdown();
                await queue.Get();
                break;
            default:
                queue.TaskDone();
                break;
        }
    }
}
