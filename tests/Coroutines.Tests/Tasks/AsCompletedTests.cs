using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class AsCompletedTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // R58
    [Test]
    public void AsCompleted_gives_results_in_the_order_of_completion() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();

            foreach (var next in Coroutine.AsCompleted([Sleeps(3), Sleeps(1), Sleeps(2)]))
                trace.Add($"{await next}@{EventLoop.Current.Time.TotalSeconds}");

            Assert.That(trace.ToString(), Is.EqualTo("1@1 2@2 3@3"));
        });

    // R58: what `async for` gives.
    [Test]
    public void AsCompletedFutures_gives_the_tasks_themselves_and_throws_no_failure() =>
        VirtualRun.Of(async () =>
        {
            var (slow, failing) = (Coroutine.Start(Sleeps(2)), Coroutine.Start(Fails()));
            var ended = new List<Future<int>>();

            foreach (var next in Coroutine.AsCompletedFutures([slow.AsCoroutine(), failing.AsCoroutine()]))
                ended.Add(await next);

            Assert.That(ended, Is.EqualTo(new Future<int>[] { failing, slow }));
            Assert.That(failing.Exception, Is.TypeOf<FormatException>());
            Assert.That(slow.Result, Is.EqualTo(2));

            static async Coroutine<int> Fails()
            {
                await Coroutine.Sleep(Second);
                throw new FormatException();
            }
        });

    [Test]
    public void AsCompleted_of_what_ends_in_one_turn_keeps_the_argument_order() =>
        VirtualRun.Of(async () =>
        {
            var complete = new Future<int>();
            complete.SetResult(8);

            var results = await Collect([Returns(7), complete.AsCoroutine(), Returns(9)]);

            // The complete one needs no step, the others one each.
            Assert.That(results, Is.EqualTo(new[] { 8, 7, 9 }));
        });

    [Test]
    public void AsCompleted_starts_all_at_once_in_argument_order() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();

            var nexts = Coroutine.AsCompleted([Says(1), Says(2), Says(3)]);
            await Coroutine.Yield();

            Assert.That(trace.ToString(), Is.EqualTo("1 2 3"));
            Assert.That(nexts.Count(), Is.EqualTo(3));

            async Coroutine<int> Says(int number)
            {
                trace.Add(number);
                return number;
            }
        });

    [Test]
    public void AsCompleted_the_same_twice_gives_it_once() =>
        VirtualRun.Of(async () =>
        {
            var twice = Returns(1);

            Assert.That(await Collect([twice, twice, Returns(2)]), Is.EqualTo(new[] { 1, 2 }));
        });

    [Test]
    public void AsCompleted_of_nothing_gives_nothing() =>
        VirtualRun.Of(async () =>
        {
            Assert.That(await Collect([]), Is.Empty);
            Assert.That(Coroutine.AsCompleted<int>([], Second), Is.Empty);
            Assert.That(EventLoop.Current.Timers.Count, Is.Zero);
        });

    [Test]
    public void AsCompleted_raises_each_failure_and_cancellation_in_its_turn() =>
        VirtualRun.Of(async () =>
        {
            var canceled = Coroutine.Start(Sleeps(9));
            EventLoop.Current.CallLater(2 * Second, () => canceled.Cancel("two"));
            var trace = new Trace();

            foreach (var next in Coroutine.AsCompleted([Sleeps(3), Fails(1), canceled.AsCoroutine()]))
                try
                {
                    trace.Add(await next);
                }
                catch (CoroutineCanceledException error)
                {
                    trace.Add(error.Reason!);
                }
                catch (FormatException error)
                {
                    trace.Add(error.Message);
                }

            Assert.That(trace.ToString(), Is.EqualTo("one two 3"));
        });

    [Test]
    public void AsCompleted_whose_time_is_up_raises_a_timeout_for_each_that_is_left_and_cancels_none() =>
        VirtualRun.Of(async () =>
        {
            var (late, later) = (Coroutine.Start(Sleeps(3)), Coroutine.Start(Sleeps(4)));
            var trace = new Trace();

            foreach (
                var next in Coroutine.AsCompleted([later.AsCoroutine(), Sleeps(1), late.AsCoroutine()], 2 * Second)
            )
                try
                {
                    trace.Add(await next);
                }
                catch (TimeoutException)
                {
                    trace.Add($"late@{EventLoop.Current.Time.TotalSeconds}");
                }

            Assert.That(trace.ToString(), Is.EqualTo("1 late@2 late@2"));
            Assert.That(await late + await later, Is.EqualTo(7));
        });

    // Its callback is scheduled but has not run when the time is up: the time wins, and it is not given twice.
    [Test]
    public void AsCompleted_of_one_that_ends_when_the_time_is_up_raises_a_timeout_once() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            EventLoop.Current.CallLater(Second, () => future.SetResult(1));

            var nexts = Coroutine.AsCompleted([future.AsCoroutine()], Second).ToArray();

            await Raised.By<TimeoutException>(async () => await nexts[0]);
            await TurnCounter.Turns(3);
            Assert.That(future.Result, Is.EqualTo(1));
        });

    [Test]
    public void AsCompleted_that_needs_less_time_takes_its_timer_away() =>
        VirtualRun.Of(async () =>
        {
            foreach (var next in Coroutine.AsCompleted([Sleeps(1)], 99 * Second))
                await next;

            Assert.That(EventLoop.Current.Timers.Count, Is.Zero);
        });

    [Test]
    public void AsCompleted_enumerated_again_goes_on_where_it_stopped() =>
        VirtualRun.Of(async () =>
        {
            var nexts = Coroutine.AsCompleted([Returns(0), Returns(1), Returns(2), Returns(3)]);
            var results = new List<int>();

            foreach (var next in nexts)
            {
                results.Add(await next);
                if (results.Count == 2)
                    break;
            }
            foreach (var next in nexts)
                results.Add(await next);

            Assert.That(results, Is.EqualTo(new[] { 0, 1, 2, 3 }));
            Assert.That(nexts, Is.Empty);
        });

    [Test]
    public void AsCompleted_gives_the_first_result_to_whichever_is_awaited_first() =>
        VirtualRun.Of(async () =>
        {
            var nexts = Coroutine.AsCompleted([Sleeps(1), Sleeps(2)]).ToArray();

            Assert.That((await nexts[1], await nexts[0]), Is.EqualTo((1, 2)));
        });

    [Test]
    public void AsCompleted_may_be_awaited_by_several_tasks_at_once() =>
        VirtualRun.Of(async () =>
        {
            var tasks = Coroutine.AsCompleted([Sleeps(2), Sleeps(1)]).Select(next => Coroutine.Start(next)).ToArray();

            Assert.That((await tasks[0], await tasks[1]), Is.EqualTo((1, 2)));
        });

    [Test]
    public void Cancel_of_one_that_waits_loses_no_result() =>
        VirtualRun.Of(async () =>
        {
            var nexts = Coroutine.AsCompleted([Sleeps(1)]).ToArray();
            var waiting = Coroutine.Start(nexts[0]);
            await Coroutine.Yield();

            waiting.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await waiting);

            Assert.That(await nexts[0], Is.EqualTo(1));
        });

    [Test]
    public void AsCompleted_outside_a_loop_is_refused() =>
        Assert.That(
            () => Coroutine.AsCompleted([Returns(1)]),
            Throws.InvalidOperationException.With.Message.Contains("No event loop runs")
        );

    [Test]
    public void AsCompleted_of_a_future_of_another_loop_is_refused() =>
        VirtualRun.Of(async () =>
        {
            using var other = VirtualRun.NewLoop();
            var future = new Future<int>(other);

            Assert.That(
                () => Coroutine.AsCompleted([future.AsCoroutine()]),
                Throws.InvalidOperationException.With.Message.Contains("belongs to")
            );
        });

    private static async Coroutine<List<int>> Collect(IEnumerable<Coroutine<int>> coroutines)
    {
        var results = new List<int>();
        foreach (var next in Coroutine.AsCompleted(coroutines))
            results.Add(await next);
        return results;
    }

    private static Coroutine<int> Sleeps(int seconds) => Coroutine.Sleep(seconds * Second, seconds);

    private static async Coroutine<int> Returns(int result) => result;

    private static async Coroutine<int> Fails(int after)
    {
        await Coroutine.Sleep(after * Second);
        throw new FormatException("one");
    }
}
