using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>Functions on threads of the pool. What needs an exact order of events is in <see cref="OnSchedulerTests"/>.</summary>
[TestFixture]
public class OnThreadTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void OnThread_runs_the_function_elsewhere_and_gives_its_result() =>
        VirtualRun.WithThreads(async () =>
        {
            var loopThread = Environment.CurrentManagedThreadId;

            var (sum, thread) = await Coroutine.OnThread(() => (40 + 2, Environment.CurrentManagedThreadId));

            Assert.That(sum, Is.EqualTo(42));
            Assert.That(thread, Is.Not.EqualTo(loopThread));
            Assert.That(Environment.CurrentManagedThreadId, Is.EqualTo(loopThread));
        });

    [Test]
    public void OnThread_raises_the_object_that_the_function_threw() =>
        VirtualRun.WithThreads(async () =>
        {
            var thrown = new DivideByZeroException();

            var error = await Raised.By<DivideByZeroException>(async () =>
                await Coroutine.OnThread<int>(() => throw thrown)
            );

            Assert.That(error, Is.SameAs(thrown));
        });

    [Test]
    public void OnThread_runs_nothing_before_it_is_awaited_and_once_for_each_await() =>
        VirtualRun.WithThreads(async () =>
        {
            var calls = 0;
            var counted = Coroutine.OnThread(() => Interlocked.Increment(ref calls));

            Assert.That(calls, Is.Zero);
            Assert.That(await counted, Is.EqualTo(1));
            Assert.That(await counted, Is.EqualTo(2));
        });

    [Test]
    public void OnThread_runs_many_functions_for_many_tasks() =>
        VirtualRun.WithThreads(async () =>
        {
            var results = await Coroutine.Gather(Enumerable.Range(0, 10).Select(i => Coroutine.OnThread(() => i * i)));

            Assert.That(results, Is.EqualTo(Enumerable.Range(0, 10).Select(static i => i * i)));
        });

    [Test]
    public void OnThread_leaves_the_loop_free_while_the_function_blocks() =>
        VirtualRun.WithThreads(async () =>
        {
            using var gate = new ManualResetEventSlim();
            var trace = new Trace();
            var task = Coroutine.Start(Coroutine.OnThread(() => gate.Wait(VirtualRun.Patience)));

            for (var i = 0; i < 3; i++)
            {
                await Coroutine.Sleep(Second);
                trace.Add(task.IsCompleted);
            }
            gate.Set();

            Assert.That(await task);
            Assert.That(trace.ToString(), Is.EqualTo("False False False"));
        });

    // R94
    [Test]
    public void OnThread_flows_a_copy_of_the_context() =>
        VirtualRun.WithThreads(async () =>
        {
            var local = new AsyncLocal<string> { Value = "parrot" };

            var seen = await Coroutine.OnThread(() =>
            {
                var value = local.Value;
                local.Value = "changed";
                return value;
            });

            Assert.That((seen, local.Value), Is.EqualTo(("parrot", "parrot")));
        });

    [Test]
    public void Function_may_use_the_loop_by_Invoke_and_by_Submit() =>
        VirtualRun.WithThreads(async () =>
        {
            var loop = EventLoop.Current;

            var (current, submitted) = await Coroutine.OnThread(() =>
            {
                var task = loop.Submit(Coroutine.Sleep(Second, 7));
                return (loop.Invoke(() => EventLoop.Current), task.Wait(VirtualRun.Patience) ? task.Result : 0);
            });

            Assert.That(current, Is.SameAs(loop));
            Assert.That(submitted, Is.EqualTo(7));
        });

    // R94
    [Test]
    public void Cancel_ends_the_wait_at_once_and_the_function_goes_on() =>
        VirtualRun.WithThreads(async () =>
        {
            using var begun = new ManualResetEventSlim();
            using var gate = new ManualResetEventSlim();
            var ended = new Future<bool>();
            var task = Coroutine.Start(
                Coroutine.OnThread(() =>
                {
                    begun.Set();
                    var opened = gate.Wait(VirtualRun.Patience);
                    ended.Loop.Post(() => ended.SetResult(opened));
                    throw new DivideByZeroException();
#pragma warning disable CS0162 // The function needs a result type.
                    return 0;
#pragma warning restore CS0162
                })
            );
            await Coroutine.Yield();
            Assert.That(begun.Wait(VirtualRun.Patience));

            task.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await task);
            gate.Set();

            Assert.That(await ended);
        });
}
