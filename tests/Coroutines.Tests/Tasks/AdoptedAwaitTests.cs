using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>A plain <c>async Task</c> method that awaits a coroutine.</summary>
[TestFixture]
public class AdoptedAwaitTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private Trace _trace = null!;

    [SetUp]
    public void CreateTrace() => _trace = new Trace();

    [Test]
    public void Await_by_a_plain_async_Task_on_the_loop_gets_the_result() =>
        VirtualRun.WithThreads(async () =>
        {
            var home = Environment.CurrentManagedThreadId;
            var future = new Future<int>();
            EventLoop.Current.CallSoon(() => future.SetResult(3));

            Assert.That(await Plain(future), Is.EqualTo((1, 2, 3, "four", home)));

            static async Task<(int, int, int, string, int)> Plain(Future<int> future)
            {
                var a = await Coroutine.FromResult(1);
                var b = await Coroutine.Sleep(Second, 2);
                var c = await future;
                var d = await Method();
                await Coroutine.Yield();
                return (a, b, c, d, Environment.CurrentManagedThreadId);
            }

            static async Coroutine<string> Method()
            {
                await Coroutine.Yield();
                return "four";
            }
        });

    [Test]
    public void Await_by_a_plain_async_Task_raises_the_same_object() =>
        VirtualRun.WithThreads(async () =>
        {
            var boom = new FormatException();

            var raised = await Raised.By<FormatException>(async () => await Plain(boom));

            Assert.That(raised, Is.SameAs(boom));

            static async Task Plain(Exception error) => await Fails(error);

            static async Coroutine Fails(Exception error)
            {
                await Coroutine.Yield();
                throw error;
            }
        });

    [Test]
    public void Await_by_a_plain_async_Task_a_deferred_coroutine_gets_the_result() =>
        VirtualRun.WithThreads(async () =>
        {
            Assert.That(await Plain(), Is.EqualTo(7));

            static async Task<int> Plain() => await Coroutine.Defer(() => Coroutine.Sleep(Second, 7));
        });

    [Test]
    public void Await_by_a_plain_async_Task_a_coroutine_that_is_cancelled_raises_the_cancellation() =>
        VirtualRun.WithThreads(async () =>
        {
            var inner = Coroutine.Start(Coroutine.Sleep(Second));
            var plain = Plain(inner);
            inner.Cancel("why");

            Assert.That(await plain, Is.EqualTo("why"));

            static async Task<string?> Plain(Future<Unit> inner)
            {
                try
                {
                    await inner;
                    return "nothing";
                }
                catch (CoroutineCanceledException error)
                {
                    return error.Reason;
                }
            }
        });

    // All who yield share one object, which must not keep one awaiter's outcome. A process of its own, lest it be shared with other tests.
    [Test]
    public void Await_by_a_plain_async_Task_of_a_yield_that_is_cancelled_leaves_other_yields_alone()
    {
        using var child = ChildProcess.Start(nameof(ChildProgram.CancelAdoptedYield));

        Assert.That(child.ReadLine(), Is.EqualTo("no error"));
        Assert.That(child.ExitCode(), Is.Zero);
    }
}
