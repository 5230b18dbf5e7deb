using NUnit.Framework;

namespace Coroutines.Tests.Sync;

// R82: however a wait ends, the lock is held again, and a notification is not lost.
[TestFixture]
public class AsyncConditionCancellationTests
{
    private AsyncCondition _condition = null!;

    [SetUp]
    public void Create() => _condition = new AsyncCondition();

    [Test]
    public void Wait_cancelled_holds_the_lock_again() =>
        VirtualRun.Of(async () =>
        {
            await _condition.Acquire();
            var waiter = Coroutine.Start(_condition.Wait());
            EventLoop.Current.CallSoon(() => waiter.Cancel());

            await Raised.By<CoroutineCanceledException>(async () => await waiter);

            Assert.That(_condition.ToString(), Is.EqualTo("AsyncCondition (locked, 0 waiting)"));
        });

    [Test]
    public void Wait_cancelled_while_the_lock_is_handed_to_it_holds_the_lock_again() =>
        VirtualRun.Of(async () =>
        {
            await _condition.Acquire();
            var waiter = Coroutine.Start(_condition.Wait());
            await Coroutine.Yield();
            await _condition.Acquire();

            _condition.Notify();
            EventLoop.Current.CallSoon(() => waiter.Cancel());
            EventLoop.Current.CallSoon(_condition.Release);
            await Raised.By<CoroutineCanceledException>(async () => await waiter);

            Assert.That(_condition.IsLocked);
        });

    [Test]
    public void Wait_cancelled_while_it_acquires_the_lock_puts_the_cancellation_off() =>
        VirtualRun.Of(async () =>
        {
            var waiter = Coroutine.Start(HoldAndWait());
            await Coroutine.Yield();
            await _condition.Acquire();
            _condition.Notify();
            await Coroutine.Yield();

            waiter.Cancel();
            await Coroutine.Yield();
            await Coroutine.Yield();
            var before = waiter.IsCompleted;
            _condition.Release();
            await Coroutine.Yield();

            Assert.That((before, waiter.IsCanceled, _condition.IsLocked), Is.EqualTo((false, true, false)));

            async Coroutine HoldAndWait()
            {
                using var held = await _condition.Hold();
                await _condition.Wait();
            }
        });

    [Test]
    public void Wait_cancelled_several_times_raises_the_last_cancellation() =>
        VirtualRun.Of(async () =>
        {
            await _condition.Acquire();
            var waiter = Coroutine.Start(_condition.Wait());
            await Coroutine.Yield();
            await _condition.Acquire();

            foreach (var reason in (string[])["first", "second", "third"])
            {
                waiter.Cancel(reason);
                await Coroutine.Yield();
            }
            Assert.That(waiter.IsCompleted, Is.False);
            _condition.Release();
            var raised = await Raised.By<CoroutineCanceledException>(async () => await waiter);

            Assert.That((raised.Reason, _condition.IsLocked), Is.EqualTo(("third", true)));
        });

    // As it was raised, so it arrives: the very object, from the wait and from the re-acquisition alike.
    [TestCase(false)]
    [TestCase(true)]
    public void WaitFor_raises_the_cancellation_as_it_came(bool isNotified) =>
        VirtualRun.Of(async () =>
        {
            CoroutineCanceledException? inside = null;
            var holds = false;
            var waiter = Coroutine.Start(HoldAndWaitFor());
            await Coroutine.Yield();

            if (isNotified)
            {
                await _condition.Acquire();
                holds = true;
                _condition.Notify();
                await Coroutine.Yield();
                waiter.Cancel("why");
                _condition.Release();
            }
            else
            {
                waiter.Cancel("why");
            }
            var raised = await Raised.By<CoroutineCanceledException>(async () => await waiter);

            Assert.That((raised.Reason, inside), Is.EqualTo(("why", raised)));

            async Coroutine HoldAndWaitFor()
            {
                using var held = await _condition.Hold();
                inside = await Raised.By<CoroutineCanceledException>(async () => await _condition.WaitFor(() => holds));
                throw inside;
            }
        });

    // The one that was notified is cancelled before it runs, or while it acquires the lock: the other must take the item.
    [TestCase(false)]
    [TestCase(true)]
    public void Notify_of_a_waiter_that_is_then_cancelled_goes_to_the_next(bool isAcquiring) =>
        VirtualRun.Of(async () =>
        {
            var (items, isOver) = (0, false);
            var (first, second) = (Coroutine.Start(Consume()), Coroutine.Start(Consume()));
            await Coroutine.Yield();

            using (await _condition.Hold())
            {
                items++;
                _condition.Notify();
                if (isAcquiring)
                    await Coroutine.Yield();
                first.Cancel();
                await Coroutine.WaitFor<Unit>(_condition.WaitFor(() => items == 0), TimeSpan.FromSeconds(1));
                isOver = true;
                _condition.NotifyAll();
            }
            await second;

            Assert.That((first.IsCanceled, items), Is.EqualTo((true, 0)));

            async Coroutine Consume()
            {
                using var held = await _condition.Hold();
                while (true)
                {
                    await _condition.WaitFor(() => items > 0 || isOver);
                    if (isOver)
                        return;
                    items--;
                    _condition.NotifyAll();
                }
            }
        });

    [Test]
    public void Wait_in_a_timeout_ends_with_it_and_holds_the_lock() =>
        VirtualRun.Of(async () =>
        {
            using var held = await _condition.Hold();

            await Raised.By<TimeoutException>(async () =>
                await Coroutine.WaitFor<Unit>(_condition.Wait(), TimeSpan.FromSeconds(1))
            );

            Assert.That(_condition.ToString(), Is.EqualTo("AsyncCondition (locked, 0 waiting)"));
        });
}
