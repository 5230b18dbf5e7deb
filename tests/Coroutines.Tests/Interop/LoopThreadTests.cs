using System.Globalization;
using Coroutines.LowLevel;
using Coroutines.Testing;
using NUnit.Framework;

namespace Coroutines.Tests.Interop;

[TestFixture]
public class LoopThreadTests
{
    private static readonly AsyncLocal<string?> s_request = new();

    [Test]
    public async Task Run_of_a_coroutine_gives_its_result_from_the_loops_thread()
    {
        await using var thread = new LoopThread(name: "work");

        var seen = await thread.Run(SuspendThen(() => (Environment.CurrentManagedThreadId, Thread.CurrentThread.Name)));

        Assert.That(seen, Is.EqualTo((thread.ManagedThreadId, "work")));
    }

    [Test]
    public async Task Run_of_a_coroutine_that_fails_fails_with_the_same_exception()
    {
        await using var thread = new LoopThread();
        var failure = new IOException("gone");

        var run = thread.Run(SuspendThen<int>(() => throw failure));

        Assert.That(await Failure(run), Is.SameAs(failure));
        Assert.That(await thread.Run(SuspendThen(() => 1)), Is.EqualTo(1), "the loop goes on");
    }

    [Test]
    public async Task Run_whose_token_is_cancelled_cancels_the_task_on_the_loop()
    {
        await using var thread = new LoopThread();
        using var source = new CancellationTokenSource();
        var waits = new TaskCompletionSource();
        var cleanedUp = false;

        var run = thread.Run(WaitForEver(waits, () => cleanedUp = true), source.Token);
        await waits.Task;
        source.Cancel();

        var error = await Failure(run);
        Assert.That(((OperationCanceledException)error).CancellationToken, Is.EqualTo(source.Token));
        Assert.That(cleanedUp);
    }

    [Test]
    public async Task Run_sees_the_callers_context_and_keeps_its_changes_to_itself()
    {
        s_request.Value = "of the maker";
        await using var thread = new LoopThread();
        s_request.Value = "of the caller";
        CultureInfo.CurrentCulture = new CultureInfo("de-CH");

        var seen = await thread.Run(
            SuspendThen(() =>
            {
                var before = (s_request.Value, CultureInfo.CurrentCulture.Name);
                s_request.Value = "of the coroutine";
                return before;
            })
        );

        Assert.That(seen, Is.EqualTo(("of the caller", "de-CH")));
        Assert.That(s_request.Value, Is.EqualTo("of the caller"));
        Assert.That(thread.Loop.Invoke(() => s_request.Value), Is.Not.EqualTo("of the maker"));
    }

    [Test]
    public async Task Run_on_its_own_thread_runs_another_task()
    {
        await using var thread = new LoopThread();

        var sum = await thread.Run(Outer());

        Assert.That(sum, Is.EqualTo(42));

        async Coroutine<int> Outer() => await thread.Run(SuspendThen(() => 41)) + 1;
    }

    [Test]
    public async Task DisposeAsync_cancels_and_awaits_what_runs_and_ends_the_thread()
    {
        var thread = new LoopThread();
        var waits = new TaskCompletionSource();
        var cleanedUp = false;
        var run = thread.Run(WaitForEver(waits, () => cleanedUp = true));
        await waits.Task;

        await thread.DisposeAsync();

        Assert.That(cleanedUp);
        Assert.That(await Failure(run), Is.InstanceOf<OperationCanceledException>());
        Assert.That(thread.Loop.IsClosed);
    }

    [Test]
    public async Task DisposeAsync_with_an_endless_grace_lets_work_end_and_refuses_more()
    {
        var thread = new LoopThread(grace: Timeout.InfiniteTimeSpan);
        var waits = new TaskCompletionSource();
        var open = new AsyncEvent();
        var run = thread.Run(WaitFor(open, waits));
        await waits.Task;

        var disposal = thread.DisposeAsync().AsTask();
        Assert.That(() => thread.Run(Coroutine.FromResult(1)), Throws.InstanceOf<ObjectDisposedException>());
        thread.Loop.Invoke(() =>
        {
            open.Set();
            return true;
        });

        await disposal;
        Assert.That(await run, Is.EqualTo("ended by itself"));
    }

