using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>Random graphs of tasks that await one another, circles included, cancelled anywhere: everything ends, as cancelled.</summary>
[TestFixture]
public class CancelGraphTests
{
    private const int SmallStack = 256 * 1024;

    [Test]
    public void Small_graph_ends_when_some_of_it_and_then_the_run_is_cancelled([Range(1, 300)] int seed)
    {
        var random = new Random(seed);
        Ends(seed, random.Next(2, 30), random, random.Next(0, 5));
    }

    [Test]
    public void Large_graph_ends_when_some_of_it_and_then_the_run_is_cancelled([Range(1001, 1004)] int seed) =>
        Ends(seed, 100_000, new Random(seed), seed % 3);

    private static void Ends(int seed, int count, Random random, int cancels)
    {
        var tasks = new CoroutineTask<int>[count];
        var isDeep = random.Next(2) == 0;
        TestContext.Out.WriteLine($"seed {seed}: {count} tasks, {cancels} cancels");
        OtherThread.Run(() => VirtualRun.Of(Main, new List<LoopError>()), SmallStack);
        foreach (var task in tasks)
            Assert.That(
                task.IsCanceled || (task.IsFaulted && task.Exception is CoroutineCanceledException),
                Is.True,
                $"seed {seed}: {task}"
            );

        async Coroutine Main()
        {
            for (var i = 0; i < count; i++)
                tasks[i] = Coroutine.Start(Body(i, random.Next()));
            for (var turn = 0; turn < 4; turn++)
                await Coroutine.Yield();
            for (var i = 0; i < cancels; i++)
            {
                tasks[random.Next(count)].Cancel();
                if (random.Next(2) == 0)
                    await Coroutine.Yield();
            }
        }

        async Coroutine<int> Body(int index, int seed)
        {
            await Coroutine.Yield();
            var chance = new Random(seed);
            switch (chance.Next(isDeep ? 100 : 10))
            {
                case 0:
                    return await new Future<int>();
                case 1 or 2:
                    return (await Coroutine.Gather(Next().AsCoroutine(), Next().AsCoroutine(), Next().AsCoroutine()))[
                        0
                    ];
                case 3:
                    return (await new CancelScope().Run(async _ => await Next())).Result;
                case 4:
                    return (await Coroutine.All(Next().AsCoroutine()))[0];
                case 5:
                    await Coroutine.Wait([Next(), Next()]);
                    return await new Future<int>();
                default:
                    return await (isDeep ? tasks[(index + 1) % count] : Next());
            }

            CoroutineTask<int> Next() => tasks[(index + chance.Next(1, count)) % count];
        }
    }
}
