using NUnit.Framework;

namespace Coroutines.Tests.Sync;

[TestFixture]
public class AsyncLockTests
{
    private Trace _trace = null!;
    private AsyncLock _gate = null!;

    [SetUp]
    public void Create() => (_trace, _gate) = (new Trace(), new AsyncLock());

    // R79
    [Test]
    public void Acquire_of_a_free_lock_takes_no_turn() =>
        VirtualRun.Of(async () =>
        {
            EventLoop.Current.CallSoon(_trace.Of("turn"));

            await _gate.Acquire();

            Assert.That((_gate.IsLocked, _trace.ToString()), Is.EqualTo((true, "")));
        });

    // R79
    [Test]
    public void Release_lets_one_on_in_the_order_of_coming() =>
        VirtualRun.Of(async () =>
        {
            await _gate.Acquire();
            _ = Start("a");
            _ = Start("b");
            await Coroutine.Yield();
            Assert.That(_trace.ToString(), Is.Empty);

            _gate.Release();
            await Coroutine.Yield();
            await Coroutine.Yield();
            Assert.That(_trace.ToString(), Is.EqualTo("a"));
            _ = Start("c");
            _gate.Release();
            await Coroutine.Yield();
            Assert.That(_trace.ToString(), Is.EqualTo("a b"));
            _gate.Release();
            await Coroutine.Yield();

            Assert.That(_trace.ToString(), Is.EqualTo("a b c"));
        });

    // R80
    [Test]
    public void Release_frees_the_lock_until_the_next_runs_and_newcomers_still_wait_behind_it() =>
        VirtualRun.Of(async () =>
        {
            await _gate.Acquire();
            Start("waiter");
            await Coroutine.Yield();

            _gate.Release();
            var isLocked = _gate.IsLocked;
            await _gate.Acquire();
            _trace.Add("newcomer");

            Assert.That((isLocked, _trace.ToString()), Is.EqualTo((false, "waiter waiter-released newcomer")));

            void Start(string name) => Coroutine.Start(AcquireAndRelease(name));
        });

    // R79
    [Test]
    public void Acquire_passes_those_who_are_cancelled() =>
        VirtualRun.Of(async () =>
        {
            await _gate.Acquire();
            var waiter = Start("waiter");
            await Coroutine.Yield();

            waiter.Cancel();
            _gate.Release();
            EventLoop.Current.CallSoon(_trace.Of("turn"));
            await _gate.Acquire();

            Assert.That((_gate.IsLocked, _trace.ToString()), Is.EqualTo((true, "")));
            await Coroutine.Yield();
            Assert.That(_gate.ToString(), Is.EqualTo("AsyncLock (locked, 0 waiting)"));
        });

    // R80
    [Test]
    public void Release_may_be_called_by_another_task() =>
        VirtualRun.Of(async () =>
        {
            await Coroutine.Start(_gate.Acquire());

            _gate.Release();

            Assert.That(_gate.IsLocked, Is.False);
        });

    [Test]
    public void Acquire_cancelled_leaves_the_line() =>
        VirtualRun.Of(async () =>
        {
            await _gate.Acquire();
            var waiter = Start("waiter");
            EventLoop.Current.CallSoon(() => waiter.Cancel("why"));

            var raised = await Raised.By<CoroutineCanceledException>(async () => await waiter);

            Assert.That(raised.Reason, Is.EqualTo("why"));
            Assert.That(_gate.ToString(), Is.EqualTo("AsyncLock (locked, 0 waiting)"));
        });

    // A release must neither go to the waiter that is cancelled in the same turn nor be lost on it.
    [TestCase(true)]
    [TestCase(false)]
    public void Release_in_the_turn_in_which_the_first_is_cancelled_goes_to_the_second(bool isCancelledFirst) =>
        VirtualRun.Of(async () =>
        {
            await _gate.Acquire();
            var (first, second, third) = (Start("first"), Start("second"), Start("third"));
            await Coroutine.Yield();

            if (isCancelledFirst)
                first.Cancel();
            _gate.Release();
            if (!isCancelledFirst)
                first.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await first);
            await Coroutine.Yield();
            await Coroutine.Yield();

            Assert.That(_trace.ToString(), Is.EqualTo("second"));
            Assert.That((second.IsCompleted, third.IsCompleted), Is.EqualTo((true, false)));
        });

    [Test]
    public void Release_after_the_holder_was_resumed_in_the_same_turn_as_a_cancellation_reaches_the_last() =>
        VirtualRun.Of(async () =>
        {
            var holds = new Future<Unit>();
            var a = Coroutine.Start(HoldUntil(holds));
            await Coroutine.Yield();
            var (b, c) = (Coroutine.Start(AcquireAndRelease("b")), Coroutine.Start(AcquireAndRelease("c")));
            await Coroutine.Yield();
            Assert.That(_gate.ToString(), Is.EqualTo("AsyncLock (locked, 2 waiting)"));

            holds.SetResult(null!);
            b.Cancel();
            await Coroutine.Yield();

            Assert.That((a.IsCompleted, b.IsCanceled, _gate.IsLocked), Is.EqualTo((true, true, false)));
            await c;
            Assert.That(_trace.ToString(), Is.EqualTo("c c-released"));
        });

    [Test]
    public void Release_of_a_free_lock_throws() =>
        Assert.That(
            Raised.ByCall<InvalidOperationException>(_gate.Release).Message,
            Does.StartWith("AsyncLock (unlocked, 0 waiting) is not acquired")
        );

    [Test]
    public void Release_with_nobody_waiting_frees_it() =>
        VirtualRun.Of(async () =>
        {
            await _gate.Acquire();
            var before = _gate.IsLocked;

            _gate.Release();

            Assert.That((before, _gate.IsLocked), Is.EqualTo((true, false)));
        });

    [Test]
    public void Acquire_kept_as_a_value_acquires_at_each_await() =>
        VirtualRun.Of(async () =>
        {
            var acquire = _gate.Acquire();
            var (first, second) = (Coroutine.Start(acquire), Coroutine.Start(acquire));
            await Coroutine.Yield();
            Assert.That((first.IsCompleted, second.IsCompleted), Is.EqualTo((true, false)));

            _gate.Release();
            await second;

            Assert.That(_gate.IsLocked);
        });

    [Test]
    public void Acquire_is_not_reentrant() =>
        VirtualRun.Of(async () =>
        {
            await _gate.Acquire();

            await Raised.By<TimeoutException>(async () =>
                await Coroutine.WaitFor<Unit>(_gate.Acquire(), TimeSpan.FromSeconds(1))
            );

            Assert.That(_gate.ToString(), Is.EqualTo("AsyncLock (locked, 0 waiting)"));
        });

    private CoroutineTask<Unit> Start(string name) => Coroutine.Start(Acquire(name));

    private async Coroutine Acquire(string name)
    {
        await _gate.Acquire();
        _trace.Add(name);
    }

    private async Coroutine AcquireAndRelease(string name)
    {
        await Acquire(name);
        _trace.Add($"{name}-released");
        _gate.Release();
    }

    private async Coroutine HoldUntil(Future<Unit> end)
    {
        using var held = await _gate.Hold();
        await end;
    }
}
