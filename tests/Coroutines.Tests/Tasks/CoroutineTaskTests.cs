using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class CoroutineTaskTests
{
    // R29
    [Test]
    public void Start_runs_nothing_of_the_body_before_the_next_turn() =>
        VirtualRun.Of(async () =>
        {
            var (loop, trace) = (EventLoop.Current, new Trace());
            loop.CallSoon(trace.Of("before"));
            _ = Coroutine.Start(Says(trace, "task"));
            loop.CallSoon(trace.Of("after"));
            trace.Add("started");

            await Coroutine.Yield();

            Assert.That(trace.ToString(), Is.EqualTo("started before task after"));
        });

    // R29
    [Test]
    public void Start_several_tasks_begin_in_the_order_of_the_starts() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            for (var i = 0; i < 5; i++)
                _ = Coroutine.Start(Says(trace, $"{i}"));

            await Coroutine.Yield();

            Assert.That(trace.ToString(), Is.EqualTo("0 1 2 3 4"));
        });

    // R31
    [Test]
    public void Yield_takes_exactly_one_turn() =>
        VirtualRun.Of(async () =>
        {
            var (loop, turns) = (EventLoop.Current, 0);
            loop.CallSoon(Tick);

            await Coroutine.Yield();
            var first = turns;
            await Coroutine.Sleep(TimeSpan.Zero);
            var second = turns;
            await Coroutine.Sleep(TimeSpan.FromSeconds(-5));
            var third = turns;
            var result = await Coroutine.Sleep(TimeSpan.Zero, "result");

            Assert.That((first, second, third, turns, result), Is.EqualTo((1, 2, 3, 4, "result")));

            void Tick()
            {
                turns++;
                loop.CallSoon(Tick);
            }
        });

    // R31
    [Test]
    public void Yield_two_tasks_alternate() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            await Coroutine.All(Count("a"), Count("b"));

            Assert.That(trace.ToString(), Is.EqualTo("a0 b0 a1 b1 a2 b2"));

            async Coroutine<int> Count(string name)
            {
                for (var i = 0; i < 3; i++)
                {
                    trace.Add($"{name}{i}");
                    await Coroutine.Yield();
                }
                return 0;
            }
        });

    // R32: one turn runs the child and schedules its waiter, the next runs the waiter.
    [Test]
    public void Await_of_a_task_goes_on_one_turn_after_its_last_step() =>
        VirtualRun.Of(async () =>
        {
            var (loop, turns, turnOfChild) = (EventLoop.Current, 0, 0);
            loop.CallSoon(Tick);
            var child = Coroutine.Start(Child());

            await child;

            Assert.That((turnOfChild, turns), Is.EqualTo((1, 2)));

            async Coroutine Child() => turnOfChild = turns;

            void Tick()
            {
                turns++;
                loop.CallSoon(Tick);
            }
        });

    // R32
    [Test]
    public void Await_of_a_task_that_has_ended_takes_no_turn() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var task = Coroutine.Start(Coroutine.FromResult(7));
            await task;
            EventLoop.Current.CallSoon(trace.Of("a turn"));

            Assert.That((await task, trace.ToString()), Is.EqualTo((7, "")));
        });

    // R34
    [Test]
    public void Result_is_what_the_coroutine_returned() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Coroutine.Sleep(TimeSpan.FromSeconds(1), 7));

            Assert.That((await task, task.Result, task.IsCompleted, task.IsFaulted), Is.EqualTo((7, 7, true, false)));
        });

    // R34
    [Test]
    public void Await_of_a_failed_task_raises_the_same_object_each_time() =>
        VirtualRun.Of(async () =>
        {
            var boom = new FormatException("boom");
            var task = Coroutine.Start(Fails(boom));

            var first = await Raised.By<FormatException>(async () => await task);
            var second = await Raised.By<FormatException>(async () => await task);

            Assert.That(first, Is.SameAs(boom));
            Assert.That(second, Is.SameAs(boom));
            Assert.That((task.IsFaulted, task.IsCanceled), Is.EqualTo((true, false)));
            Assert.That(task.Exception, Is.SameAs(boom));
        });

    // R36
    [Test]
    public void Current_is_the_task_during_its_steps_and_null_in_callbacks() =>
        VirtualRun.Of(async () =>
        {
            var (loop, future) = (EventLoop.Current, new Future<int>());
            var main = CoroutineTask.Current;
            ICoroutineTask? inChild = null;
            var inCallbacks = new List<ICoroutineTask?>();
            var child = Coroutine.Start(Child());
            loop.CallSoon(() => inCallbacks.Add(CoroutineTask.Current));
            loop.CallLater(TimeSpan.Zero, () => inCallbacks.Add(CoroutineTask.Current));
            child.AddDoneCallback(_ => inCallbacks.Add(CoroutineTask.Current));
            loop.CallSoon(() => future.SetResult(0));

            await child;
            await Coroutine.Yield();

            Assert.That(inChild, Is.SameAs(child));
            Assert.That(main, Is.Not.Null.And.Not.SameAs(child));
            Assert.That(CoroutineTask.Current, Is.SameAs(main));
            Assert.That(inCallbacks, Is.EqualTo(new ICoroutineTask?[] { null, null, null }));

            async Coroutine Child()
            {
                await future;
                inChild = CoroutineTask.Current;
            }
        });

    // R36
    [Test]
    public void Current_outside_a_loop_is_null() => Assert.That(CoroutineTask.Current, Is.Null);

    // R30, R36
    [Test]
    public void Current_inside_an_awaited_coroutine_is_the_awaiting_task() =>
        VirtualRun.Of(async () =>
        {
            Assert.That(await Inner(), Is.SameAs(CoroutineTask.Current));

            static async Coroutine<ICoroutineTask?> Inner()
            {
                await Coroutine.Yield();
                return CoroutineTask.Current;
            }
        });

    // R36
    [Test]
    public void All_tasks_are_those_that_have_not_ended_in_the_order_of_their_creation() =>
        VirtualRun.Of(async () =>
        {
            var loop = EventLoop.Current;
            var main = CoroutineTask.Current;
            var tasks = Enumerable
                .Range(1, 5)
                .Select(i => Coroutine.Start(Coroutine.Sleep(TimeSpan.FromSeconds(i))))
                .ToList();

            Assert.That(CoroutineTask.All, Is.EqualTo(tasks.Prepend(main)));
            await tasks[1];
            Assert.That(CoroutineTask.All, Is.EqualTo(new[] { main, tasks[2], tasks[3], tasks[4] }));
            var late = Coroutine.Start(Coroutine.Yield());
            tasks[3].Cancel();
            await Coroutine.Yield();
            Assert.That(loop.AllTasks(), Is.EqualTo(new[] { main, tasks[2], tasks[4], late }));
        });

    // R37, and the departure from it: the loop holds its tasks.
    [Test]
    public void Start_task_that_nobody_holds_is_never_collected() =>
        VirtualRun.Of(async () =>
        {
            var (future, trace) = (new Future<int>(), new Trace());
            StartAndForget(future, trace);
            await Coroutine.Yield();
            GC.Collect();
            GC.WaitForPendingFinalizers();

            future.SetResult(7);
            await Coroutine.Yield();

            Assert.That(trace.ToString(), Is.EqualTo("7"));

            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
            static void StartAndForget(Future<int> future, Trace trace) => Coroutine.Start(Wait(future, trace));

            static async Coroutine Wait(Future<int> future, Trace trace) => trace.Add(await future);
        });

    [Test]
    public void Name_is_what_it_was_given_or_its_number() =>
        VirtualRun.Of(async () =>
        {
            var named = Coroutine.Start(Coroutine.Yield(), "download");
            var (a, b) = (Coroutine.Start(Coroutine.Yield()), Coroutine.Start(Coroutine.Yield()));

            Assert.That(named.Name, Is.EqualTo("download"));
            Assert.That(a.Name, Does.Match(@"^Task-\d+$").And.Not.EqualTo(b.Name));
            a.Name = "renamed";
            Assert.That((a.Name, a.ToString()), Is.EqualTo(("renamed", "Task 'renamed' (pending)")));
            await a;
            Assert.That(a.ToString(), Is.EqualTo("Task 'renamed' (finished)"));
            await Coroutine.Yield();
        });

    [Test]
    public void Name_of_the_main_task_is_Task_1() =>
        VirtualRun.Of(async () =>
        {
            Assert.That(CoroutineTask.Current!.Name, Is.EqualTo("Task-1"));
            await Coroutine.Yield();
        });

    [Test]
    public void Start_of_a_future_makes_a_task_that_awaits_it() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            var task = Coroutine.Start(future.AsCoroutine());
            EventLoop.Current.CallSoon(() => future.SetResult(7));

            Assert.That(await task, Is.EqualTo(7));
        });

    [Test]
    public void Start_on_a_loop_that_does_not_run_yet_begins_when_it_does()
    {
        using var loop = VirtualRun.NewLoop();
        var trace = new Trace();
        var task = loop.Start<Unit>(Says(trace, "ran"), "early");
        var before = trace.ToString();

        loop.Run(Coroutine.Yield());

        Assert.That((before, trace.ToString(), task.IsCompleted, task.Name), Is.EqualTo(("", "ran", true, "early")));
    }

    // A failure of another kind of cancellation, such as a timeout of HttpClient, is not the task's cancellation.
    [Test]
    public void Await_of_a_task_with_a_foreign_cancellation_sees_a_failure() =>
        VirtualRun.Of(async () =>
        {
            var foreign = new OperationCanceledException("http");
            var task = Coroutine.Start(Fails(foreign));

            var raised = await Raised.By<OperationCanceledException>(async () => await task);

            Assert.That(raised, Is.SameAs(foreign));
            Assert.That((task.IsFaulted, task.IsCanceled), Is.EqualTo((true, false)));
        });

    // R34
    [Test]
    public void Failure_that_nobody_looks_at_is_reported_with_the_name_of_the_task()
    {
        var (errors, boom) = (new List<LoopError>(), new FormatException("boom"));

        VirtualRun.Of(
            async () =>
            {
                _ = Coroutine.Start(Fails(boom), "upload");
                await Coroutine.Yield();
            },
            errors
        );

        Assert.That(
            errors.Select(error => (error.Kind, error.Exception)),
            Is.EqualTo(new[] { (LoopErrorKind.NeverRetrieved, boom) })
        );
        Assert.That(errors[0].Message, Does.Contain("'upload'"));
    }

    // R15: the handler runs in the context of the task at fault.
    [Test]
    public void Failure_that_nobody_looks_at_is_reported_in_the_context_of_the_task()
    {
        var local = new AsyncLocal<string>();
        var seen = new List<string?>();
        var options = new CoroutineRunOptions
        {
            Loop = new Coroutines.Testing.VirtualClock().Options,
            UnhandledException = _ => seen.Add(local.Value),
        };

        Coroutine.Run(Main(), options);

        Assert.That(seen, Is.EqualTo(new[] { "task" }));

        async Coroutine Main()
        {
            _ = Coroutine.Start(Child());
            await Coroutine.Yield();
        }

        async Coroutine Child()
        {
            local.Value = "task";
            throw new FormatException();
        }
    }

    [Test]
    public void Sleep_wakes_at_its_time_in_the_order_of_the_times() =>
        VirtualRun.Of(async () =>
        {
            var (loop, trace) = (EventLoop.Current, new Trace());

            await Coroutine.All(((int[])[3, 1, 2]).Select(Sleeper));

            Assert.That(trace.ToString(), Is.EqualTo("1@1 2@2 3@3"));

            async Coroutine<int> Sleeper(int seconds)
            {
                await Coroutine.Sleep(TimeSpan.FromSeconds(seconds));
                trace.Add($"{seconds}@{loop.Time.TotalSeconds}");
                return seconds;
            }
        });

    [Test]
    public void Sleep_may_be_awaited_many_times() =>
        VirtualRun.Of(async () =>
        {
            var sleep = Coroutine.Sleep(TimeSpan.FromSeconds(1), "x");

            Assert.That(await sleep + await sleep, Is.EqualTo("xx"));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(TimeSpan.FromSeconds(2)));
        });

    // R67
    [Test]
    public void Sleep_cancelled_takes_its_timer_away() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Coroutine.Sleep(TimeSpan.FromDays(1)));
            await Coroutine.Yield();

            task.Cancel();
            await Coroutine.Yield();
            await Coroutine.Sleep(TimeSpan.FromDays(2));

            Assert.That(task.IsCanceled);
            Assert.That(EventLoop.Current.Timers.Count, Is.Zero);
        });

    [Test]
    public void Defer_asks_for_a_new_coroutine_at_each_await() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var deferred = Coroutine.Defer(Once);

            await deferred;
            await deferred;
            await Coroutine.Start(deferred);

            Assert.That(trace.ToString(), Is.EqualTo("once once once"));

            async Coroutine<int> Once()
            {
                await Coroutine.Yield();
                trace.Add("once");
                return 0;
            }
        });

    [Test]
    public void Defer_function_that_throws_fails_the_await() =>
        VirtualRun.Of(async () =>
        {
            var boom = new FormatException();
            var deferred = Coroutine.Defer<int>(() => throw boom);

            Assert.That(await Raised.By<FormatException>(async () => await deferred), Is.SameAs(boom));
        });

    private static async Coroutine Says(Trace trace, string what) => trace.Add(what);

    private static async Coroutine<int> Fails(Exception error)
    {
        await Coroutine.Yield();
        throw error;
    }
}
