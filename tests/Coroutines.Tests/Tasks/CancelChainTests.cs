using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>Cancellations and failures that have a long way to go. Each program runs on a small stack, which a recursion would overflow.</summary>
[TestFixture]
public class CancelChainTests
{
    private const int SmallStack = 256 * 1024;
    private const int Depth = 100_000;

    [Test]
    public void Cancel_of_the_last_of_many_tasks_that_await_one_another_ends_all_of_them() =>
        OnSmallStack(async () =>
        {
            var tasks = await Chain(Depth, new Future<int>());
            tasks[^1].Cancel("enough");
            await Coroutine.Wait(tasks);
            Assert.That(tasks, Has.All.Property(nameof(IFuture.IsCanceled)).True);
            Assert.That(tasks.Select(task => task.Cancelling), Has.All.EqualTo(1));
        });

    [Test]
    public void End_of_the_run_cancels_a_long_chain_from_any_end([Values] bool isOldestAwaited)
    {
        List<CoroutineTask<int>> tasks = [];
        OnSmallStack(async () =>
            tasks = isOldestAwaited ? await Chain(Depth, new Future<int>()) : await ChainOfLaterOnes(Depth)
        );
        Assert.That(tasks, Has.All.Property(nameof(IFuture.IsCanceled)).True);
    }

    [Test]
    public void Cancel_of_each_task_of_a_long_chain_costs_no_more_than_the_chain([Values] bool isUpwards) =>
        OnSmallStack(async () =>
        {
            var tasks = await Chain(Depth, new Future<int>());
            foreach (var task in isUpwards ? tasks : Enumerable.Reverse(tasks))
                task.Cancel();
            await Coroutine.Wait(tasks);
            Assert.That(tasks, Has.All.Property(nameof(IFuture.IsCanceled)).True);
        });

    [Test]
    public void Failure_at_the_end_of_a_long_chain_fails_all_of_it() =>
        OnSmallStack(async () =>
        {
            var future = new Future<int>();
            var tasks = await Chain(Depth, future);
            var failure = new TimeoutException();
            future.SetException(failure);
            await Coroutine.Wait(tasks);
            Assert.That(tasks.Select(task => task.Exception), Has.All.SameAs(failure));
        });

    [Test]
    public void Cancel_and_failure_go_through_nested_gathers_of_any_depth([Values] bool isCancelled) =>
        OnSmallStack(async () =>
        {
            var innermost = new Future<int>();
            var future = innermost;
            for (var i = 0; i < Depth; i++)
                future = Coroutine.Gather([future.AsCoroutine()], static values => values[0]);
            if (isCancelled)
                Assert.That(future.Cancel(), Is.True);
            else
                innermost.SetException(new TimeoutException());
            await Coroutine.Wait([future]);
            Assert.That(
                future.Exception,
                isCancelled ? Is.TypeOf<CoroutineCanceledException>() : Is.TypeOf<TimeoutException>()
            );
        });

    [TestCase("All")]
    [TestCase("TaskGroup")]
    [TestCase("All and Gather")]
    [TestCase("Select")]
    [TestCase("scopes")]
    public void Cancel_goes_through_nested_children_of_any_depth(string kind) =>
        OnSmallStack(async () =>
        {
            const int Levels = Depth / 10;
            var reached = new Future<Unit>();
            var task = Coroutine.Start(Down(Levels));
            await reached;
            await Coroutine.Yield();
            task.Cancel();
            await Coroutine.Wait([task]);
            Assert.That(task.IsCanceled || task.Exception is CoroutineCanceledException, Is.True);

            async Coroutine<int> Down(int left)
            {
                if (left == 0)
                {
                    reached.SetResult(null!);
                    return await new Future<int>();
                }
                switch (kind)
                {
                    case "All":
                        return (await Coroutine.All(Down(left - 1)))[0];
                    case "All and Gather":
                        return (await Coroutine.All(Gathered(left)))[0];
                    case "Select":
                        return await Coroutine.Select(SelectCase.Run(Down(left - 1)));
                    case "scopes":
                        return (await new CancelScope().Run(_ => Down(left - 1))).Result;
                    default:
                        await new TaskGroup().Run(async group => _ = group.Start(Down(left - 1)));
                        return 0;
                }
            }

            async Coroutine<int> Gathered(int left) => (await Coroutine.Gather(Down(left - 1)))[0];
        });

