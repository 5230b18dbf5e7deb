using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class GatherTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // R53
    [Test]
    public void Gather_starts_all_at_once_in_argument_order() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var gather = Coroutine.Gather(Says(0), Says(1), Says(2));
            trace.Add("gathered");
            EventLoop.Current.CallSoon(trace.Of("soon"));

            await gather;

            Assert.That(trace.ToString(), Is.EqualTo("gathered 0 1 2 soon"));

            async Coroutine Says(int number) => trace.Add(number);
        });

    // R53
    [Test]
    public void Gather_gives_results_in_argument_order_whoever_ends_first() =>
        VirtualRun.Of(async () =>
        {
            var results = await Coroutine.Gather(((int[])[3, 1, 2]).Select(i => Coroutine.Sleep(i * Second, i)));

            Assert.That(results, Is.EqualTo(new[] { 3, 1, 2 }));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(3 * Second));
        });

    // R53
    [Test]
    public void Gather_the_same_twice_runs_it_once() =>
        VirtualRun.Of(async () =>
        {
            var runs = 0;
            var (coroutine, task) = (Count(), Coroutine.Start(Count()));

            var results = await Coroutine.Gather(coroutine, task.AsCoroutine(), coroutine, task.AsCoroutine());

            Assert.That(results, Is.EqualTo(new[] { 2, 1, 2, 1 }));

            async Coroutine<int> Count()
            {
                await Coroutine.Yield();
                return ++runs;
            }
        });

    [Test]
    public void Gather_that_cannot_start_them_all_leaves_those_it_has_started_to_whoever_awaits_them() =>
        VirtualRun.Of(async () =>
        {
            var used = Value(2);
            await used;
            Assert.That(() => Coroutine.Gather(Value(1), used), Throws.InvalidOperationException);
            var left = EventLoop.Current.AllTasks().OfType<CoroutineTask<int>>().Single();

            var (alone, together) = (await left, await Coroutine.Gather(left.AsCoroutine(), Value(3)));

            Assert.That((alone, together[0], together[1]), Is.EqualTo((1, 1, 3)));

            static async Coroutine<int> Value(int value)
            {
                await Coroutine.Yield();
                return value;
            }
        });

    // R53
    [Test]
    public void Gather_of_nothing_is_complete() =>
        VirtualRun.Of(async () =>
        {
            var gather = Coroutine.Gather<int>();

            Assert.That((gather.IsCompleted, gather.Result.Length), Is.EqualTo((true, 0)));
            await Coroutine.Yield();
        });

    [Test]
    public void Gather_of_futures_that_are_complete_is_complete() =>
        VirtualRun.Of(async () =>
        {
            var (a, b) = (new Future<int>(), new Future<int>());
            a.SetResult(1);
            b.SetResult(2);

            Assert.That(Coroutine.Gather(a.AsCoroutine(), b.AsCoroutine()).Result, Is.EqualTo(new[] { 1, 2 }));
            await Coroutine.Yield();
        });

    // R54
    [Test]
    public void Gather_first_failure_fails_it_at_once_and_the_others_go_on() =>
        VirtualRun.Of(async () =>
        {
            var (trace, boom) = (new Trace(), new FormatException());
            var gather = Coroutine.Gather(Slow(), Fails(Second, boom));

            var raised = await Raised.By<FormatException>(async () => await gather);

            Assert.That(raised, Is.SameAs(boom));
            Assert.That((trace.ToString(), EventLoop.Current.Time), Is.EqualTo(("", Second)));
            await Coroutine.Sleep(2 * Second);
            Assert.That(trace.ToString(), Is.EqualTo("slow"));

            async Coroutine<int> Slow()
            {
                await Coroutine.Sleep(2 * Second);
                trace.Add("slow");
                return 0;
            }
        });

    // R54: the run reports nothing.
    [Test]
    public void Gather_late_failures_of_the_others_count_as_looked_at() =>
        VirtualRun.Of(async () =>
        {
            var gather = Coroutine.Gather(
                Fails(Second, new FormatException()),
                Fails(2 * Second, new OverflowException())
            );
            await Raised.By<FormatException>(async () => await gather);

            await Coroutine.Sleep(5 * Second);
        });

    // R55
    [Test]
    public void Gather_child_that_is_cancelled_fails_it_and_leaves_the_others_alone() =>
        VirtualRun.Of(async () =>
        {
            var (a, b) = (Coroutine.Start(Coroutine.Sleep(Second, "a")), Coroutine.Start(Coroutine.Sleep(Second, "b")));
            var gather = Coroutine.Gather(a.AsCoroutine(), b.AsCoroutine());
            await Coroutine.Yield();
            a.Cancel("why");

            var raised = await Raised.By<CoroutineCanceledException>(async () => await gather);

            Assert.That(raised.Reason, Is.EqualTo("why"));
            Assert.That((gather.IsCanceled, gather.IsFaulted, b.IsCompleted), Is.EqualTo((false, true, false)));
            Assert.That(await b, Is.EqualTo("b"));
        });

    // R56
    [Test]
    public void Cancel_of_the_gather_cancels_all_unfinished_children_and_takes_effect_when_they_have_ended() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var tasks = Enumerable.Range(0, 3).Select(i => Coroutine.Start(Child(i))).ToList();
            var gather = Coroutine.Gather(tasks.Select(task => task.AsCoroutine()));
            await Coroutine.Sleep(Second);

            var isAsked = gather.Cancel("why");

            Assert.That((isAsked, gather.IsCompleted), Is.EqualTo((true, false)));
            await Raised.By<CoroutineCanceledException>(async () => await gather);
            Assert.That(trace.ToString(), Is.EqualTo("0:done 1:why 2:why"));
            Assert.That(tasks.Select(task => task.IsCanceled), Is.EqualTo(new[] { false, true, true }));

            async Coroutine<int> Child(int number)
            {
                try
                {
                    await Coroutine.Sleep(number * 10 * Second);
                    trace.Add($"{number}:done");
                    return number;
                }
                catch (CoroutineCanceledException error)
                {
                    trace.Add($"{number}:{error.Reason}");
                    throw;
                }
            }
        });

    // R56
    [Test]
    public void Cancel_of_the_task_that_awaits_a_gather_cancels_the_children() =>
        VirtualRun.Of(async () =>
        {
            var tasks = Enumerable.Range(0, 2).Select(_ => Coroutine.Start(Coroutine.Sleep(Second, 0))).ToList();
            var waiter = Coroutine.Start(Wait());
            await Coroutine.Yield();

            waiter.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await waiter);

            Assert.That(tasks.Select(task => task.IsCanceled), Is.All.True);
            Assert.That(waiter.IsCanceled);

            async Coroutine Wait() => await Coroutine.Gather(tasks.Select(task => task.AsCoroutine()));
        });

    // R56
    [Test]
    public void Cancel_of_a_gather_whose_children_all_swallow_it_still_raises() =>
        VirtualRun.Of(async () =>
        {
            var gather = Coroutine.Gather(Stubborn(), Stubborn());
            await Coroutine.Yield();
            gather.Cancel();

            await Raised.By<CoroutineCanceledException>(async () => await gather);

            static async Coroutine<int> Stubborn()
            {
                try
                {
                    await Coroutine.Sleep(Second);
                }
                catch (CoroutineCanceledException) { }
                return 0;
            }
        });

    // R56
    [Test]
    public void Cancel_of_a_gather_that_has_failed_does_nothing() =>
        VirtualRun.Of(async () =>
        {
            var slow = Coroutine.Start(Coroutine.Sleep(5 * Second, 7));
            var gather = Coroutine.Gather(slow.AsCoroutine(), Fails(Second, new FormatException()));
            await Raised.By<FormatException>(async () => await gather);

            Assert.That(gather.Cancel(), Is.False);
            Assert.That(await slow, Is.EqualTo(7));
        });

    [Test]
    public void Gather_failure_that_nobody_looks_at_is_reported_once()
    {
        var (errors, boom) = (new List<LoopError>(), new FormatException());

        VirtualRun.Of(
            async () =>
            {
                _ = Coroutine.Gather(Fails(TimeSpan.Zero, boom));
                await Coroutine.Sleep(Second);
            },
            errors
        );

        Assert.That(errors.Select(error => error.Exception), Is.EqualTo(new[] { boom }));
    }

    private static async Coroutine<int> Fails(TimeSpan after, Exception error)
    {
        await Coroutine.Sleep(after);
        throw error;
    }
}
