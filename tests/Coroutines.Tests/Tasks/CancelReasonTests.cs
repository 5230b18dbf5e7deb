using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class CancelReasonTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // R52
    [TestCase("because", true)]
    [TestCase("because", false)]
    [TestCase(null, true)]
    public void Result_of_a_cancelled_task_raises_the_exception_with_the_reason_once(string? reason, bool isStarted) =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Coroutine.Sleep(Second, 1));
            if (isStarted)
                await Coroutine.Yield();
            task.Cancel(reason);
            await Coroutine.Wait([task]);

            var first = Raised.ByCall<CoroutineCanceledException>(() => _ = task.Result);
            var second = Raised.ByCall<CoroutineCanceledException>(() => _ = task.Exception);

            Assert.That((first.Reason, second.Reason), Is.EqualTo((reason, (string?)null)));
        });

    // A cancellation that is on its way wins over a later one, with its reason; the later one counts all the same.
    [Test]
    public void Cancel_after_that_of_the_awaited_future_raises_the_futures() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            var task = Coroutine.Start(ReasonOf(future.AsCoroutine()));
            await Coroutine.Yield();

            future.Cancel("future");
            task.Cancel("task");

            Assert.That((await task, task.Cancelling), Is.EqualTo(("future", 1)));
        });

    [Test]
    public void Cancel_after_that_of_the_awaited_task_raises_the_same_object_as_that_task() =>
        VirtualRun.Of(async () =>
        {
            var own = new CoroutineCanceledException("own");
            var gate = new Future<int>();
            var inner = Coroutine.Start(Raises());
            var outer = Coroutine.Start(inner.AsCoroutine());
            await Coroutine.Yield();
            gate.SetResult(1);
            await Coroutine.Yield();

            outer.Cancel("outer");

            Assert.That(await Raised.By<CoroutineCanceledException>(async () => await outer), Is.SameAs(own));

            async Coroutine<int> Raises()
            {
                await gate;
                throw own;
            }
        });

    [Test]
    public void Cancel_after_the_failure_of_the_awaited_future_raises_the_cancellation() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            var task = Coroutine.Start(ReasonOf(future.AsCoroutine()));
            await Coroutine.Yield();

            future.SetException(new FormatException());
            task.Cancel("task");

            Assert.That(await task, Is.EqualTo("task"));
        });

    [Test]
    public void Cancel_twice_between_two_steps_raises_the_second_reason() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(ReasonOf(Coroutine.Yield()));
            await Coroutine.Yield();

            task.Cancel("first");
            task.Cancel("second");

            Assert.That((await task, task.Cancelling), Is.EqualTo(("second", 2)));
        });

    // R48, hand-made: what a timeout does with the count.
    [TestCase(10, 1, true)]
    [TestCase(1, 10, false)]
    public void Uncancel_lets_a_hand_made_timeout_go_on_after_its_own_cancellation(
        int sleep,
        int timeout,
        bool expires
    ) =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(WithTimeout());

            Assert.That(await task, Is.EqualTo((expires, !expires)));
            Assert.That((task.Cancelling, EventLoop.Current.Timers.Count), Is.EqualTo((0, 0)));

            async Coroutine<(bool, bool)> WithTimeout()
            {
                var (own, isExpired, isFinished) = (CoroutineTask.Current!, false, false);
                var timer = EventLoop.Current.CallLater(
                    timeout * Second,
                    () =>
                    {
                        isExpired = true;
                        own.Cancel();
                    }
                );
                try
                {
                    await Coroutine.Sleep(sleep * Second);
                    isFinished = true;
                }
                catch (CoroutineCanceledException) when (isExpired && own.Uncancel() == 0) { }
                timer.Cancel();
                await Coroutine.Yield();
                return (isExpired, isFinished);
            }
        });

    [Test]
    public void Uncancel_after_the_end_changes_nothing() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Coroutine.Sleep(Second));
            await Coroutine.Yield();
            task.Cancel();
            await Coroutine.Wait([task]);

            Assert.That((task.Uncancel(), task.IsCanceled, task.IsCompleted), Is.EqualTo((0, true, true)));
        });

    private static async Coroutine<string?> ReasonOf(Coroutine awaited)
    {
        try
        {
            await awaited;
            return "none";
        }
        catch (CoroutineCanceledException error)
        {
            return error.Reason;
        }
    }

    private static Coroutine<string?> ReasonOf(Coroutine<int> awaited)
    {
        return ReasonOf(Ignored());

        async Coroutine Ignored() => await awaited;
    }
}
