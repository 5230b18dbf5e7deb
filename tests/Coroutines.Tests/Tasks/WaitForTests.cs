using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class WaitForTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // R59
    [TestCase(null)]
    [TestCase(9)]
    public void WaitFor_of_a_coroutine_runs_it_in_the_same_task_without_a_turn(int? seconds) =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            EventLoop.Current.CallSoon(trace.Of("turn"));
            ICoroutineTask? runner = null;

            var result = await Coroutine.WaitFor(Body(), seconds * Second);

            Assert.That(result, Is.EqualTo("done"));
            Assert.That(runner, Is.SameAs(CoroutineTask.Current));
            Assert.That(trace.ToString(), Is.Empty);

            async Coroutine<string> Body()
            {
                runner = CoroutineTask.Current;
                return "done";
            }
        });

    [Test]
    public void WaitFor_of_what_comes_in_time_gives_its_result_and_leaves_no_timer() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<string>();
            EventLoop.Current.CallSoon(() => future.SetResult("ok"));

            Assert.That(await Coroutine.WaitFor(future.AsCoroutine(), Second), Is.EqualTo("ok"));

            await Coroutine.Sleep(9 * Second);
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);
        });

    // R60
    [TestCase("task")]
    [TestCase("future")]
    [TestCase("coroutine")]
    public void WaitFor_that_times_out_cancels_what_it_awaits(string kind) =>
        VirtualRun.Of(async () =>
        {
            var cleaned = false;
            var (awaited, future) = kind switch
            {
                "task" when Coroutine.Start(Body()) is var task => (task.AsCoroutine(), (IFuture?)task),
                "future" when new Future<int>() is var pending => (pending.AsCoroutine(), pending),
                _ => (Body(), null),
            };

            var error = await Raised.By<TimeoutException>(async () => await Coroutine.WaitFor(awaited, Second));

            Assert.That(EventLoop.Current.Time, Is.EqualTo(Second));
            Assert.That(future?.IsCanceled, Is.Not.False);
            Assert.That(cleaned, Is.EqualTo(kind != "future"));
            Assert.That(error.InnerException, Is.InstanceOf<CoroutineCanceledException>());

            async Coroutine<int> Body()
            {
                try
                {
                    return await Coroutine.Sleep(9 * Second, 1);
                }
                finally
                {
                    cleaned = true;
                }
            }
        });

    // R60
    [TestCase(1)]
    [TestCase(0)]
    public void WaitFor_that_times_out_waits_for_the_cleanup(int seconds) =>
        VirtualRun.Of(async () =>
        {
            var cleaned = false;
            var task = Coroutine.Start(CleanUpSlowly());
            await Coroutine.Yield();

            var error = await Raised.By<TimeoutException>(async () =>
                await Coroutine.WaitFor(task.AsCoroutine(), seconds * Second)
            );

            Assert.That(cleaned);
            Assert.That(EventLoop.Current.Time, Is.EqualTo((seconds + 3) * Second));
            Assert.That(error.InnerException, Is.InstanceOf<CoroutineCanceledException>());

            async Coroutine<int> CleanUpSlowly()
            {
                try
                {
                    return await Coroutine.Sleep(9 * Second, 1);
                }
                finally
                {
                    await Coroutine.Sleep(3 * Second);
                    cleaned = true;
                }
            }
        });

    // R60
    [TestCase(1, "coroutine")]
    [TestCase(1, "task")]
    [TestCase(0, "task")]
    public void WaitFor_of_what_swallows_the_cancellation_gives_its_value(int seconds, string kind) =>
        VirtualRun.Of(async () =>
        {
            var awaited = kind == "task" ? Coroutine.Start(Stubborn()).AsCoroutine() : Stubborn();
            await Coroutine.Yield();

            var result = await Coroutine.WaitFor(awaited, seconds * Second);

            Assert.That(result, Is.EqualTo(42));
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);

            static async Coroutine<int> Stubborn()
            {
                await Raised.By<CoroutineCanceledException>(() => Coroutine.Sleep(9 * Second));
                return 42;
            }
        });

    // R60
    [TestCase(1)]
    [TestCase(0)]
    public void WaitFor_of_what_fails_in_its_cleanup_raises_that_failure(int seconds) =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(FailInCleanup());
            await Coroutine.Yield();

            await Raised.By<DivideByZeroException>(async () =>
                await Coroutine.WaitFor(task.AsCoroutine(), seconds * Second)
            );

            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);

            static async Coroutine<int> FailInCleanup()
            {
                try
                {
                    return await Coroutine.Sleep(9 * Second, 1);
                }
                finally
                {
                    throw new DivideByZeroException();
                }
            }
        });

    [Test]
    public void WaitFor_that_is_cancelled_waits_for_what_takes_its_time() =>
        VirtualRun.Of(async () =>
        {
            var ended = false;
            var waiting = Coroutine.Start(Coroutine.WaitFor(Slow(), 4 * Second));
            await Coroutine.Yield();

            waiting.Cancel();
            await Coroutine.Wait([waiting]);

            Assert.That(ended);
            Assert.That(EventLoop.Current.Time, Is.EqualTo(2 * Second));
            Assert.That(waiting.Result, Is.EqualTo(1));

            async Coroutine<int> Slow()
            {
                await Raised.By<CoroutineCanceledException>(() => Coroutine.Sleep(2 * Second));
                await Coroutine.Sleep(2 * Second);
                ended = true;
                return 1;
            }
        });

    [TestCase(null)]
    [TestCase(60)]
    [TestCase(0)]
    public void WaitFor_that_is_cancelled_cancels_the_task_it_awaits(int? seconds) =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Forever());
            await Coroutine.Yield();
            var waiting = Coroutine.Start(Coroutine.WaitFor(task.AsCoroutine(), seconds * Second));
            EventLoop.Current.CallSoon(() => waiting.Cancel());

            await Raised.By<CoroutineCanceledException>(async () => await waiting);
            await Coroutine.Yield();

            Assert.That(task.IsCanceled);

            static async Coroutine<int> Forever() => await new Future<int>();
        });

    [Test]
    public void WaitFor_that_is_cancelled_in_the_turn_of_the_result_goes_no_further_and_the_result_stays() =>
        VirtualRun.Of(async () =>
        {
            var wentOn = false;
            var inner = Coroutine.Start(Done());
            var waiting = Coroutine.Start(Waiting());
            await Coroutine.Yield();

            waiting.Cancel();
            await Raised.By<CoroutineCanceledException>(() => waiting.AsCoroutine());

            Assert.That((inner.Result, wentOn), Is.EqualTo(("done", false)));

            static async Coroutine<string> Done() => "done";

            async Coroutine Waiting()
            {
                await Coroutine.WaitFor(inner.AsCoroutine(), 100 * Second);
                await Coroutine.Sleep(Second);
                wentOn = true;
            }
        });

    // R60
    [TestCase(0)]
    [TestCase(-1)]
    public void WaitFor_without_time_gives_what_is_there(int seconds) =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<string>();
            future.SetResult("done");

            Assert.That(await Coroutine.WaitFor(future.AsCoroutine(), seconds * Second), Is.EqualTo("done"));
        });

    // R60
    [TestCase(0)]
    [TestCase(-1)]
    public void WaitFor_without_time_never_begins_a_coroutine(int seconds) =>
        VirtualRun.Of(async () =>
        {
            var begun = false;

            await Raised.By<TimeoutException>(async () => await Coroutine.WaitFor(Body(), seconds * Second));

            Assert.That(begun, Is.False);

            async Coroutine<bool> Body() => begun = true;
        });

    // R60
    [TestCase(0)]
    [TestCase(-1)]
    public void WaitFor_without_time_cancels_a_task_that_runs(int seconds) =>
        VirtualRun.Of(async () =>
        {
            var running = false;
            var task = Coroutine.Start(Body());
            await Coroutine.Yield();
            Assert.That(running);

            await Raised.By<TimeoutException>(async () =>
                await Coroutine.WaitFor(task.AsCoroutine(), seconds * Second)
            );

            Assert.That((task.IsCanceled, running), Is.EqualTo((true, false)));

            async Coroutine<int> Body()
            {
                running = true;
                try
                {
                    return await Coroutine.Sleep(9 * Second, 1);
                }
                finally
                {
                    running = false;
                }
            }
        });

    [TestCase(0)]
    [TestCase(1)]
    public void WaitFor_of_a_shield_leaves_the_task_running(int seconds) =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Coroutine.Sleep(3 * Second, "done"));
            var shield = Coroutine.Shield(task.AsCoroutine());

            await Raised.By<TimeoutException>(async () =>
                await Coroutine.WaitFor(shield.AsCoroutine(), seconds * Second)
            );

            Assert.That((shield.IsCanceled, task.IsCompleted), Is.EqualTo((true, false)));
            Assert.That(await task, Is.EqualTo("done"));
        });

    [Test]
    public void WaitFor_of_a_shield_without_a_limit_gives_the_result() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Coroutine.Sleep(3 * Second, "done"));

            var result = await Coroutine.WaitFor(Coroutine.Shield(task.AsCoroutine()).AsCoroutine(), null);

            Assert.That((result, task.IsCompleted), Is.EqualTo(("done", true)));
        });

    [Test]
    public void WaitFor_may_be_awaited_many_times() =>
        VirtualRun.Of(async () =>
        {
            var once = Coroutine.WaitFor(Coroutine.Sleep(2 * Second, 1), Second);

            for (var i = 1; i <= 2; i++)
            {
                await Raised.By<TimeoutException>(async () => await once);
                Assert.That(EventLoop.Current.Time, Is.EqualTo(i * Second));
            }
        });
}
