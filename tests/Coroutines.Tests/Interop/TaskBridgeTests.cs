using NUnit.Framework;

namespace Coroutines.Tests.Interop;

[TestFixture]
public class TaskBridgeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // --- AsCoroutine --------------------------------------------------------------------------------------------

    [Test]
    public void AsCoroutine_of_a_task_may_be_awaited_many_times() =>
        VirtualRun.WithThreads(async () =>
        {
            var coroutine = Task.Run(() => 7).AsCoroutine();

            Assert.That((await coroutine, await coroutine), Is.EqualTo((7, 7)));
        });

    [Test]
    public void AsCoroutine_can_be_joined_with_coroutines() =>
        VirtualRun.WithThreads(async () =>
        {
            var results = await Coroutine.Gather(Task.Run(() => 1).AsCoroutine(), Coroutine.Sleep(Second, 2));

            Assert.That(results, Is.EqualTo(new[] { 1, 2 }));
        });

    [Test]
    public void AsCoroutine_of_a_cancelled_task_fails_with_its_foreign_cancellation() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Task.FromCanceled<int>(new CancellationToken(true)).AsCoroutine());

            await Raised.By<TaskCanceledException>(async () => await task);

            Assert.That((task.IsFaulted, task.IsCanceled), Is.EqualTo((true, false)));
        });

    // --- AsTask -------------------------------------------------------------------------------------------------

    [Test]
    public void AsTask_ends_as_the_future_does() =>
        VirtualRun.Of(async () =>
        {
            var (done, failed, cancelled) = (new Future<int>(), new Future<int>(), new Future<int>());
            var boom = new FormatException();
            var tasks = new[] { done.AsTask(), failed.AsTask(), cancelled.AsTask() };
            var before = tasks.Select(task => task.IsCompleted).ToList();
            done.SetResult(7);
            failed.SetException(boom);
            cancelled.Cancel();

            await Coroutine.Yield();

            Assert.That(before, Is.All.False);
            Assert.That(tasks[0].Result, Is.EqualTo(7));
            Assert.That(tasks[1].Exception!.InnerException, Is.SameAs(boom));
            Assert.That(tasks[2].IsCanceled);
        });

    [Test]
    public void AsValueTask_of_a_future_with_a_result_is_complete_and_of_another_ends_as_it_does() =>
        VirtualRun.Of(async () =>
        {
            var (done, pending, failed) = (new Future<int>(), new Future<int>(), new Future<int>());
            done.SetResult(1);
            failed.SetException(new FormatException());

            var (first, second, third) = (done.AsValueTask(), pending.AsValueTask(), failed.AsValueTask());
            pending.SetResult(2);

            Assert.That((first.IsCompletedSuccessfully, second.IsCompleted), Is.EqualTo((true, false)));
            Assert.That((await first, await second), Is.EqualTo((1, 2)));
            await Raised.By<FormatException>(async () => await third);
        });

    [Test]
    public void AsTask_of_a_complete_future_completes_in_the_next_turn() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            future.SetResult(7);
            var task = future.AsTask();

            await Coroutine.Yield();

            Assert.That((task.IsCompletedSuccessfully, task.Result), Is.EqualTo((true, 7)));
        });

    [Test]
    public void AsTask_awaited_by_another_thread_goes_on_there() =>
        VirtualRun.WithThreads(async () =>
        {
            var home = Environment.CurrentManagedThreadId;
            var task = Coroutine.Start(Coroutine.Sleep(Second, 7)).AsTask();

            var (result, thread) = await Task.Run(async () => (await task, Environment.CurrentManagedThreadId));

            Assert.That(result, Is.EqualTo(7));
            Assert.That(thread, Is.Not.EqualTo(home));
        });

    // --- Submit -------------------------------------------------------------------------------------------------

    [Test]
    public void Submit_failure_reaches_the_other_thread_as_the_same_object()
    {
        using var elsewhere = new LoopThread();
        var boom = new FormatException();

        var task = elsewhere.Loop.Submit(Fails());
        var error = Raised.ByCall<AggregateException>(() => task.Wait(VirtualRun.Patience));

        Assert.That(error.InnerException, Is.SameAs(boom));

        async Coroutine<int> Fails()
        {
            await Coroutine.Yield();
            throw boom;
        }
    }

    [Test]
    public void Submit_of_a_coroutine_that_was_awaited_before_fails_the_task()
    {
        using var elsewhere = new LoopThread();
        var coroutine = Once();
        elsewhere.Loop.Submit(coroutine).Wait(VirtualRun.Patience);

        var task = elsewhere.Loop.Submit(coroutine);
        var error = Raised.ByCall<AggregateException>(() => task.Wait(VirtualRun.Patience));

        Assert.That(error.InnerException, Is.TypeOf<InvalidOperationException>());
        Assert.That(
            error.InnerException!.Message,
            Does.Contain(nameof(Submit_of_a_coroutine_that_was_awaited_before_fails_the_task)).Or.Contain("Once")
        );

        static async Coroutine<int> Once() => 1;
    }

    // R28
    [Test]
    public void Submit_token_cancels_the_task_and_the_cleanup_runs()
    {
        using var elsewhere = new LoopThread();
        using var source = new CancellationTokenSource();
        using var started = new ManualResetEventSlim();
        using var cleaned = new ManualResetEventSlim();
        var task = elsewhere.Loop.Submit(Main(), source.Token);
        Assert.That(started.Wait(VirtualRun.Patience));

        source.Cancel();
        var error = Raised.ByCall<AggregateException>(() => task.Wait(VirtualRun.Patience));

        Assert.That(task.IsCanceled);
        Assert.That(((TaskCanceledException)error.InnerException!).CancellationToken, Is.EqualTo(source.Token));
        Assert.That(cleaned.IsSet);

        async Coroutine<int> Main()
        {
            started.Set();
            try
            {
                return await Coroutine.Sleep(TimeSpan.FromDays(1), 0);
            }
            finally
            {
                await Coroutine.Yield();
                cleaned.Set();
            }
        }
    }

    [Test]
    public void Submit_with_a_token_that_is_cancelled_already_never_runs()
    {
        using var elsewhere = new LoopThread();
        var ran = false;

        var task = elsewhere.Loop.Submit(Main(), new CancellationToken(true));
        Raised.ByCall<AggregateException>(() => task.Wait(VirtualRun.Patience));

        Assert.That((task.IsCanceled, elsewhere.Loop.Invoke(() => ran)), Is.EqualTo((true, false)));

        async Coroutine<int> Main()
        {
            ran = true;
            return 0;
        }
    }

    [Test]
    public void Submit_token_cancelled_after_the_end_does_nothing()
    {
        using var elsewhere = new LoopThread();
        using var source = new CancellationTokenSource();
        var task = elsewhere.Loop.Submit(Coroutine.FromResult(7), source.Token);
        Assert.That(task.Wait(VirtualRun.Patience));

        source.Cancel();

        Assert.That((task.Result, elsewhere.Loop.Invoke(() => 1)), Is.EqualTo((7, 1)));
    }

    [Test]
    public void Submit_of_a_coroutine_that_swallows_the_cancellation_gives_its_result()
    {
        using var elsewhere = new LoopThread();
        using var source = new CancellationTokenSource();
        using var started = new ManualResetEventSlim();
        var task = elsewhere.Loop.Submit(Stubborn(), source.Token);
        Assert.That(started.Wait(VirtualRun.Patience));

        source.Cancel();

        Assert.That(task.Wait(VirtualRun.Patience));
        Assert.That(task.Result, Is.EqualTo(7));

        async Coroutine<int> Stubborn()
        {
            started.Set();
            try
            {
                await Coroutine.Sleep(TimeSpan.FromDays(1));
            }
            catch (CoroutineCanceledException) { }
            return 7;
        }
    }

    [Test]
    public void Submit_runs_in_the_context_of_the_caller()
    {
        using var elsewhere = new LoopThread();
        var local = new AsyncLocal<string> { Value = "caller" };

        var task = elsewhere.Loop.Submit(Read());
        local.Value = "later";

        Assert.That(task.Wait(VirtualRun.Patience));
        Assert.That(task.Result, Is.EqualTo("caller"));

        async Coroutine<string?> Read()
        {
            await Coroutine.Yield();
            return local.Value;
        }
    }

    [Test]
    public void Submit_to_a_loop_that_does_not_run_yet_runs_when_it_does()
    {
        using var loop = VirtualRun.NewLoop();
        var task = loop.Submit(Coroutine.FromResult(7));
        var before = task.IsCompleted;

        loop.Run(Coroutine.Sleep(Second));

        Assert.That((before, task.Result), Is.EqualTo((false, 7)));
    }

    // R28
    [Test]
    public void Submit_to_a_loop_that_is_closed_before_it_runs_fails_the_task()
    {
        var loop = VirtualRun.NewLoop();
        var task = loop.Submit(Coroutine.FromResult(7));

        loop.Dispose();

        Assert.That(task.Exception?.InnerException, Is.TypeOf<ObjectDisposedException>());
        Raised.ByCall<ObjectDisposedException>(() => loop.Submit(Coroutine.FromResult(7)));
    }
}
