using Coroutines.Testing;
using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class RunTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private Trace _trace = null!;
    private List<LoopError> _errors = null!;

    [SetUp]
    public void CreateTrace() => (_trace, _errors) = (new Trace(), []);

    [Test]
    public void Run_returns_what_the_coroutine_returned() =>
        Assert.That(VirtualRun.Of(() => Coroutine.Sleep(Second, 7)), Is.EqualTo(7));

    // R34
    [Test]
    public void Run_throws_the_object_that_the_coroutine_threw()
    {
        var boom = new FormatException();

        var raised = Raised.ByCall<FormatException>(() => VirtualRun.Of(async () => throw boom, _errors));

        Assert.That(raised, Is.SameAs(boom));
        Assert.That(_errors, Is.Empty);
    }

    [Test]
    public void Run_of_a_coroutine_that_cancels_itself_throws_the_cancellation()
    {
        var raised = Raised.ByCall<CoroutineCanceledException>(() =>
            VirtualRun.Of(async () =>
            {
                CoroutineTask.Current!.Cancel("myself");
                await Coroutine.Yield();
            })
        );

        Assert.That(raised.Reason, Is.EqualTo("myself"));
    }

    [Test]
    public void Run_leaves_no_loop_on_the_thread_and_can_be_called_again()
    {
        EventLoop? first = null;
        var context = SynchronizationContext.Current;
        VirtualRun.Of(async () => first = EventLoop.Current);

        Assert.That(EventLoop.TryGetCurrent, Is.Null);
        Assert.That(SynchronizationContext.Current, Is.SameAs(context));
        Assert.That(first!.IsClosed);
        Assert.That(VirtualRun.Of(async () => EventLoop.Current), Is.Not.SameAs(first));
    }

    // R90
    [Test]
    public void Run_ending_cancels_all_other_tasks_in_the_order_of_their_creation_and_awaits_them()
    {
        VirtualRun.Of(async () =>
        {
            for (var i = 0; i < 3; i++)
                _ = Coroutine.Start(Child(i));
            await Coroutine.Yield();
            _trace.Add("main");
        });

        Assert.That(_trace.ToString(), Is.EqualTo("+0 +1 +2 main x0 x1 x2 cleaned0 cleaned1 cleaned2"));
    }

    // R90: whatever they wait for.
    [TestCase("future")]
    [TestCase("sleep")]
    [TestCase("yield")]
    [TestCase("task")]
    [TestCase("gather")]
    [TestCase("all")]
    [TestCase("foreign")]
    public void Run_ending_cancels_tasks_whatever_they_wait_for(string kind)
    {
        VirtualRun.Of(async () =>
        {
            _ = Coroutine.Start(Guarded(Pending(kind)));
            await Coroutine.Yield();
        });

        Assert.That(_trace.ToString(), Is.EqualTo("finally"));

        static Coroutine<Unit> Pending(string kind) =>
            kind switch
            {
                "future" => new Future<Unit>().AsCoroutine(),
                "sleep" => Coroutine.Sleep(TimeSpan.FromDays(1)),
                "yield" => Endless(),
                "task" => Coroutine.Start(Coroutine.Sleep(TimeSpan.FromDays(1))).AsCoroutine(),
                "gather" => First(Coroutine.Gather(Coroutine.Sleep(TimeSpan.FromDays(1))).AsCoroutine()),
                "all" => First(Coroutine.All<Unit>(Coroutine.Sleep(TimeSpan.FromDays(1)))),
                _ => new TaskCompletionSource<Unit>().Task.AsCoroutine(),
            };

        static async Coroutine Endless()
        {
            while (true)
                await Coroutine.Yield();
        }

        static async Coroutine<Unit> First(Coroutine<Unit[]> all) => (await all)[0];

        async Coroutine Guarded(Coroutine<Unit> body)
        {
            try
            {
                await body;
            }
            finally
            {
                _trace.Add("finally");
            }
        }
    }

    // R90
    [Test]
    public void Run_that_fails_cancels_and_awaits_the_others_too()
    {
        Raised.ByCall<FormatException>(() =>
            VirtualRun.Of(async () =>
            {
                _ = Coroutine.Start(Child(0));
                await Coroutine.Yield();
                throw new FormatException();
            })
        );

        Assert.That(_trace.ToString(), Is.EqualTo("+0 x0 cleaned0"));
    }

    // R90
    [Test]
    public void Run_ending_reports_what_fails_during_the_shutdown()
    {
        var boom = new FormatException();
        VirtualRun.Of(
            async () =>
            {
                _ = Coroutine.Start(FailsInCleanup(), "bad");
                _ = Coroutine.Start(Child(0));
                await Coroutine.Yield();
            },
            _errors
        );

        Assert.That(
            _errors.Select(error => (error.Kind, error.Exception)),
            Is.EqualTo(new[] { (LoopErrorKind.Shutdown, boom) })
        );
        Assert.That(_errors[0].Message, Does.Contain("'bad'").And.Contain("shutting down"));
        Assert.That(_trace.ToString(), Is.EqualTo("+0 x0 cleaned0"));

        async Coroutine FailsInCleanup()
        {
            try
            {
                await Coroutine.Sleep(TimeSpan.FromDays(1));
            }
            finally
            {
                throw boom;
            }
        }
    }

    // R91, and the departure from it: asyncio looks once.
    [Test]
    public void Run_ending_cancels_again_until_no_task_is_left()
    {
        VirtualRun.Of(async () =>
        {
            _ = Coroutine.Start(Respawns(3));
            await Coroutine.Yield();
        });

        Assert.That(_trace.ToString(), Is.EqualTo("+3 x3 +2 x2 +1 x1 +0 x0"));

        async Coroutine Respawns(int left)
        {
            _trace.Add($"+{left}");
            try
            {
                await Coroutine.Sleep(TimeSpan.FromDays(1));
            }
            finally
            {
                _trace.Add($"x{left}");
                if (left > 0)
                {
                    _ = Coroutine.Start(Respawns(left - 1));
                    // The new one gets its first step, and so something to be cancelled in.
                    await Coroutine.Yield();
                }
            }
        }
    }

    // R91
    [Test]
    public void Run_ending_with_a_task_that_respawns_for_ever_gives_up_and_names_it()
    {
        VirtualRun.Of(
            async () =>
            {
                _ = Coroutine.Start(Immortal(), "hydra");
                await Coroutine.Yield();
            },
            _errors
        );

        Assert.That(_errors.Select(error => error.Kind), Is.EqualTo(new[] { LoopErrorKind.Shutdown }));
        Assert.That(_errors[0].Message, Does.Contain("'hydra'").And.Contain("100 rounds").And.Contain("cancellation"));

        static async Coroutine Immortal()
        {
            try
            {
                await Coroutine.Sleep(TimeSpan.FromDays(1));
            }
            finally
            {
                _ = Coroutine.Start(Immortal(), "hydra");
                await Coroutine.Yield();
            }
        }
    }

    // R27
    [Test]
    public void Run_ending_reports_failures_nobody_looked_at_in_the_order_of_their_creation()
    {
        // Held to the end of the test, so that none is reported by the garbage collector before.
        var held = new List<IFuture>();
        VirtualRun.Of(
            async () =>
            {
                for (var i = 0; i < 3; i++)
                    held.Add(Coroutine.Start(Fails(3 - i), $"t{i}"));
                await Coroutine.Sleep(5 * Second);
            },
            _errors
        );

        Assert.That(_errors.Select(error => error.Kind), Is.All.EqualTo(LoopErrorKind.NeverRetrieved));
        Assert.That(_errors.Select(error => error.Message.Split('\'')[1]), Is.EqualTo(new[] { "t0", "t1", "t2" }));
        GC.KeepAlive(held);

        static async Coroutine Fails(int seconds)
        {
            await Coroutine.Sleep(seconds * Second);
            throw new FormatException();
        }
    }

    [Test]
    public void Run_without_a_handler_writes_failures_to_standard_error()
    {
        var (before, writer) = (Console.Error, new StringWriter());
        Console.SetError(writer);
        try
        {
            Coroutine.Run(Main(), new CoroutineRunOptions { Loop = new VirtualClock().Options });
        }
        finally
        {
            Console.SetError(before);
        }

        Assert.That(writer.ToString(), Does.Contain("'upload'").And.Contain("boom").And.Contain("nobody looked"));

        static async Coroutine Main()
        {
            _ = Coroutine.Start(Fails(), "upload");
            await Coroutine.Yield();
        }

        static async Coroutine Fails() => throw new FormatException("boom");
    }

    [Test]
    public void Run_stopped_by_Stop_says_so_and_still_cancels_all()
    {
        var raised = Raised.ByCall<InvalidOperationException>(() =>
            VirtualRun.Of(async () =>
            {
                _ = Coroutine.Start(Child(0));
                await Coroutine.Yield();
                EventLoop.Current.Stop();
                await Child(1);
            })
        );

        Assert.That(raised.Message, Does.Contain("stopped before the coroutine ended"));
        Assert.That(
            _trace.ToString(),
            Is.EqualTo("+0 +1 x1 x0 cleaned1 cleaned0").Or.EqualTo("+0 +1 x0 x1 cleaned0 cleaned1")
        );
    }

    [Test]
    public void Run_that_waits_for_nothing_that_can_come_is_a_deadlock_and_runs_the_finally_blocks()
    {
        Raised.ByCall<DeadlockException>(() => VirtualRun.Of(async () => await Waits()));

        Assert.That(_trace.ToString(), Is.EqualTo("finally"));

        async Coroutine Waits()
        {
            try
            {
                await new Future<int>();
            }
            finally
            {
                _trace.Add("finally");
            }
        }
    }

    [Test]
    public void Run_uses_the_options_it_was_given()
    {
        var clock = new VirtualClock();

        Coroutine.Run(Coroutine.Sleep(Second), new CoroutineRunOptions { Loop = clock.Options });

        Assert.That(clock.Now, Is.EqualTo(Second));
    }

    private async Coroutine Child(int number)
    {
        _trace.Add($"+{number}");
        try
        {
            await Coroutine.Sleep(TimeSpan.FromDays(1));
        }
        finally
        {
            _trace.Add($"x{number}");
            await Coroutine.Sleep(Second);
            _trace.Add($"cleaned{number}");
        }
    }
}
