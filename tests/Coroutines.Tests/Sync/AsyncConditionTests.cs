using NUnit.Framework;

namespace Coroutines.Tests.Sync;

[TestFixture]
public class AsyncConditionTests
{
    private Trace _trace = null!;
    private AsyncCondition _condition = null!;

    [SetUp]
    public void Create() => (_trace, _condition) = (new Trace(), new AsyncCondition());

    // R82: notifying is not releasing; each goes on when it gets the lock.
    [Test]
    public void Notify_lets_waiters_go_on_one_by_one_with_the_lock() =>
        VirtualRun.Of(async () =>
        {
            foreach (var name in (string[])["a", "b", "c"])
                _ = Coroutine.Start(AcquireAndWait(name));
            await Coroutine.Yield();
            Assert.That((_trace.ToString(), _condition.IsLocked), Is.EqualTo(("", false)));

            await _condition.Acquire();
            _condition.Notify();
            await Coroutine.Yield();
            Assert.That(_trace.ToString(), Is.Empty);
            _condition.Release();
            await Coroutine.Yield();
            Assert.That((_trace.ToString(), _condition.IsLocked), Is.EqualTo(("a", true)));
            _condition.Notify(2);
            await Coroutine.Yield();
            Assert.That(_trace.ToString(), Is.EqualTo("a"));
            _condition.Release();
            await Coroutine.Yield();
            Assert.That(_trace.ToString(), Is.EqualTo("a b"));
            _condition.Release();
            await Coroutine.Yield();

            Assert.That((_trace.ToString(), _condition.IsLocked), Is.EqualTo(("a b c", true)));
        });

    [TestCase(0, "")]
    [TestCase(-1, "")]
    [TestCase(1, "a")]
    [TestCase(2, "a b")]
    [TestCase(2048, "a b c")]
    public void Notify_wakes_so_many_in_the_order_of_coming(int count, string woken) =>
        VirtualRun.Of(async () =>
        {
            foreach (var name in (string[])["a", "b", "c"])
                _ = Coroutine.Start(HoldAndWait(name));
            await Coroutine.Yield();

            using (await _condition.Hold())
                _condition.Notify(count);
            await Coroutine.Yield();

            Assert.That(_trace.ToString(), Is.EqualTo(woken));
        });

    [Test]
    public void Notify_twice_wakes_two() =>
        VirtualRun.Of(async () =>
        {
            foreach (var name in (string[])["a", "b", "c"])
                _ = Coroutine.Start(HoldAndWait(name));
            await Coroutine.Yield();

            using (await _condition.Hold())
            {
                _condition.Notify();
                _condition.Notify();
            }
            await Coroutine.Yield();

            Assert.That(_trace.ToString(), Is.EqualTo("a b"));
        });

    [Test]
    public void NotifyAll_wakes_all_in_the_order_of_coming() =>
        VirtualRun.Of(async () =>
        {
            var waiters = ((string[])["a", "b", "c"]).Select(name => Coroutine.Start(HoldAndWait(name))).ToArray();
            await Coroutine.Yield();

            using (await _condition.Hold())
                _condition.NotifyAll();
            await Coroutine.Yield();

            Assert.That(_trace.ToString(), Is.EqualTo("a b c"));
            Assert.That(waiters.Select(task => task.IsCompleted), Is.All.True);
        });

    [TestCase("Wait")]
    [TestCase("WaitFor")]
    [TestCase("Notify")]
    [TestCase("NotifyAll")]
    [TestCase("Release")]
    public void What_needs_the_lock_throws_without_it(string member) =>
        VirtualRun.Of(async () =>
        {
            var raised = await Raised.By<InvalidOperationException>(async () =>
            {
                switch (member)
                {
                    case "Wait":
                        await _condition.Wait();
                        break;
                    case "WaitFor":
                        await _condition.WaitFor(() => false);
                        break;
                    case "Notify":
                        _condition.Notify();
                        break;
                    case "NotifyAll":
                        _condition.NotifyAll();
                        break;
                    default:
                        _condition.Release();
                        break;
                }
            });

            Assert.That(raised.Message, Does.Contain("is not acquired"));
            Assert.That(_condition.ToString(), Is.EqualTo("AsyncCondition (unlocked, 0 waiting)"));
        });

