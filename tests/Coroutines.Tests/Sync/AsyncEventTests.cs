using NUnit.Framework;

namespace Coroutines.Tests.Sync;

[TestFixture]
public class AsyncEventTests
{
    private Trace _trace = null!;
    private AsyncEvent _event = null!;

    [SetUp]
    public void Create() => (_trace, _event) = (new Trace(), new AsyncEvent());

    // R81: who comes while it is set does not wait, and so passes those who were woken.
    [Test]
    public void Set_wakes_all_in_the_order_of_coming() =>
        VirtualRun.Of(async () =>
        {
            var (a, b) = (Start("a"), Start("b"));
            await Coroutine.Yield();
            Assert.That(_trace.ToString(), Is.Empty);
            var c = Start("c");

            _event.Set();
            await Coroutine.Yield();

            Assert.That(_trace.ToString(), Is.EqualTo("c a b"));
            Assert.That(new[] { a, b, c }.Select(task => task.IsCompleted), Is.All.True);
        });

    [Test]
    public void Wait_for_a_set_event_takes_no_turn() =>
        VirtualRun.Of(async () =>
        {
            _event.Set();
            EventLoop.Current.CallSoon(_trace.Of("turn"));

            await _event.Wait();

            Assert.That(_trace.ToString(), Is.Empty);
        });

    [Test]
    public void Wait_cancelled_leaves_the_event() =>
        VirtualRun.Of(async () =>
        {
            var waiter = Start("waiter");
            EventLoop.Current.CallSoon(() => waiter.Cancel());

            await Raised.By<CoroutineCanceledException>(async () => await waiter);

            Assert.That((_event.ToString(), _trace.ToString()), Is.EqualTo(("AsyncEvent (unset, 0 waiting)", "")));
        });

    [Test]
    public void Clear_makes_it_unset_again()
    {
        var before = _event.IsSet;
        _event.Set();
        var between = _event.IsSet;

        _event.Clear();

        Assert.That((before, between, _event.IsSet), Is.EqualTo((false, true, false)));
    }

    // R81
    [Test]
    public void Clear_right_after_Set_keeps_nobody() =>
        VirtualRun.Of(async () =>
        {
            var waiter = Start("waiter");
            await Coroutine.Yield();

            _event.Set();
            _event.Clear();
            var newcomer = Start("newcomer");
            Assert.That(_event.ToString(), Is.EqualTo("AsyncEvent (unset, 1 waiting)"));
            await Coroutine.Yield();

            Assert.That((_trace.ToString(), waiter.IsCompleted), Is.EqualTo(("waiter", true)));
            Assert.That(
                (newcomer.IsCompleted, _event.ToString()),
                Is.EqualTo((false, "AsyncEvent (unset, 1 waiting)"))
            );
        });

    [Test]
    public void Set_twice_wakes_once() =>
        VirtualRun.Of(async () =>
        {
            _ = Start("waiter");
            await Coroutine.Yield();

            _event.Set();
            _event.Clear();
            _event.Set();
            _event.Set();
            await Coroutine.Yield();
            await Coroutine.Yield();

            Assert.That((_trace.ToString(), _event.ToString()), Is.EqualTo(("waiter", "AsyncEvent (set, 0 waiting)")));
        });

    [Test]
    public void Wait_cancelled_after_Set_is_cancelled_and_keeps_nobody_else() =>
        VirtualRun.Of(async () =>
        {
            var (a, b) = (Start("a"), Start("b"));
            await Coroutine.Yield();

            _event.Set();
            a.Cancel();
            await Coroutine.Yield();

            Assert.That((a.IsCanceled, b.IsCompleted, _trace.ToString()), Is.EqualTo((true, true, "b")));
        });

    [Test]
    public void Wait_kept_as_a_value_waits_at_each_await() =>
        VirtualRun.Of(async () =>
        {
            var wait = _event.Wait();
            _event.Set();
            await wait;
            _event.Clear();

            var task = Coroutine.Start(wait);
            await Coroutine.Yield();

            Assert.That(task.IsCompleted, Is.False);
        });

    // Tasks of an idle loop may be woken, as a future of an idle loop may be set.
    [Test]
    public void Set_between_two_runs_wakes_in_the_second()
    {
        using var runner = new CoroutineRunner(VirtualRun.Options(new Coroutines.Testing.VirtualClock(), []));
        var waiter = runner.Run(StartOne());

        _event.Set();
        runner.Run(Await(waiter));

        Assert.That(_trace.ToString(), Is.EqualTo("waiter"));

        async Coroutine<CoroutineTask<Unit>> StartOne()
        {
            var task = Start("waiter");
            await Coroutine.Yield();
            return task;
        }

        static async Coroutine<Unit> Await(CoroutineTask<Unit> task) => await task;
    }

    private CoroutineTask<Unit> Start(string name) => Coroutine.Start(Wait(name));

    private async Coroutine Wait(string name)
    {
        await _event.Wait();
        _trace.Add(name);
    }
}
