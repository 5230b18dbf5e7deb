using Coroutines.Testing;
using NUnit.Framework;

namespace Coroutines.Tests.Sync;

// R85: what tasks wait for belongs to the loop on which somebody first has to wait, and to that loop's thread.
[TestFixture]
public class LoopBindingTests
{
    private static readonly string[] Waits =
    [
        "lock",
        "event",
        "condition",
        "semaphore",
        "barrier",
        "get",
        "put",
        "join",
    ];

    [TestCaseSource(nameof(Waits))]
    public void Wait_on_a_second_loop_throws_and_names_the_object_and_both_loops(string kind)
    {
        var blocking = new Blocking(kind);
        var first = WaitBriefly();

        VirtualRun.Of(async () =>
        {
            var raised = await Raised.By<InvalidOperationException>(async () => await blocking.Wait());

            Assert.That(raised.Message, Does.StartWith($"Async{blocking.Name}").And.Contain(first));
            Assert.That(raised.Message, Does.Contain(EventLoop.Current.ToString()));
            Assert.That(raised.Message, Does.EndWith("Create it on the loop that uses it."));
        });

        string WaitBriefly() =>
            VirtualRun.Of(async () =>
            {
                var waiter = Coroutine.Start(blocking.Wait());
                await Coroutine.Yield();
                waiter.Cancel();
                await Raised.By<CoroutineCanceledException>(async () => await waiter);
                return EventLoop.Current.ToString().Split(' ')[1];
            });
    }

    [Test]
    public void What_nobody_has_waited_for_serves_one_loop_after_another()
    {
        var (gate, happened, semaphore, queue) = (
            new AsyncLock(),
            new AsyncEvent(),
            new AsyncSemaphore(),
            new AsyncQueue<int>()
        );
        for (var i = 0; i < 2; i++)
            VirtualRun.Of(async () =>
            {
                using var heldGate = await gate.Hold();
                using var heldSemaphore = await semaphore.Hold();
                happened.Set();
                await happened.Wait();
                await queue.Put(1);
                await queue.Get();
                queue.TaskDone();
                await queue.Join();
            });
    }

    // A wait that is refused must not have given the lock away, nor wake others.
    [Test]
    public void Condition_Wait_on_a_second_loop_keeps_the_lock()
    {
        var gate = new AsyncLock();
        var condition = new AsyncCondition(gate);
        VirtualRun.Of(async () =>
        {
            await gate.Acquire();
            var waiter = Coroutine.Start(condition.Wait());
            await Coroutine.Yield();
            waiter.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await waiter);
            gate.Release();
        });

        VirtualRun.Of(async () =>
        {
            await gate.Acquire();
            await Raised.By<InvalidOperationException>(async () => await condition.Wait());

            Assert.That(gate.IsLocked);
        });
    }

    // Only a wait that others would have to be woken from can tell; asyncio wakes it from the wrong thread.
    [TestCase("lock")]
    [TestCase("event")]
    [TestCase("condition")]
    [TestCase("semaphore")]
    [TestCase("get")]
    [TestCase("put")]
    [TestCase("join")]
    public void Wake_from_another_thread_throws_and_changes_nothing(string kind) =>
        VirtualRun.WithThreads(async () =>
        {
            var blocking = new Blocking(kind);
            var waiter = Coroutine.Start(blocking.Wait());
            await Coroutine.Yield();
            await blocking.BeforeWaking();
            var before = blocking.ToString();
            var loop = EventLoop.Current;

            OtherThread.Run(() =>
            {
                var raised = Raised.ByCall<InvalidOperationException>(blocking.WakeOne);

                Assert.That(raised.Message, Does.StartWith(loop.ToString()).And.Contain("loop.Post(…)"));
            });

            Assert.That((blocking.ToString(), waiter.IsCompleted), Is.EqualTo((before, false)));
            blocking.WakeOne();
            blocking.AfterWaking();
            await waiter;
        });

    [Test]
    public void Wake_from_a_task_of_another_loop_throws_and_the_waiter_stays_on_its_own() =>
        VirtualRun.WithThreads(async () =>
        {
            var happened = new AsyncEvent();
            var waiter = Coroutine.Start(happened.Wait());
            await Coroutine.Yield();

            OtherThread.Run(() =>
                Coroutine.Run(
                    Raised.By<InvalidOperationException>(async () => happened.Set()),
                    VirtualRun.Options(new VirtualClock(), [])
                )
            );

            Assert.That((happened.IsSet, waiter.IsCompleted), Is.EqualTo((false, false)));
            happened.Set();
            await waiter;
        });
}