    // Each is on two ways to the next, so that there are 2^n ways in all.
    [Test]
    public void Cancel_of_a_lattice_costs_what_its_tasks_cost_and_not_what_its_ways_do() =>
        OnSmallStack(async () =>
        {
            var tasks = new List<CoroutineTask<int>> { Coroutine.Start(new Future<int>().AsCoroutine()) };
            for (var level = 0; level < 1000; level++)
            {
                var next = tasks[^1];
                var sides = new[] { Coroutine.Start(Next(next)), Coroutine.Start(Next(next)) };
                tasks.AddRange(sides);
                tasks.Add(Coroutine.Start(First(Coroutine.Gather(sides.Select(side => side.AsCoroutine())))));
            }
            for (var i = 0; i < 3; i++)
                await Coroutine.Yield();
            tasks[^1].Cancel();
            await Coroutine.Wait(tasks);
            Assert.That(
                tasks.Where(task => !task.IsCanceled && task.Exception is not CoroutineCanceledException),
                Is.Empty
            );
            Assert.That(tasks[^1].Cancelling, Is.EqualTo(1));
            // As in asyncio, one request for each way.
            Assert.That(tasks[^4].Cancelling, Is.EqualTo(2));
            Assert.That(tasks[^7].Cancelling, Is.EqualTo(4));
        });

    [Test]
    public void Cancel_that_is_swallowed_is_passed_on_again_by_the_next_one() =>
        OnSmallStack(async () =>
        {
            var swallowed = 0;
            var inner = Coroutine.Start(Stubborn());
            var outer = Coroutine.Start(Next(inner));
            await Coroutine.Yield();
            await Coroutine.Yield();
            for (var i = 1; i <= 50; i++)
            {
                outer.Cancel();
                await Coroutine.Yield();
                await Coroutine.Yield();
                Assert.That((swallowed, inner.Cancelling), Is.EqualTo((i, i)));
            }
            Assert.That(outer.IsCompleted, Is.False);

            async Coroutine<int> Stubborn()
            {
                while (swallowed < 50)
                    try
                    {
                        await new Future<int>();
                    }
                    catch (CoroutineCanceledException)
                    {
                        swallowed++;
                    }
                return await new Future<int>();
            }
        });

    private static async Coroutine<List<CoroutineTask<int>>> Chain(int length, Future<int> end)
    {
        var tasks = new List<CoroutineTask<int>> { Coroutine.Start(end.AsCoroutine()) };
        while (tasks.Count < length)
            tasks.Add(Coroutine.Start(Next(tasks[^1])));
        await Coroutine.Yield();
        await Coroutine.Yield();
        return tasks;
    }

    private static async Coroutine<List<CoroutineTask<int>>> ChainOfLaterOnes(int length)
    {
        var tasks = new List<CoroutineTask<int>>();
        for (var i = 0; i < length; i++)
            tasks.Add(Coroutine.Start(Later(i + 1)));
        await Coroutine.Yield();
        await Coroutine.Yield();
        return tasks;

        async Coroutine<int> Later(int next) => await (next < length ? tasks[next].AsCoroutine() : new Future<int>());
    }

    private static async Coroutine<int> Next(CoroutineTask<int> task) => await task;

    private static async Coroutine<int> First(Future<int[]> all) => (await all)[0];

    private static void OnSmallStack(Func<Coroutine> program) =>
        OtherThread.Run(() => VirtualRun.Of(program, new List<LoopError>()), SmallStack);
}
