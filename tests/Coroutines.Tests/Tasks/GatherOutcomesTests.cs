using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class GatherOutcomesTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void GatherOutcomes_of_successes_gives_their_values_in_argument_order() =>
        VirtualRun.Of(async () =>
        {
            var (a, b, c) = (new Future<int>(), new Future<int>(), new Future<int>());
            var gather = Of(a, b, c);
            b.SetResult(2);
            a.SetResult(1);
            await TurnCounter.Turns(2);
            Assert.That(gather.IsCompleted, Is.False);
            c.SetResult(3);

            var outcomes = await gather;

            Assert.That(
                outcomes.Select(outcome => (outcome.IsSuccess, outcome.Value)),
                Is.EqualTo(new[] { (true, 1), (true, 2), (true, 3) })
            );
        });

    // R54
    [Test]
    public void GatherOutcomes_waits_for_all_and_gives_failures_as_the_same_objects() =>
        VirtualRun.Of(async () =>
        {
            var (a, b, c) = (new Future<int>(), new Future<int>(), new Future<int>());
            var (boom, bang) = (new FormatException(), new TimeoutException());
            var gather = Of(a, b, c);
            b.SetException(boom);
            a.SetResult(1);
            await TurnCounter.Turns(2);
            Assert.That(gather.IsCompleted, Is.False);
            c.SetException(bang);

            var outcomes = await gather;

            Assert.That(
                outcomes.Select(outcome => outcome.Exception),
                Is.EqualTo(new Exception?[] { null, boom, bang })
            );
            Assert.That(outcomes[1].IsSuccess, Is.False);
        });

    // R55
    [Test]
    public void GatherOutcomes_gives_a_cancellation_as_an_outcome() =>
        VirtualRun.Of(async () =>
        {
            var (a, b) = (new Future<int>(), new Future<int>());
            var gather = Of(a, b);
            a.Cancel("gone");
            b.SetResult(2);

            var outcomes = await gather;

            Assert.That((outcomes[0].Exception as CoroutineCanceledException)?.Reason, Is.EqualTo("gone"));
            Assert.That(outcomes[1].Value, Is.EqualTo(2));
        });

    // asyncio makes a new exception from the future's own message, which a task that ended by its exception has lost.
    [Test]
    public void GatherOutcomes_of_a_cancelled_task_leaves_the_exception_to_whoever_awaits_the_task() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Coroutine.Sleep(Second, 1));
            var gather = Of(task);
            await Coroutine.Yield();
            task.Cancel("gone");

            var outcome = (await gather)[0].Exception;
            var raised = await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(
                (((CoroutineCanceledException)outcome!).Reason, raised.Reason),
                Is.EqualTo(((string?)null, "gone"))
            );
        });

    [Test]
    public void GatherOutcomes_the_same_twice_runs_it_once() =>
        VirtualRun.Of(async () =>
        {
            var runs = 0;
            var once = Counts();

            var outcomes = await Coroutine.GatherOutcomes([once, once]);

            Assert.That(outcomes.Select(outcome => outcome.Value), Is.EqualTo(new[] { 1, 1 }));

            async Coroutine<int> Counts() => ++runs;
        });

    [Test]
    public void GatherOutcomes_of_nothing_is_complete() =>
        VirtualRun.Of(async () =>
        {
            Assert.That(Coroutine.GatherOutcomes(Array.Empty<Coroutine<int>>()).Result, Is.Empty);
        });

    // R56: the cancellation counts, though failures do not.
    [Test]
    public void Cancel_raises_when_all_children_have_ended() =>
        VirtualRun.Of(async () =>
        {
            var (one, other) = (Coroutine.Start(Cleans(1)), Coroutine.Start(Cleans(2)));
            var gather = Of(one, other);
            await Coroutine.Yield();

            Assert.That(gather.Cancel("enough"), Is.True);
            var error = await Raised.By<CoroutineCanceledException>(async () => await gather);

            Assert.That(error.Reason, Is.EqualTo("enough"));
            Assert.That((gather.IsCanceled, gather.IsFaulted), Is.EqualTo((false, true)));
            Assert.That((one.IsCanceled, other.IsCanceled), Is.EqualTo((true, true)));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(2 * Second));
        });

    [TestCase("enough")]
    [TestCase(null)]
    public void Cancel_of_the_awaiting_task_raises_with_its_reason(string? reason) =>
        VirtualRun.Of(async () =>
        {
            var awaiting = Coroutine.Start(Again());
            await Coroutine.Sleep(5 * Second / 2);

            awaiting.Cancel(reason);

            Assert.That(
                (await Raised.By<CoroutineCanceledException>(async () => await awaiting)).Reason,
                Is.EqualTo(reason)
            );

            static async Coroutine Again()
            {
                while (true)
                    await Coroutine.GatherOutcomes([Coroutine.Sleep(Second, 1)]);
            }
        });

    // The last argument says why, even if it has dropped its cancellation; then only one that met it between two steps remembers.
    [TestCase(true, "enough")]
    [TestCase(false, null)]
    public void Cancel_of_children_that_swallow_it_raises_what_the_last_one_remembers(bool isReady, string? reason) =>
        VirtualRun.Of(async () =>
        {
            var gather = Coroutine.GatherOutcomes([Swallows()]);
            await Coroutine.Yield();

            gather.Cancel("enough");

            Assert.That(
                (await Raised.By<CoroutineCanceledException>(async () => await gather)).Reason,
                Is.EqualTo(reason)
            );

            async Coroutine<int> Swallows()
            {
                try
                {
                    await (isReady ? Coroutine.Yield() : Coroutine.Sleep(Second));
                }
                catch (CoroutineCanceledException) { }
                return 1;
            }
        });

    // The children have ended, the gather has not heard of it.
    [Test]
    public void Cancel_when_all_children_have_ended_is_refused() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            var gather = Coroutine.Gather(Awaits());
            var canceled = true;
            await Coroutine.Yield();
            future.AddDoneCallback(_ => canceled = gather.Cancel());

            future.SetResult(42);

            Assert.That((await gather)[0], Is.EqualTo(42));
            Assert.That(canceled, Is.False);

            async Coroutine<int> Awaits() => await future;
        });

    [Test]
    public void Cancel_when_it_is_complete_is_refused() =>
        VirtualRun.Of(async () =>
        {
            var gather = Coroutine.GatherOutcomes([Coroutine.FromResult(1)]);
            await gather;

            Assert.That(gather.Cancel(), Is.False);
        });

    [Test]
    public void Cancel_counts_a_child_given_twice_twice() =>
        VirtualRun.Of(async () =>
        {
            var child = Coroutine.Start(Coroutine.Sleep(Second, 1));
            var gather = Of(child, child);
            await Coroutine.Yield();

            gather.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await gather);

            Assert.That(child.Cancelling, Is.EqualTo(2));
        });

    private static Future<Outcome<int>[]> Of(params Future<int>[] futures) =>
        Coroutine.GatherOutcomes(futures.Select(future => future.AsCoroutine()));

    private static async Coroutine<int> Cleans(int seconds)
    {
        try
        {
            await Coroutine.Sleep(99 * Second);
        }
        finally
        {
            await Coroutine.Sleep(seconds * Second);
        }
        return 0;
    }
}
