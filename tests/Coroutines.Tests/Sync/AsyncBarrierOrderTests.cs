using NUnit.Framework;

namespace Coroutines.Tests.Sync;

/// <summary>However many wait outside a barrier, they go in and out in the turns in which those of asyncio do.</summary>
public sealed class AsyncBarrierOrderTests
{
    [Test]
    public void Wait_of_more_tasks_than_pass_at_a_time_is_as_in_asyncio([Range(1, 300)] int seed)
    {
        var random = new Random(seed);
        var program = RandomProgram(random);
        var barrier = new AsyncBarrier(program.Parties);
        var model = new ConditionBarrier(program.Parties);

        var expected = Trace(program, model.Wait, model.Reset, model.Abort);
        var actual = Trace(program, barrier.Wait, barrier.Reset, barrier.Abort);

        Assert.That(actual, Is.EqualTo(expected), $"seed {seed}");
    }

    [Test]
    public void Wait_of_many_more_tasks_than_are_woken_at_a_time_is_as_in_asyncio([Values(1, 2, 3, 40)] int parties)
    {
        var program = new BarrierProgram(parties, [.. Enumerable.Repeat<int[]>([1, 1, 3], 200)], []);
        var barrier = new AsyncBarrier(parties);
        var model = new ConditionBarrier(parties);

        var expected = Trace(program, model.Wait, model.Reset, model.Abort);
        var actual = Trace(program, barrier.Wait, barrier.Reset, barrier.Abort);

        Assert.That(actual, Is.EqualTo(expected));
        Assert.That(actual, Has.Count.GreaterThan(500 / parties));
    }

    [Test]
    public void Abort_sends_all_away_in_the_order_in_which_they_came()
    {
        var barrier = new AsyncBarrier(2);
        var left = new List<int>();
        async Coroutine Comer(int number)
        {
            try
            {
                await barrier.Wait();
            }
            catch (BarrierBrokenException)
            {
                left.Add(number);
            }
        }
        VirtualRun.Of(async () =>
        {
            var tasks = Enumerable.Range(0, 500).Select(number => Coroutine.Start(Comer(number))).ToList();
            await Coroutine.Yield();
            await barrier.Abort();
            await Coroutine.Wait(tasks);
        });
        // The second one has passed; the first, which it woke, had not gone on.
        Assert.That(left, Is.EqualTo(Enumerable.Range(0, 500).Except([1])));
        Assert.That(barrier.IsBroken);
    }

    [Test]
    public void Wait_of_a_task_behind_many_that_are_cancelled_when_it_could_go_in_is_not_forgotten()
    {
        var passed = 0;
        var barrier = new AsyncBarrier(2);
        async Coroutine Comer()
        {
            await barrier.Wait();
            passed++;
        }
        VirtualRun.Of(async () =>
        {
            var tasks = Enumerable.Range(0, 500).Select(_ => Coroutine.Start(Comer())).ToList();
            await Coroutine.Yield();
            // The first pair leaves in the next turn; then many are woken, and all of them cancelled before they go in.
            await Coroutine.Yield();
            foreach (var task in tasks.Take(498))
                task.Cancel();
            await Coroutine.Wait(tasks);
        });
        Assert.That(passed, Is.EqualTo(4).Or.EqualTo(2));
        Assert.That(barrier.WaitingCount, Is.Zero);
    }

    private sealed record BarrierProgram(int Parties, int[][] Tasks, (int Turn, int Task)[] Cancels);

    // Of each step: how many turns to rest before it, and now and then a reset or an abort.
    private static BarrierProgram RandomProgram(Random random)
    {
        var parties = random.Next(1, 5);
        var count = random.Next(1, 14);
        var tasks = Enumerable
            .Range(0, count)
            .Select(_ => Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(0, 4)).ToArray())
            .ToArray();
        var cancels = Enumerable.Range(0, random.Next(0, 5)).Select(_ => (random.Next(0, 12), random.Next(count)));
        return new BarrierProgram(parties, tasks, [.. cancels.Order(), .. Breaks(random)]);
    }

    private static IEnumerable<(int, int)> Breaks(Random random)
    {
        if (random.Next(3) == 0)
            yield return (random.Next(0, 12), -1);
        if (random.Next(6) == 0)
            yield return (random.Next(0, 12), -2);
    }

    private static List<string> Trace(
        BarrierProgram program,
        Func<Coroutine<int>> wait,
        Func<Coroutine> reset,
        Func<Coroutine> abort
    )
    {
        var trace = new List<string>();
        var turn = 0;
        async Coroutine Comer(int name, int[] rests)
        {
            foreach (var rest in rests)
            {
                for (var i = 0; i < rest; i++)
                    await Coroutine.Yield();
                try
                {
                    trace.Add($"{turn} {name} passed as {await wait()} in {turn}");
                }
                catch (Exception error) when (error is CoroutineCanceledException or BarrierBrokenException)
                {
                    trace.Add($"{turn} {name} {error.GetType().Name}");
                }
            }
        }
        async Coroutine Main()
        {
            var tasks = program.Tasks.Select((rests, name) => Coroutine.Start(Comer(name, rests))).ToList();
            var changes = program.Cancels.OrderBy(change => change.Turn).ToList();
            // In the end nobody is left waiting.
            for (turn = 0; turn < 1000 && tasks.Any(task => !task.IsCompleted); turn++)
            {
                foreach (var (_, task) in changes.Where(change => change.Turn == turn))
                    if (task >= 0)
                        tasks[task].Cancel();
                    else
                        await (task == -1 ? reset() : abort());
                await Coroutine.Yield();
            }
            trace.Add($"left: {tasks.Count(task => !task.IsCompleted)}");
            foreach (var task in tasks)
                for (var i = 0; i < 10 && !task.IsCompleted; i++)
                {
                    task.Cancel();
                    await Coroutine.Yield();
                    await Coroutine.Yield();
                }
        }
        VirtualRun.Of(Main);
        return trace;
    }
}
