using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class WaitTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // R57
    [Test]
    public void Wait_for_all_gives_all_in_argument_order_when_the_last_has_ended() =>
        VirtualRun.Of(async () =>
        {
            var (slow, fast) = (Sleeps(2), Sleeps(1));

            var result = await Coroutine.Wait([slow, fast]);

            Assert.That(result.Done, Is.EqualTo(new[] { slow, fast }));
            Assert.That(result.Pending, Is.Empty);
            Assert.That(EventLoop.Current.Time, Is.EqualTo(2 * Second));
        });

    [Test]
    public void Wait_may_be_awaited_many_times() =>
        VirtualRun.Of(async () =>
        {
            IFuture[] futures = [Sleeps(2), Sleeps(1)];
            var wait = Coroutine.Wait(futures);

            var (first, second) = (await wait, await wait);

            Assert.That((first.Done, second.Done), Is.EqualTo((futures, futures)));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(2 * Second));
        });

    [Test]
    public void Wait_reads_any_sequence_once() =>
        VirtualRun.Of(async () =>
        {
            var started = 0;

            var result = await Coroutine.Wait(Lazily());

            Assert.That((started, result.Done.Count), Is.EqualTo((10, 10)));

            IEnumerable<IFuture> Lazily()
            {
                for (; started < 10; started++)
                    yield return Sleeps(started);
            }
        });

    [Test]
    public void Wait_for_the_same_twice_counts_it_once() =>
        VirtualRun.Of(async () =>
        {
            var (one, other) = (Sleeps(1), Sleeps(2));

            var result = await Coroutine.Wait([one, one, other]);

            Assert.That(result.Done, Is.EqualTo(new[] { one, other }));
        });

    [Test]
    public void Wait_for_nothing_is_refused_at_the_call() =>
        Assert.That(() => Coroutine.Wait([]), Throws.ArgumentException.With.Message.Contains("at least one"));

    [Test]
    public void Wait_for_no_sequence_is_refused_at_the_call() =>
        Assert.That(() => Coroutine.Wait(null!), Throws.ArgumentNullException);

    [Test]
    public void Wait_for_the_first_leaves_the_others_running() =>
        VirtualRun.Of(async () =>
        {
            var (slow, fast) = (Sleeps(10), Sleeps(1));

            var result = await Coroutine.Wait([slow, fast], WaitUntil.FirstCompleted);

            Assert.That(result.Done, Is.EqualTo(new[] { fast }));
            Assert.That(result.Pending, Is.EqualTo(new[] { slow }));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(Second));
            Assert.That(await slow, Is.EqualTo(10));
        });

    // The wait ends one turn after the first; what ends meanwhile has ended too.
    [Test]
    public void Wait_for_the_first_gives_all_that_have_ended_when_it_returns() =>
        VirtualRun.Of(async () =>
        {
            var (one, other) = (Coroutine.Start(TurnCounter.Turns(1)), Coroutine.Start(TurnCounter.Turns(2)));

            var result = await Coroutine.Wait([other, one], WaitUntil.FirstCompleted);

            Assert.That(result.Done, Is.EqualTo(new[] { other, one }));
        });

    [TestCase(0)]
    [TestCase(3)]
    public void Wait_for_the_first_failure_ends_with_it(int after) =>
        VirtualRun.Of(async () =>
        {
            var (slow, failing) = (Sleeps(10), Fails(after));

            var result = await Coroutine.Wait([slow, failing], WaitUntil.FirstException);

            Assert.That(result.Done, Is.EqualTo(new[] { failing }));
            Assert.That(result.Pending, Is.EqualTo(new[] { slow }));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(after * Second));
        });

    [Test]
    public void Wait_for_the_first_failure_passes_over_successes_and_cancellations() =>
        VirtualRun.Of(async () =>
        {
            var (canceled, good, last) = (Sleeps(9), Sleeps(1), Sleeps(5));
            EventLoop.Current.CallLater(2 * Second, () => canceled.Cancel());

            var result = await Coroutine.Wait([canceled, good, last], WaitUntil.FirstException);

            Assert.That(result.Done, Is.EqualTo(new[] { canceled, good, last }));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(5 * Second));
        });

    [Test]
    public void Wait_throws_nobodys_failure() =>
        VirtualRun.Of(async () =>
        {
            var (good, bad, canceled) = (Sleeps(1), Fails(2), new Future<int>());
            canceled.Cancel();

            var result = await Coroutine.Wait([good, bad, canceled]);

            Assert.That(result.Done, Is.EqualTo(new IFuture[] { good, bad, canceled }));
            Assert.That(bad.Exception, Is.InstanceOf<FormatException>());
        });

    [Test]
    public void Wait_whose_time_is_up_gives_what_is_pending_and_cancels_nothing() =>
        VirtualRun.Of(async () =>
        {
            var (one, other) = (Sleeps(1), Sleeps(3));

            var result = await Coroutine.Wait([other, one], timeout: 2 * Second);

            Assert.That(result.Done, Is.EqualTo(new[] { one }));
            Assert.That(result.Pending, Is.EqualTo(new[] { other }));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(2 * Second));
            Assert.That(await other, Is.EqualTo(3));
        });

    // Both take one more turn, the task first.
    [Test]
    public void Wait_whose_time_is_up_when_a_task_ends_counts_the_task() =>
        VirtualRun.Of(async () =>
        {
            var (one, other) = (Sleeps(1), Sleeps(2));
            await Coroutine.Yield();

            var result = await Coroutine.Wait([other, one], timeout: Second);

            Assert.That(result.Done, Is.EqualTo(new[] { one }));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(Second));
        });

    [TestCase(0)]
    [TestCase(-1)]
    public void Wait_without_time_looks_once(int seconds) =>
        VirtualRun.Of(async () =>
        {
            var (complete, pending) = (Future(1), new Future<int>());

            var result = await Coroutine.Wait([complete, pending], timeout: seconds * Second);

            Assert.That((result.Done, result.Pending), Is.EqualTo((new[] { complete }, new[] { pending })));
        });

    [TestCase(WaitUntil.AllCompleted)]
    [TestCase(WaitUntil.FirstCompleted)]
    public void Wait_that_needs_less_time_takes_its_timer_away(WaitUntil until) =>
        VirtualRun.Of(async () =>
        {
            await Coroutine.Wait([Sleeps(1)], until, timeout: 99 * Second);

            Assert.That(EventLoop.Current.Timers.Count, Is.Zero);
        });

    // R57
    [Test]
    public void Cancel_of_a_wait_leaves_the_tasks_running_and_nothing_behind() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            var inner = Coroutine.Start(future.AsCoroutine());
            var waiting = Coroutine.Start(Coroutine.Wait([inner], timeout: Second));
            await Coroutine.Yield();

            waiting.Cancel("enough");
            var error = await Raised.By<CoroutineCanceledException>(async () => await waiting);

            Assert.That((error.Reason, inner.IsCompleted), Is.EqualTo(("enough", false)));
            Assert.That((inner.Aux, EventLoop.Current.Timers.Count), Is.EqualTo(((object?)null, 0)));
            future.SetResult(3);
            Assert.That(await inner, Is.EqualTo(3));
        });

    [Test]
    public void Cancel_of_a_wait_that_is_over_raises_all_the_same() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            var waiting = Coroutine.Start(Coroutine.Wait([future]));
            await Coroutine.Yield();
            future.SetResult(1);
            await Coroutine.Yield();

            waiting.Cancel();

            await Raised.By<CoroutineCanceledException>(async () => await waiting);
        });

    private static CoroutineTask<int> Sleeps(int seconds) =>
        Coroutine.Start(Coroutine.Sleep(seconds * Second, seconds));

    private static CoroutineTask<int> Fails(int after)
    {
        return Coroutine.Start(Body());

        async Coroutine<int> Body()
        {
            if (after > 0)
                await Coroutine.Sleep(after * Second);
            throw new FormatException();
        }
    }

    private static Future<int> Future(int result)
    {
        var future = new Future<int>();
        future.SetResult(result);
        return future;
    }
}
