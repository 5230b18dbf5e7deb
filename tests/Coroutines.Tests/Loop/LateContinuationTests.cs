using NUnit.Framework;

namespace Coroutines.Tests.Loop;

/// <summary>BCL code that was started on a loop and ends after the loop is closed.</summary>
[TestFixture]
public class LateContinuationTests
{
    // Each starts plain code that awaits the gate, and leaves it pending when the run ends.
    private static IEnumerable<TestCaseData> Routes()
    {
        yield return Route("a forgotten task", async plain => _ = plain());
        yield return Route(
            "a wait whose time is up",
            async plain => await CancelScope.MoveOnAfter(TimeSpan.FromMilliseconds(1), async _ => await plain())
        );
        yield return Route(
            "the loser of a race",
            async plain => await Coroutine.Race(Await(plain()), Coroutine.FromResult(Unit.Value))
        );
        yield return Route(
            "a failed sibling of All",
            async plain =>
            {
                try
                {
                    await Coroutine.All(Await(plain()), Fail());
                }
                catch (TimeoutException) { }
            }
        );
        yield return Route(
            "a task that is cancelled at the end of the run",
            async plain =>
            {
                _ = Coroutine.Start(Await(plain()));
                await Coroutine.Yield();
            }
        );
        yield return Route(
            "the task scheduler",
            async plain =>
                _ = Task
                    .Factory.StartNew(plain, default, TaskCreationOptions.None, EventLoop.Current.TaskScheduler)
                    .Unwrap()
        );

        static TestCaseData Route(string name, Func<Func<Task>, Coroutine> start) =>
            new TestCaseData(start).SetArgDisplayNames(name);

        static async Coroutine<Unit> Await(Task task)
        {
            await task;
            return Unit.Value;
        }

        static async Coroutine<Unit> Fail()
        {
            await Coroutine.Yield();
            throw new TimeoutException();
        }
    }

    [TestCaseSource(nameof(Routes))]
    public void Plain_task_that_outlives_its_run_goes_on_and_so_do_others_who_await_it(
        Func<Func<Task>, Coroutine> start
    )
    {
        var gate = new TaskCompletionSource();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var errors = new List<LoopError>();

        VirtualRun.Of(() => start(Plain), errors);
        OtherThread.Run(gate.SetResult);

        Assert.That(ended.Task.Wait(VirtualRun.Patience), Is.True);
        Assert.That(errors, Is.Empty);

        async Task Plain()
        {
            await gate.Task;
            await Task.Yield();
            ended.SetResult();
        }
    }

    [Test]
    public void Process_lives_on_when_a_plain_task_ends_after_its_run()
    {
        using var child = ChildProcess.Start(nameof(ChildProgram.EndPlainTaskAfterTheRun));

        Assert.That(child.ReadLine(), Is.EqualTo("the plain task ended, and the process lives"));
        Assert.That(child.ExitCode(), Is.Zero);
    }

    [Test]
    public void Process_lives_on_when_async_void_and_Progress_throw_after_the_run()
    {
        using var child = ChildProcess.Start(nameof(ChildProgram.ThrowAfterTheRun));

        Assert.That(child.ReadLine(), Is.EqualTo("reported: from Progress, from async void"));
        Assert.That(child.ExitCode(), Is.Zero);
    }

    [Test]
    public void Post_that_a_loop_has_not_run_when_it_is_closed_runs_on_the_pool()
    {
        var loop = VirtualRun.NewLoop();
        var ran = new TaskCompletionSource<bool>();
        loop.SynchronizationContext.Post(_ => ran.SetResult(Thread.CurrentThread.IsThreadPoolThread), null);

        loop.Dispose();

        Assert.That(ran.Task.Wait(VirtualRun.Patience) && ran.Task.Result, Is.True);
    }

    [Test]
    public void Post_to_a_closed_loop_runs_on_the_pool_in_the_context_of_its_caller()
    {
        var loop = VirtualRun.NewLoop();
        loop.Dispose();
        var local = new AsyncLocal<int> { Value = 7 };
        var seen = new TaskCompletionSource<int>();

        loop.SynchronizationContext.Post(_ => seen.SetResult(local.Value), null);

        Assert.That(seen.Task.Wait(VirtualRun.Patience) ? seen.Task.Result : 0, Is.EqualTo(7));
    }

    [Test]
    public void Send_to_a_closed_loop_runs_in_place_and_throws_what_the_callback_throws()
    {
        var loop = VirtualRun.NewLoop();
        loop.Dispose();
        var thread = 0;

        loop.SynchronizationContext.Send(_ => thread = Environment.CurrentManagedThreadId, null);

        Assert.That(thread, Is.EqualTo(Environment.CurrentManagedThreadId));
        Raised.ByCall<TimeoutException>(() =>
            loop.SynchronizationContext.Send(_ => throw new TimeoutException(), null)
        );
    }

    [TestCase(true, 1)]
    [TestCase(false, 0)]
    public void Late_continuations_are_reported_once_and_in_debug_mode_only(bool isDebug, int reports)
    {
        var loop = new EventLoop(new EventLoopOptions { Debug = isDebug });
        var errors = new List<LoopError>();
        loop.UnhandledException += errors.Add;
        loop.Dispose();

        for (var i = 0; i < 3; i++)
            loop.SynchronizationContext.Send(_ => { }, null);

        Assert.That(errors, Has.Count.EqualTo(reports));
        foreach (var error in errors)
        {
            Assert.That(error.Kind, Is.EqualTo(LoopErrorKind.Late));
            Assert.That(error.Message, Does.Contain("after it was closed"));
        }
    }
}