    [Test]
    public void WaitFor_what_holds_already_takes_no_turn_and_needs_no_lock() =>
        VirtualRun.Of(async () =>
        {
            EventLoop.Current.CallSoon(_trace.Of("turn"));

            await _condition.WaitFor(() => true);

            Assert.That(_trace.ToString(), Is.Empty);
        });

    [Test]
    public void WaitFor_looks_at_the_predicate_whenever_notified_and_with_the_lock() =>
        VirtualRun.Of(async () =>
        {
            var holds = false;
            var waiter = Coroutine.Start(HoldAndWaitFor());
            await Coroutine.Yield();

            await NotifyOnce();
            Assert.That((_trace.ToString(), waiter.IsCompleted), Is.EqualTo(("True True", false)));
            holds = true;
            await NotifyOnce();

            Assert.That((_trace.ToString(), waiter.IsCompleted), Is.EqualTo(("True True True", true)));

            async Coroutine HoldAndWaitFor()
            {
                using var held = await _condition.Hold();
                await _condition.WaitFor(() =>
                {
                    _trace.Add(_condition.IsLocked);
                    return holds;
                });
            }

            async Coroutine NotifyOnce()
            {
                using (await _condition.Hold())
                    _condition.Notify();
                await Coroutine.Yield();
            }
        });

    [Test]
    public void WaitFor_a_predicate_that_throws_throws_it_and_holds_the_lock() =>
        VirtualRun.Of(async () =>
        {
            await _condition.Acquire();

            await Raised.By<ArithmeticException>(async () =>
                await _condition.WaitFor(() => throw new ArithmeticException())
            );

            Assert.That(_condition.IsLocked);
        });

    [Test]
    public void A_given_lock_is_the_conditions_own() =>
        VirtualRun.Of(async () =>
        {
            var gate = new AsyncLock();
            var (first, second) = (new AsyncCondition(gate), new AsyncCondition(gate));

            using (await first.Hold())
                Assert.That((gate.IsLocked, first.IsLocked, second.IsLocked), Is.EqualTo((true, true, true)));
            Assert.That((gate.IsLocked, first.IsLocked, second.IsLocked), Is.EqualTo((false, false, false)));
            using (await gate.Hold())
                Assert.That((gate.IsLocked, first.IsLocked, second.IsLocked), Is.EqualTo((true, true, true)));
            Assert.That((gate.IsLocked, first.IsLocked, second.IsLocked), Is.EqualTo((false, false, false)));
        });

    [Test]
    public void Conditions_of_one_lock_have_waiters_of_their_own() =>
        VirtualRun.Of(async () =>
        {
            var gate = new AsyncLock();
            var (other, waiter) = (new AsyncCondition(gate), new AsyncCondition(gate));
            var task = Coroutine.Start(HoldAndWait("waiter", waiter));
            await Coroutine.Yield();

            using (await gate.Hold())
                other.NotifyAll();
            await Coroutine.Yield();
            var before = task.IsCompleted;
            using (await gate.Hold())
                waiter.NotifyAll();
            await Coroutine.Yield();

            Assert.That((before, task.IsCompleted), Is.EqualTo((false, true)));
        });

    private async Coroutine AcquireAndWait(string name)
    {
        await _condition.Acquire();
        await _condition.Wait();
        _trace.Add(name);
    }

    private Coroutine HoldAndWait(string name) => HoldAndWait(name, _condition);

    private async Coroutine HoldAndWait(string name, AsyncCondition condition)
    {
        using var held = await condition.Hold();
        await condition.Wait();
        _trace.Add(name);
    }
}
