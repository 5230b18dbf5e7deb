using Coroutines.Testing;
using NUnit.Framework;

namespace Coroutines.Tests.Loop;

[TestFixture]
public class EventLoopTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // Runs what is scheduled, one turn.
    private static void RunOneTurn(EventLoop loop)
    {
        loop.Stop();
        loop.RunForever();
    }

    private static void RunTurns(EventLoop loop, int count)
    {
        for (var i = 0; i < count; i++)
            RunOneTurn(loop);
    }

    // R2
    [Test]
    public void CallSoon_several_callbacks_run_in_the_order_of_the_calls()
    {
        using var loop = VirtualRun.NewLoop();
        var trace = new Trace();
        for (var i = 0; i < 200; i++)
            loop.CallSoon(trace.Of($"{i}"));

        RunOneTurn(loop);

        Assert.That(trace.ToString(), Is.EqualTo(string.Join(" ", Enumerable.Range(0, 200))));
    }

    // R2
    [Test]
    public void CallSoon_callback_runs_exactly_once()
    {
        using var loop = VirtualRun.NewLoop();
        var trace = new Trace();
        loop.CallSoon(trace.Of("a"));

        RunTurns(loop, 5);

        Assert.That(trace.ToString(), Is.EqualTo("a"));
    }

    // R3
    [Test]
    public void CallSoon_from_a_callback_waits_for_the_next_turn()
    {
        using var loop = VirtualRun.NewLoop();
        var trace = new Trace();
        loop.CallSoon(() =>
        {
            trace.Add("a");
            loop.CallSoon(trace.Of("a2"));
        });
        loop.CallSoon(trace.Of("b"));

        RunOneTurn(loop);
        var first = trace.ToString();
        RunOneTurn(loop);

        Assert.That((first, trace.ToString()), Is.EqualTo(("a b", "a b a2")));
    }

    // R1, R4: ready work first, then what came from outside, then timers.
    [Test]
    public void RunTurn_takes_ready_work_then_posts_of_other_threads_then_timers()
    {
        using var loop = VirtualRun.NewLoop();
        var trace = new Trace();
        loop.CallAt(TimeSpan.Zero, trace.Of("timer"));
        loop.CallSoon(trace.Of("ready"));
        OtherThread.Run(() => loop.Post(trace.Of("posted")));

        RunOneTurn(loop);

        Assert.That(trace.ToString(), Is.EqualTo("ready posted timer"));
    }

    // R5
    [Test]
    public void CallLater_no_delay_runs_after_all_that_is_ready()
    {
        using var loop = VirtualRun.NewLoop();
        var trace = new Trace();
        loop.CallLater(TimeSpan.Zero, trace.Of("timer"));
        loop.CallSoon(trace.Of("soon"));

        RunOneTurn(loop);

        Assert.That(trace.ToString(), Is.EqualTo("soon timer"));
    }

    // R5: a step that Yield has queued is ready before the timer is due.
    [Test]
    public void CallLater_no_delay_runs_after_a_step_that_yielded_in_the_same_turn() =>
        VirtualRun.Of(async () =>
        {
            var (loop, trace) = (EventLoop.Current, new Trace());
            loop.CallLater(TimeSpan.Zero, trace.Of("timer"));
            loop.CallSoon(trace.Of("soon"));

            await Coroutine.Yield();
            trace.Add("main");
            await Coroutine.Yield();

            Assert.That(trace.ToString(), Is.EqualTo("soon main timer"));
        });

    [TestCase(0L)]
    [TestCase(-1L)]
    [TestCase(-TimeSpan.TicksPerDay)]
    [TestCase(long.MinValue)]
    public void CallAt_time_that_has_passed_runs_in_the_next_turn(long ticks)
    {
        var clock = new VirtualClock();
        using var loop = new EventLoop(clock.Options);
        clock.Advance(TimeSpan.FromTicks(5));
        var trace = new Trace();
        loop.CallAt(
            TimeSpan.FromTicks(ticks),
            () =>
            {
                trace.Add("ran");
                loop.Stop();
            }
        );

        loop.RunForever();

        Assert.That((trace.ToString(), loop.Time.Ticks), Is.EqualTo(("ran", 5L)));
    }

    [TestCase(-1L)]
    [TestCase(long.MinValue)]
    public void CallLater_negative_delay_runs_in_the_next_turn(long ticks)
    {
        var clock = new VirtualClock();
        using var loop = new EventLoop(clock.Options);
        var trace = new Trace();
        loop.CallLater(
            TimeSpan.FromTicks(ticks),
            () =>
            {
                trace.Add("ran");
                loop.Stop();
            }
        );
        clock.Advance(TimeSpan.FromTicks(5));

        loop.RunForever();

        Assert.That((trace.ToString(), loop.Time.Ticks), Is.EqualTo(("ran", 5L)));
    }

    [Test]
    public void CallLater_longest_delay_is_the_end_of_time()
    {
        var clock = new VirtualClock();
        using var loop = new EventLoop(clock.Options);
        clock.Advance(Second);
        var trace = new Trace();
        loop.CallLater(TimeSpan.MaxValue, trace.Of("never"));
        loop.CallLater(
            Second,
            () =>
            {
                trace.Add("stop");
                loop.Stop();
            }
        );

        loop.RunForever();

        Assert.That(trace.ToString(), Is.EqualTo("stop"));
    }

    // R6
    [Test]
    public void CallAt_several_times_run_in_the_order_of_the_times()
    {
        using var loop = VirtualRun.NewLoop();
        var trace = new Trace();
        foreach (var second in (int[])[5, 1, 4, 2, 3])
            loop.CallAt(second * Second, () => trace.Add($"{second}@{loop.Time.TotalSeconds}"));
        loop.CallAt(6 * Second, loop.Stop);

        loop.RunForever();

        Assert.That(trace.ToString(), Is.EqualTo("1@1 2@2 3@3 4@4 5@5"));
    }

    // R7, and the departure from it: asyncio leaves the order of equal deadlines open.
    [Test]
    public void CallAt_equal_times_run_in_the_order_of_the_calls()
    {
        using var loop = VirtualRun.NewLoop();
        var trace = new Trace();
        for (var i = 0; i < 100; i++)
            loop.CallAt(Second, trace.Of($"{i}"));
        loop.CallAt(Second, loop.Stop);

        loop.RunForever();

        Assert.That(trace.ToString(), Is.EqualTo(string.Join(" ", Enumerable.Range(0, 100))));
    }

    [Test]
    public void CallLater_from_a_timer_of_the_same_time_waits_for_the_next_turn()
    {
        using var loop = VirtualRun.NewLoop();
        var trace = new Trace();
        loop.CallLater(
            TimeSpan.Zero,
            () =>
            {
                trace.Add("first");
                loop.CallLater(TimeSpan.Zero, trace.Of("second"));
            }
        );

        RunOneTurn(loop);
        var first = trace.ToString();
        RunOneTurn(loop);

        Assert.That((first, trace.ToString()), Is.EqualTo(("first", "first second")));
    }

    // R10
    [Test]
    public void Stop_in_a_callback_lets_the_turn_end_and_keeps_the_rest()
    {
        using var loop = VirtualRun.NewLoop();
        var trace = new Trace();
        loop.CallSoon(() =>
        {
            loop.Stop();
            trace.Add("a");
            loop.CallSoon(trace.Of("late"));
        });
        loop.CallSoon(trace.Of("b"));

        loop.RunForever();
        var first = trace.ToString();
        loop.CallSoon(loop.Stop);
        loop.RunForever();

        Assert.That((first, trace.ToString()), Is.EqualTo(("a b", "a b late")));
    }

    // R10
    [Test]
    public void Stop_before_the_run_makes_it_one_turn_long()
    {
        using var loop = VirtualRun.NewLoop();
        var trace = new Trace();
        loop.CallSoon(() =>
        {
            trace.Add("a");
            loop.CallSoon(trace.Of("b"));
        });
        loop.Stop();

        loop.RunForever();

        Assert.That(trace.ToString(), Is.EqualTo("a"));
    }

    [Test]
    public void Stop_before_a_run_without_work_does_not_wait()
    {
        using var loop = VirtualRun.NewLoop();
        loop.CallLater(Second, () => Assert.Fail("The timer is not due."));
        loop.Stop();

        loop.RunForever();

        Assert.That(loop.Time, Is.EqualTo(TimeSpan.Zero));
    }

    // R11
    [Test]
    public void Run_loop_stopped_before_the_end_says_so()
    {
        using var loop = VirtualRun.NewLoop();
        loop.CallSoon(loop.Stop);

        var error = Raised.ByCall<InvalidOperationException>(() => loop.Run(Coroutine.Sleep(Second)));

        Assert.That(error.Message, Does.Contain("stopped before the coroutine ended"));
    }

    // R11: asyncio takes its done callback away when the run ends.
    [Test]
    public void Run_after_a_run_that_was_stopped_is_not_ended_by_the_first_coroutine()
    {
        using var loop = VirtualRun.NewLoop();
        loop.CallSoon(loop.Stop);
        Raised.ByCall<InvalidOperationException>(() => loop.Run(Coroutine.Sleep(Second)));

        var result = loop.Run(Coroutine.Sleep(2 * Second, "second"));

        Assert.That(result, Is.EqualTo("second"));
    }

    [Test]
    public void Run_what_else_was_started_stays_for_the_next_run()
    {
        using var loop = VirtualRun.NewLoop();
        var trace = new Trace();
        var other = loop.Start(Other());

        loop.Run(Coroutine.Sleep(Second));
        var isCompleted = other.IsCompleted;
        var result = loop.Run(other.AsCoroutine());

        Assert.That((isCompleted, result, loop.Time), Is.EqualTo((false, 7, 2 * Second)));

        static async Coroutine<int> Other()
        {
            await Coroutine.Sleep(2 * Second);
            return 7;
        }
    }

    // R13
    [Test]
    public void Dispose_twice_does_nothing()
    {
        var loop = VirtualRun.NewLoop();

        loop.Dispose();
        loop.Dispose();

        Assert.That(loop.IsClosed);
    }

    // R13
    [Test]
    public void Dispose_with_work_scheduled_drops_it()
    {
        var loop = VirtualRun.NewLoop();
        var trace = new Trace();
        loop.CallSoon(trace.Of("soon"));
        loop.CallLater(Second, trace.Of("later"));
        loop.Post(trace.Of("posted"));

        loop.Dispose();

        Assert.That(trace.ToString(), Is.Empty);
    }

    // R14
    [Test]
    public void CallSoon_callback_that_throws_is_reported_and_the_turn_goes_on()
    {
        using var loop = VirtualRun.NewLoop();
        var (trace, errors) = (new Trace(), new List<LoopError>());
        loop.UnhandledException += errors.Add;
        var boom = new FormatException("boom");
        loop.CallSoon(() => throw boom);
        loop.CallSoon(trace.Of("next"));

        RunOneTurn(loop);

        Assert.That(trace.ToString(), Is.EqualTo("next"));
        Assert.That(errors, Has.Count.EqualTo(1));
        Assert.That(errors[0].Exception, Is.SameAs(boom));
        Assert.That(errors[0].Kind, Is.EqualTo(LoopErrorKind.Callback));
        Assert.That(
            errors[0].Message,
            Does.Contain(nameof(CallSoon_callback_that_throws_is_reported_and_the_turn_goes_on)).And.Contain("threw")
        );
    }

    // R15
    [Test]
    public void UnhandledException_handler_runs_in_the_context_of_the_callback_at_fault()
    {
        using var loop = VirtualRun.NewLoop();
        var local = new AsyncLocal<string>();
        var seen = new List<string?>();
        loop.UnhandledException += _ => seen.Add(local.Value);
        local.Value = "at the call";
        loop.CallSoon(() => throw new FormatException());
        local.Value = "later";

        RunOneTurn(loop);

        Assert.That(seen, Is.EqualTo(new[] { "at the call" }));
    }

    // R15
    [Test]
    public void UnhandledException_handler_that_throws_is_written_to_standard_error()
    {
        using var loop = VirtualRun.NewLoop();
        loop.UnhandledException += _ => throw new NotSupportedException("the handler's own");
        loop.CallSoon(() => throw new FormatException("the callback's"));

        var written = StandardErrorOf(() => RunOneTurn(loop));

        Assert.That(
            written,
            Does.Contain("the callback's").And.Contain("the handler's own").And.Contain("EventLoop #")
        );
    }

    [Test]
    public void UnhandledException_without_a_handler_is_written_to_standard_error()
    {
        using var loop = VirtualRun.NewLoop();
        loop.CallSoon(() => throw new FormatException("boom"));

        Assert.That(StandardErrorOf(() => RunOneTurn(loop)), Does.Contain("boom").And.Contain("callback"));
    }

    // R16: from the loop's own thread it is one queue with CallSoon.
    [Test]
    public void Post_on_the_loops_own_thread_keeps_its_place_among_CallSoon() =>
        VirtualRun.Of(async () =>
        {
            var (loop, trace) = (EventLoop.Current, new Trace());
            loop.CallSoon(trace.Of("soon"));
            loop.Post(trace.Of("posted"));
            loop.CallSoon(trace.Of("last"));

            await Coroutine.Yield();
            await Coroutine.Yield();

            Assert.That(trace.ToString(), Is.EqualTo("soon posted last"));
        });

    [Test]
    public void Post_to_an_idle_loop_runs_in_its_first_turn()
    {
        using var loop = VirtualRun.NewLoop();
        var trace = new Trace();
        loop.Post(trace.Of("a"));
        loop.Post(trace.Of("b"));

        RunOneTurn(loop);

        Assert.That(trace.ToString(), Is.EqualTo("a b"));
    }

    [Test]
    public void Current_outside_a_run_is_no_loop()
    {
        using var loop = VirtualRun.NewLoop();
        RunOneTurn(loop);

        Assert.That(EventLoop.TryGetCurrent, Is.Null);
        Raised.ByCall<InvalidOperationException>(() => _ = EventLoop.Current);
    }

    [Test]
    public void Current_inside_a_callback_is_the_loop()
    {
        using var loop = VirtualRun.NewLoop();
        EventLoop? seen = null;
        var wasRunning = false;
        loop.CallSoon(() => (seen, wasRunning) = (EventLoop.Current, loop.IsRunning));

        RunOneTurn(loop);

        Assert.That(seen, Is.SameAs(loop));
        Assert.That((wasRunning, loop.IsRunning), Is.EqualTo((true, false)));
    }

    [Test]
    public void ToString_names_the_loop_and_its_state()
    {
        var loop = VirtualRun.NewLoop();
        var running = "";
        loop.CallSoon(() => running = loop.ToString());
        var idle = loop.ToString();
        RunOneTurn(loop);
        loop.Dispose();

        Assert.That(idle, Does.Match(@"^EventLoop #\d+ \(idle\)$"));
        Assert.That(running, Is.EqualTo(idle.Replace("idle", "running")));
        Assert.That(loop.ToString(), Is.EqualTo(idle.Replace("idle", "closed")));
    }

    [Test]
    public void RunForever_after_an_exception_out_of_the_parker_can_be_called_again()
    {
        using var loop = VirtualRun.NewLoop();
        var trace = new Trace();

        Raised.ByCall<DeadlockException>(loop.RunForever);
        loop.CallSoon(trace.Of("ran"));
        RunOneTurn(loop);

        Assert.That((trace.ToString(), loop.IsRunning), Is.EqualTo(("ran", false)));
    }

    [Test]
    public void Time_starts_at_zero_and_is_the_clocks()
    {
        var clock = new VirtualClock();
        clock.Advance(5 * Second);
        using var loop = new EventLoop(clock.Options);
        var first = loop.Time;
        clock.Advance(Second);

        Assert.That((first, loop.Time), Is.EqualTo((TimeSpan.Zero, Second)));
        Assert.That(loop.TimeProvider, Is.SameAs(clock));
    }

    private static string StandardErrorOf(Action action)
    {
        var (before, writer) = (Console.Error, new StringWriter());
        Console.SetError(writer);
        try
        {
            action();
        }
        finally
        {
            Console.SetError(before);
        }
        return writer.ToString();
    }
}