    [Test]
    public async Task DisposeAsync_with_a_grace_cancels_when_it_is_over()
    {
        var thread = new LoopThread(
            VirtualRun.Options(new VirtualClock(VirtualRun.Patience), []),
            TimeSpan.FromSeconds(10)
        );
        var waits = new TaskCompletionSource();
        var at = TimeSpan.Zero;
        var run = thread.Run(WaitForEver(waits, () => at = EventLoop.Current.Time));
        await waits.Task;

        await thread.DisposeAsync();

        Assert.That(await Failure(run), Is.InstanceOf<OperationCanceledException>());
        Assert.That(at, Is.EqualTo(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task DisposeAsync_on_its_own_thread_is_refused()
    {
        await using var thread = new LoopThread();

        var run = thread.Run(SuspendThen(() => thread.DisposeAsync().IsCompleted));

        Assert.That(await Failure(run), Is.InstanceOf<InvalidOperationException>());
        Assert.That(await thread.Run(SuspendThen(() => 1)), Is.EqualTo(1), "it is open still");
    }

    [Test]
    public async Task Dispose_twice_waits_for_the_same_end()
    {
        var thread = new LoopThread();

        thread.Dispose();
        await thread.DisposeAsync();

        Assert.That(thread.Loop.IsClosed);
    }

    [Test]
    public async Task Run_after_the_loop_was_stopped_by_its_own_code_says_why()
    {
        var thread = new LoopThread();
        var waits = new TaskCompletionSource();
        var run = thread.Run(WaitForEver(waits, () => { }));
        await waits.Task;

        thread.Loop.Post(thread.Loop.Stop);

        Assert.That(await Failure(run), Is.InstanceOf<OperationCanceledException>());
        var ending = await Failure(thread.DisposeAsync().AsTask());
        Assert.That(ending, Is.InstanceOf<InvalidOperationException>());
        Assert.That(
            () => thread.Run(Coroutine.FromResult(1)),
            Throws.InvalidOperationException.With.InnerException.SameAs(ending)
        );
    }

    [Test]
    public async Task Run_on_a_loop_that_breaks_ends_with_the_reason()
    {
        var parker = new BreakingParker();
        var thread = new LoopThread(new CoroutineRunOptions { Loop = new EventLoopOptions { Parker = parker } });
        var waits = new TaskCompletionSource();
        var run = thread.Run(CleanUpForEver());
        await waits.Task;

        parker.Break();

        var error = await Failure(run);
        Assert.That(error, Is.InstanceOf<InvalidOperationException>());
        Assert.That(error.InnerException, Is.SameAs(parker.Failure));
        Assert.That(await Failure(thread.DisposeAsync().AsTask()), Is.SameAs(parker.Failure));

        // Its shutdown has to wait, which the loop cannot do any more.
        async Coroutine CleanUpForEver()
        {
            try
            {
                await WaitForEver(waits, () => { });
            }
            finally
            {
                await new AsyncEvent().Wait();
            }
        }
    }

    [Test]
    public void Grace_that_is_negative_is_refused() =>
        Assert.That(
            () => new LoopThread(grace: TimeSpan.FromSeconds(-1)),
            Throws.InstanceOf<ArgumentOutOfRangeException>()
        );

    private static async Coroutine<T> SuspendThen<T>(Func<T> function)
    {
        await Coroutine.Yield();
        return function();
    }

    private static async Coroutine WaitForEver(TaskCompletionSource waits, Action cleanUp)
    {
        try
        {
            waits.SetResult();
            await new AsyncEvent().Wait();
        }
        finally
        {
            cleanUp();
        }
    }

    private static async Coroutine<string> WaitFor(AsyncEvent open, TaskCompletionSource waits)
    {
        waits.SetResult();
        await open.Wait();
        return "ended by itself";
    }

    private static async Task<Exception> Failure(Task task)
    {
        try
        {
            await task.WaitAsync(VirtualRun.Patience);
        }
        catch (Exception error)
        {
            return error;
        }
        throw new AssertionException("It did not fail.");
    }

    /// <summary>Waits as a loop should, until it is told to throw.</summary>
    private sealed class BreakingParker : IParker
    {
        private readonly SemaphoreSlim _woken = new(0);
        private volatile bool _broken;

        public Exception Failure { get; } = new IOException("the parker is broken");

        public void Break()
        {
            _broken = true;
            Wake();
        }

        public void Park(TimeSpan timeout)
        {
            if (!_broken)
                _woken.Wait(timeout);
            if (_broken)
                throw Failure;
        }

        public void Wake() => _woken.Release();
    }
}
