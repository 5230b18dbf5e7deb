using NUnit.Framework;

namespace Coroutines.Tests.Loop;

/// <summary>A loop that is stopped, asked to run again, and moves on from where it was.</summary>
[TestFixture]
public class StoppedRunTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Run_stopped_inside_a_task_can_go_on_with_that_task()
    {
        using var loop = VirtualRun.NewLoop();
        var steps = 0;
        var task = loop.Start(Body());

        Raised.ByCall<InvalidOperationException>(() => loop.Run(task.AsCoroutine()));
        Assert.That((steps, task.IsCompleted, loop.Time), Is.EqualTo((2, false, 2 * Second)));

        Assert.That(loop.Run(task.AsCoroutine()), Is.EqualTo(10));
        Assert.That(loop.Time, Is.EqualTo(10 * Second));

        async Coroutine<int> Body()
        {
            while (steps < 10)
            {
                await Coroutine.Sleep(Second);
                if (++steps == 2)
                    loop.Stop();
            }
            return steps;
        }
    }

    [Test]
    public void Run_stopped_inside_a_task_can_cancel_it_from_outside()
    {
        using var loop = VirtualRun.NewLoop();
        var task = loop.Start(Body());
        Raised.ByCall<InvalidOperationException>(() => loop.Run(task.AsCoroutine()));

        Assert.That(task.Cancel("outside"), Is.True);

        var error = Raised.ByCall<CoroutineCanceledException>(() => loop.Run(task.AsCoroutine()));
        Assert.That((error.Reason, task.IsCanceled), Is.EqualTo(("outside", true)));

        async Coroutine<int> Body()
        {
            loop.Stop();
            return await Coroutine.Sleep(Second, 1);
        }
    }

    // The idiom for exactly one turn.
    [Test]
    public void RunForever_with_a_stop_scheduled_runs_one_turn()
    {
        using var loop = VirtualRun.NewLoop();
        var trace = new Trace();
        loop.CallSoon(() =>
        {
            trace.Add("ready");
            loop.CallSoon(trace.Of("next turn"));
        });
        loop.CallSoon(loop.Stop);
        loop.RunForever();
        Assert.That((trace.ToString(), loop.IsRunning), Is.EqualTo(("ready", false)));

        loop.CallSoon(loop.Stop);
        loop.RunForever();
        Assert.That(trace.ToString(), Is.EqualTo("ready next turn"));
    }

    [Test]
    public void Run_of_a_complete_future_takes_one_turn()
    {
        using var loop = VirtualRun.NewLoop();
        var (future, trace) = (new Future<int>(loop), new Trace());
        future.SetResult(1);
        loop.CallSoon(trace.Of("ready"));

        Assert.That((loop.Run(future.AsCoroutine()), trace.ToString()), Is.EqualTo((1, "ready")));
    }

    [Test]
    public void CallLater_negative_delays_run_in_the_order_of_their_times()
    {
        using var loop = VirtualRun.NewLoop();
        var trace = new Trace();
        loop.CallLater(-Second, trace.Of("a"));
        loop.CallLater(-2 * Second, trace.Of("b"));
        loop.CallSoon(loop.Stop);

        loop.RunForever();

        Assert.That(trace.ToString(), Is.EqualTo("b a"));
    }

    // What a failed callback has done before it threw stays done.
    [TestCase(0)]
    [TestCase(1)]
    public void UnhandledException_of_a_callback_or_timer_comes_after_what_it_did(int seconds)
    {
        using var loop = VirtualRun.NewLoop();
        var (future, errors, boom) = (new Future<bool>(loop), new List<LoopError>(), new FormatException());
        loop.UnhandledException += errors.Add;
        loop.CallLater(
            seconds * Second,
            () =>
            {
                future.SetResult(true);
                throw boom;
            }
        );

        Assert.That(loop.Run(future.AsCoroutine()), Is.True);
        Assert.That(
            errors.Select(error => (error.Kind, error.Exception)),
            Is.EqualTo(new[] { (LoopErrorKind.Callback, boom) })
        );
    }

    // The default writes to the standard error stream; a handler taken away hears nothing more.
    [Test]
    public void UnhandledException_handler_taken_away_is_not_called()
    {
        using var loop = VirtualRun.NewLoop();
        var (first, second) = (new List<LoopError>(), new List<LoopError>());
        loop.UnhandledException += first.Add;
        loop.UnhandledException += second.Add;
        loop.UnhandledException -= first.Add;
        loop.CallSoon(() => throw new FormatException());
        loop.CallSoon(loop.Stop);

        loop.RunForever();

        Assert.That((first.Count, second.Count), Is.EqualTo((0, 1)));
    }
}
