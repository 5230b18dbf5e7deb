using NUnit.Framework;

namespace Coroutines.Tests.Loop;

[TestFixture]
public class HandleTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private EventLoop _loop = null!;
    private Trace _trace = null!;

    [SetUp]
    public void CreateLoop() => (_loop, _trace) = (VirtualRun.NewLoop(), new Trace());

    [TearDown]
    public void DisposeOfLoop() => _loop.Dispose();

    private void RunOneTurn()
    {
        _loop.Stop();
        _loop.RunForever();
    }

    [Test]
    public void Cancel_before_the_turn_keeps_the_callback_from_running()
    {
        var handle = _loop.CallSoon(_trace.Of("cancelled"));
        _loop.CallSoon(_trace.Of("next"));

        var isPrevented = handle.Cancel();
        RunOneTurn();

        Assert.That((isPrevented, _trace.ToString()), Is.EqualTo((true, "next")));
    }

    // R8
    [Test]
    public void Cancel_in_the_turn_in_which_it_is_ready_keeps_it_from_running()
    {
        LoopHandle handle = default;
        _loop.CallSoon(() => _trace.Add(handle.Cancel()));
        handle = _loop.CallSoon(_trace.Of("cancelled"));

        RunOneTurn();

        Assert.That(_trace.ToString(), Is.EqualTo("True"));
    }

    // R8, for a timer that has become due in this turn.
    [Test]
    public void Cancel_of_a_timer_that_is_due_in_this_turn_keeps_it_from_running()
    {
        LoopHandle second = default;
        _loop.CallAt(Second, () => _trace.Add(second.Cancel()));
        second = _loop.CallAt(Second, _trace.Of("cancelled"));
        _loop.CallAt(Second, _loop.Stop);

        _loop.RunForever();

        Assert.That(_trace.ToString(), Is.EqualTo("True"));
    }

    [Test]
    public void Cancel_twice_prevents_once()
    {
        var handle = _loop.CallLater(Second, _trace.Of("cancelled"));

        Assert.That((handle.Cancel(), handle.Cancel()), Is.EqualTo((true, false)));
    }

    [Test]
    public void Cancel_after_the_run_prevents_nothing()
    {
        var handle = _loop.CallSoon(_trace.Of("ran"));
        RunOneTurn();

        Assert.That((handle.Cancel(), _trace.ToString()), Is.EqualTo((false, "ran")));
    }

    [Test]
    public void Cancel_inside_its_own_callback_prevents_nothing()
    {
        LoopHandle handle = default;
        handle = _loop.CallSoon(() => _trace.Add(handle.Cancel()));

        RunOneTurn();

        Assert.That(_trace.ToString(), Is.EqualTo("False"));
    }

    // The object behind the handle is used again; the handle must not reach the next callback.
    [Test]
    public void Cancel_by_a_stale_handle_does_not_touch_the_next_callback()
    {
        var stale = _loop.CallSoon(_trace.Of("first"));
        RunOneTurn();
        var live = _loop.CallSoon(_trace.Of("second"));

        var isPrevented = stale.Cancel();
        RunOneTurn();

        Assert.That((isPrevented, stale.IsScheduled, live.IsScheduled), Is.EqualTo((false, false, false)));
        Assert.That(_trace.ToString(), Is.EqualTo("first second"));
    }

    [Test]
    public void Cancel_by_the_stale_handle_of_a_timer_does_not_touch_the_next_timer()
    {
        var stale = _loop.CallLater(Second, _trace.Of("first"));
        stale.Cancel();
        var live = _loop.CallLater(Second, _trace.Of("second"));
        _loop.CallLater(Second, _loop.Stop);

        Assert.That((stale.Cancel(), live.IsScheduled), Is.EqualTo((false, true)));
        _loop.RunForever();

        Assert.That(_trace.ToString(), Is.EqualTo("second"));
    }

    [Test]
    public void IsScheduled_is_true_until_it_runs_or_is_cancelled()
    {
        var (soon, later) = (_loop.CallSoon(_trace.Of("soon")), _loop.CallLater(Second, _trace.Of("later")));
        var before = (soon.IsScheduled, later.IsScheduled);

        RunOneTurn();
        later.Cancel();

        Assert.That(before, Is.EqualTo((true, true)));
        Assert.That((soon.IsScheduled, later.IsScheduled), Is.EqualTo((false, false)));
    }

    [Test]
    public void Cancel_of_the_default_handle_prevents_nothing()
    {
        var handle = default(LoopHandle);

        Assert.That((handle.Cancel(), handle.IsScheduled), Is.EqualTo((false, false)));
    }

    [Test]
    public void Cancel_of_the_earliest_timer_lets_the_loop_sleep_until_the_next()
    {
        _loop.CallLater(Second, _trace.Of("cancelled")).Cancel();
        _loop.CallLater(2 * Second, _loop.Stop);

        _loop.RunForever();

        Assert.That((_trace.ToString(), _loop.Time), Is.EqualTo(("", 2 * Second)));
    }
}
