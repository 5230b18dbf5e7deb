using NUnit.Framework;

namespace Coroutines.Tests.Loop;

/// <summary>What belongs to a loop, used from another thread or after the loop is closed: it is refused, or done, but never dropped.</summary>
[TestFixture]
public class ClosedAndForeignUseTests
{
    private sealed record Use(Coroutine Wait, Action<EventLoop> Member);

    // Each belongs to the loop once somebody has to wait on it.
    private static readonly Dictionary<string, Func<Use>> s_uses = new()
    {
        ["Random of a loop"] = static () => new(Coroutine.Yield(), static loop => _ = loop.Random),
        ["Clear of an event"] = static () => Of(new AsyncEvent(), static e => e.Wait(), static e => e.Clear()),
        ["Set of an event"] = static () => Of(new AsyncEvent(), static e => e.Wait(), static e => e.Set()),
        ["TryGet of an empty queue"] = static () => Of(new AsyncQueue<int>(), Got, static q => q.TryGet(out var _)),
        ["TryPut of a queue"] = static () => Of(new AsyncQueue<int>(), Got, static q => q.TryPut(1)),
        ["TaskDone of a queue"] = static () => Of(new AsyncQueue<int>(), Got, static q => q.TaskDone()),
        ["Release of a semaphore"] = static () =>
            Of(new AsyncSemaphore(0), static s => s.Acquire(), static s => s.Release()),
    };

    private static IEnumerable<string> Uses => s_uses.Keys;

    private static Use Of<T>(T primitive, Func<T, Coroutine> wait, Action<T> member) =>
        new(wait(primitive), _ => member(primitive));

    private static async Coroutine Got(AsyncQueue<int> queue) => await queue.Get();

    [TestCaseSource(nameof(Uses))]
    public void Member_used_off_the_thread_of_its_loop_is_refused(string name)
    {
        Exception? error = null;
        VirtualRun.WithThreads(async () =>
        {
            var (loop, use) = (EventLoop.Current, s_uses[name]());
            _ = Coroutine.Start(use.Wait);
            await Coroutine.Yield();
            await Coroutine.OnThread(() =>
            {
                try
                {
                    use.Member(loop);
                }
                catch (InvalidOperationException refused)
                {
                    error = refused;
                }
                return 0;
            });
        });
        Assert.That(error?.Message, Does.Contain("runs on another thread"));
    }

    [Test]
    public void AddDoneCallback_on_a_closed_loop_is_refused([Values] bool isSettled)
    {
        var loop = VirtualRun.NewLoop();
        var future = new Future<int>(loop);
        if (isSettled)
            future.SetResult(1);
        loop.Dispose();

        Raised.ByCall<ObjectDisposedException>(() => future.AddDoneCallback(_ => { }));
    }

    [Test]
    public void AsTask_on_a_closed_loop_tells_what_is_complete_and_refuses_what_can_never_be()
    {
        var loop = VirtualRun.NewLoop();
        var (settled, pending) = (new Future<int>(loop), new Future<int>(loop));
        settled.SetResult(7);
        loop.Dispose();

        Assert.That(settled.AsTask().Result, Is.EqualTo(7));
        Raised.ByCall<ObjectDisposedException>(() => _ = pending.AsTask());
    }

    [Test]
    public void AsTask_of_a_future_that_is_set_right_before_the_loop_is_closed_ends()
    {
        var loop = VirtualRun.NewLoop();
        var future = new Future<int>(loop);
        var task = future.AsTask();
        future.SetResult(7);
        loop.Dispose();

        Assert.That(task.Wait(VirtualRun.Patience) ? task.Result : 0, Is.EqualTo(7));
    }

    [Test]
    public void Plain_method_that_awaits_a_future_set_right_before_the_loop_is_closed_goes_on_elsewhere()
    {
        var loop = VirtualRun.NewLoop();
        var future = new Future<int>(loop);
        var plain = Plain();
        future.SetResult(7);
        loop.Dispose();

        Assert.That(plain.Wait(VirtualRun.Patience) ? plain.Result : 0, Is.EqualTo(7));

        async Task<int> Plain() => await future;
    }

    [Test]
    public void Report_without_a_place_to_write_to_throws_nothing([Values] bool hasHandler)
    {
        var loop = VirtualRun.NewLoop();
        if (hasHandler)
            loop.UnhandledException += _ => throw new TimeoutException();
        var (stream, ran) = (Console.Error, false);
        Console.SetError(new ClosedWriter());
        try
        {
            loop.CallSoon(() => throw new TimeoutException());
            loop.CallSoon(() => ran = true);
            loop.CallSoon(loop.Stop);
            loop.RunForever();
        }
        finally
        {
            Console.SetError(stream);
        }
        Assert.That(ran, Is.True);
    }

    [Test]
    public void Report_of_an_exception_around_very_many_others_needs_no_stack()
    {
        Exception error = new TimeoutException("the innermost");
        for (var i = 0; i < 100_000; i++)
            error = new InvalidOperationException("around", error);
        var (stream, written) = (Console.Error, new StringWriter());
        Console.SetError(written);
        try
        {
            OtherThread.Run(
                () =>
                {
                    using var loop = VirtualRun.NewLoop();
                    loop.CallSoon(() => throw error);
                    loop.CallSoon(loop.Stop);
                    loop.RunForever();
                },
                256 * 1024
            );
        }
        finally
        {
            Console.SetError(stream);
        }
        Assert.That(written.ToString(), Does.Contain("100000 others").And.Contain("the innermost"));
    }

    private sealed class ClosedWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("No space left on device");
    }
}
