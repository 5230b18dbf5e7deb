using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary><c>Coroutine.StartEager</c> (R40).</summary>
[TestFixture]
public class EagerStartTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void StartEager_of_what_does_not_suspend_is_complete_on_return() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<string>();

            var task = Coroutine.StartEager(Settle());

            Assert.That((task.IsCompleted, task.Result, future.Result), Is.EqualTo((true, "ended", "my message")));
            Assert.That(await task, Is.EqualTo("ended"));

            async Coroutine<string> Settle()
            {
                future.SetResult("my message");
                return "ended";
            }
        });

    [Test]
    public void StartEager_runs_to_the_first_suspension_and_goes_on_like_any_task() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            EventLoop.Current.CallSoon(trace.Of("turn"));

            var task = Coroutine.StartEager(Body());
            trace.Add("returned");
            var result = await task;

            Assert.That(trace.ToString(), Is.EqualTo("begun returned turn ended"));
            Assert.That(result, Is.EqualTo(42));

            async Coroutine<int> Body()
            {
                trace.Add("begun");
                await Coroutine.Yield();
                trace.Add("ended");
                return 42;
            }
        });

    [Test]
    public void StartEager_keeps_what_is_thrown_in_the_task() =>
        VirtualRun.Of(async () =>
        {
            var thrown = new DivideByZeroException();

            var task = Coroutine.StartEager(Fail());

            Assert.That(task.IsFaulted);
            Assert.That(await Raised.By<DivideByZeroException>(() => task.AsCoroutine()), Is.SameAs(thrown));

            async Coroutine Fail() => throw thrown;
        });

    [Test]
    public void StartEager_of_what_cancels_itself_is_cancelled_on_return() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.StartEager(Body());

            Assert.That(task.IsCanceled);

            static async Coroutine Body() => CoroutineTask.Current!.Cancel();
        });

    [Test]
    public void Done_callbacks_of_an_ended_eager_task_are_scheduled() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var task = Coroutine.StartEager(Coroutine.FromResult(1));

            task.AddDoneCallback(done => trace.Add(done.Result));
            trace.Add("added");
            await Coroutine.Yield();

            Assert.That(trace.ToString(), Is.EqualTo("added 1"));
        });

    [Test]
    public void Cancel_after_it_has_ended_changes_nothing() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.StartEager(Coroutine.FromResult("ended"));

            Assert.That(task.Cancel(), Is.False);
            Assert.That(await task, Is.EqualTo("ended"));
        });

    [Test]
    public void Cancel_after_it_has_suspended_is_raised_where_it_waits() =>
        VirtualRun.Of(async () =>
        {
            var cleaned = false;
            var task = Coroutine.StartEager(Body());

            task.Cancel("enough");

            Assert.That(task.Cancelling, Is.EqualTo(1));
            var error = await Raised.By<CoroutineCanceledException>(() => task.AsCoroutine());
            Assert.That((error.Reason, cleaned), Is.EqualTo(("enough", true)));

            async Coroutine Body()
            {
                try
                {
                    await Coroutine.Sleep(Second);
                }
                finally
                {
                    cleaned = true;
                }
            }
        });

    [Test]
    public void Current_task_is_the_eager_one_inside_and_the_starter_again_outside() =>
        VirtualRun.Of(async () =>
        {
            var starter = CoroutineTask.Current;
            var seen = new List<ICoroutineTask?>();

            var task = Coroutine.StartEager(Body());

            Assert.That(CoroutineTask.Current, Is.SameAs(starter));
            await task;
            Assert.That(seen, Is.EqualTo(new[] { task, task }));

            async Coroutine Body()
            {
                seen.Add(CoroutineTask.Current);
                await Coroutine.Sleep(Second);
                seen.Add(CoroutineTask.Current);
            }
        });

    [Test]
    public void All_tasks_hold_an_eager_one_from_its_beginning_to_its_end() =>
        VirtualRun.Of(async () =>
        {
            var go = new Future<int>();
            IReadOnlyList<ICoroutineTask> inside = [];

            var ended = Coroutine.StartEager(Look());
            Assert.That(inside, Does.Contain(ended));
            Assert.That(CoroutineTask.All, Does.Not.Contain(ended));

            var waiting = Coroutine.StartEager(LookAndWait());
            Assert.That(inside, Does.Contain(waiting));
            Assert.That(CoroutineTask.All, Does.Contain(waiting));
            go.SetResult(0);
            await waiting;
            Assert.That(CoroutineTask.All, Does.Not.Contain(waiting));

            async Coroutine Look() => inside = CoroutineTask.All;

            async Coroutine LookAndWait()
            {
                inside = CoroutineTask.All;
                await go;
            }
        });

    [Test]
    public void Context_of_an_eager_task_is_a_copy_from_its_beginning() =>
        VirtualRun.Of(async () =>
        {
            var local = new AsyncLocal<int> { Value = 1 };
            var seen = new List<int>();

            var task = Coroutine.StartEager(Body());

            Assert.That(local.Value, Is.EqualTo(1));
            await task;
            Assert.That(local.Value, Is.EqualTo(1));
            Assert.That(seen, Is.EqualTo(new[] { 1, 2 }));

            async Coroutine Body()
            {
                seen.Add(local.Value);
                local.Value = 2;
                await Coroutine.Sleep(Second);
                seen.Add(local.Value);
                local.Value = 3;
            }
        });

    [Test]
    public void StartEager_inside_an_eager_start_comes_back_level_by_level() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();

            var task = Coroutine.StartEager(Level(3), "3");

            Assert.That(trace.ToString(), Is.EqualTo("in-3 in-2 in-1 in-0 out-0 out-1 out-2 out-3"));
            Assert.That(task.IsCompleted);

            async Coroutine Level(int level)
            {
                trace.Add($"in-{CoroutineTask.Current!.Name}");
                if (level > 0)
                    _ = Coroutine.StartEager(Level(level - 1), $"{level - 1}");
                trace.Add($"out-{CoroutineTask.Current!.Name}");
            }
        });

    [Test]
    public void StartEager_nested_too_deeply_for_the_stack_starts_in_the_next_turn_instead() =>
        VirtualRun.Of(async () =>
        {
            const int Levels = 100_000;
            var deepest = 0;

            _ = Coroutine.StartEager(Level(1));
            while (CoroutineTask.All.Count > 1)
                await Coroutine.Yield();

            Assert.That(deepest, Is.EqualTo(Levels));

            async Coroutine Level(int level)
            {
                deepest = level;
                if (level < Levels)
                    _ = Coroutine.StartEager(Level(level + 1));
            }
        });

    [Test]
    public void StartEager_from_a_callback_runs_at_once_and_leaves_no_current_task() =>
        VirtualRun.Of(async () =>
        {
            var ended = false;
            ICoroutineTask? after = CoroutineTask.Current;

            EventLoop.Current.CallSoon(() =>
            {
                ended = Coroutine.StartEager(Coroutine.FromResult(1)).IsCompleted;
                after = CoroutineTask.Current;
            });
            await Coroutine.Yield();

            Assert.That((ended, after), Is.EqualTo((true, (ICoroutineTask?)null)));
        });

    [Test]
    public void StartEager_without_a_loop_is_refused() =>
        Raised.ByCall<InvalidOperationException>(() => Coroutine.StartEager(Coroutine.FromResult(1)));

    [Test]
    public void Failure_of_an_eager_task_that_nobody_looks_at_is_reported()
    {
        var errors = new List<LoopError>();

        VirtualRun.Of(
            async () =>
            {
                _ = Coroutine.StartEager(Fail(), "eager");
            },
            errors
        );

        Assert.That(errors.Single().Message, Does.Contain("'eager'"));

        static async Coroutine Fail() => throw new DivideByZeroException();
    }
}
