using NUnit.Framework;

namespace Coroutines.Tests.Feeds;

/// <summary>Several consumers of one enumeration: tasks, or one that enumerates twice.</summary>
[TestFixture]
public class SharingTests
{
    private static TimeSpan Ms(int count) => TimeSpan.FromMilliseconds(count);

    private sealed class Counted(int count)
    {
        public int Begun { get; private set; }

        public int Closed { get; private set; }

        public int Given { get; private set; }

        public CoroutineSeq<int> Source =>
            CoroutineSeq.Create<int>(async generator =>
            {
                Begun++;
                try
                {
                    for (var i = 1; i <= count; i++)
                    {
                        await Coroutine.Sleep(Ms(10));
                        Given++;
                        await generator.Yield(i);
                    }
                }
                finally
                {
                    Closed++;
                }
            });
    }

    [Test]
    public void Cache_enumerated_inside_itself_gives_all_pairs_and_runs_its_source_once() =>
        VirtualRun.Of(async () =>
        {
            var counted = new Counted(3);
            var cached = counted.Source.Replay(int.MaxValue);
            var pairs = new List<string>();

            await foreach (var x in cached)
            await foreach (var y in cached)
                pairs.Add($"{x}{y}");

            Assert.That(string.Join(" ", pairs), Is.EqualTo("11 12 13 21 22 23 31 32 33"));
            Assert.That((counted.Begun, counted.Closed), Is.EqualTo((1, 1)));
        });

    [Test]
    public void Cache_zipped_with_itself_and_with_its_own_tail_goes_on() =>
        VirtualRun.Of(async () =>
        {
            var cached = new Counted(3).Source.Replay(int.MaxValue);

            var same = await cached.Zip(cached).ToList();
            var next = await cached.Zip(cached.Skip(1)).ToList();

            Assert.That(string.Join(" ", same), Is.EqualTo("(1, 1) (2, 2) (3, 3)"));
            Assert.That(string.Join(" ", next), Is.EqualTo("(1, 2) (2, 3)"));
        });

    // The second comes when the first value has come.
    [Test]
    public void Share_zipped_with_itself_or_with_its_tail_goes_on() =>
        VirtualRun.Of(async () =>
        {
            var shared = new Counted(4).Source.Share();

            var same = await shared.Zip(shared).ToList();
            var next = await shared.Zip(shared.Skip(1)).ToList();

            Assert.That(string.Join(" ", same), Is.EqualTo("(1, 2) (2, 3) (3, 4)"));
            Assert.That(string.Join(" ", next), Is.EqualTo("(1, 3) (2, 4)"));
        });

    [Test]
    public void Share_enumerated_inside_itself_ends() =>
        VirtualRun.Of(async () =>
        {
            var shared = new Counted(2).Source.Share();
            var seen = new List<string>();

            await foreach (var x in shared)
            await foreach (var y in shared.Take(1))
                seen.Add($"{x}{y}");

            // The inner one takes the second value, so that nothing comes after it for the next.
            Assert.That(string.Join(" ", seen), Is.EqualTo("12"));
        });

    [Test]
    public void Cache_used_in_parts_runs_its_source_once_and_no_further_than_asked() =>
        VirtualRun.Of(async () =>
        {
            var counted = new Counted(4);
            var cached = counted.Source.Replay(int.MaxValue);

            var first = await cached.First();
            var asked = counted.Given;
            var two = await cached.Take(2).ToList();
            var given = counted.Given;
            await Coroutine.Yield();
            var tasks = CoroutineTask.All.Count;
            var all = await cached.ToList();
            var again = await cached.ToList();

            Assert.That((first, asked, given), Is.EqualTo((1, 1, 2)));
            Assert.That((two, all, again), Is.EqualTo((new[] { 1, 2 }, new[] { 1, 2, 3, 4 }, all)));
            Assert.That((counted.Begun, counted.Closed, tasks), Is.EqualTo((1, 1, 1)));
        });

    [Test]
    public void Cache_left_while_its_source_moves_goes_on_where_it_was() =>
        VirtualRun.Of(async () =>
        {
            var counted = new Counted(3);
            var cached = counted.Source.Replay(int.MaxValue);

            var isWhole = await CancelScope.MoveOnAfter(Ms(15), async _ => await cached.ToList());
            var all = await cached.ToList();

            Assert.That((isWhole.IsSuccess, all, counted.Begun), Is.EqualTo((false, new[] { 1, 2, 3 }, 1)));
        });

    [Test]
    public void Cache_left_open_is_closed_at_the_end_of_the_run_and_begins_anew_in_the_next()
    {
        var counted = new Counted(3);
        var cached = counted.Source.Replay(int.MaxValue);

        VirtualRun.Of(async () => await cached.First());
        var closed = counted.Closed;
        var all = VirtualRun.Of(async () => await cached.ToList());

        Assert.That((closed, all, counted.Begun), Is.EqualTo((1, new[] { 1, 2, 3 }, 2)));
    }

    [Test]
    public void Leaving_a_shared_source_whose_body_catches_all_exceptions_returns_at_once() =>
        VirtualRun.Of(async () =>
        {
            var closed = 0;
            var stubborn = CoroutineSeq.Create<int>(async generator =>
            {
                try
                {
                    for (var i = 0; i < 1000; i++)
                    {
                        try
                        {
                            await Coroutine.Sleep(Ms(10));
                        }
                        catch (Exception)
                        {
                            // As careless bodies do.
                        }
                        await generator.Yield(i);
                    }
                }
                finally
                {
                    closed++;
                }
            });
            var start = EventLoop.Current.Time;

            var first = await stubborn.Share().First();
            var afterFirst = EventLoop.Current.Time - start;
            await CancelScope.MoveOnAfter(Ms(15), async _ => await stubborn.Share().ToList());
            var afterScope = EventLoop.Current.Time - start;

            Assert.That((first, afterFirst, afterScope, closed), Is.EqualTo((0, Ms(10), Ms(25), 2)));
        });

    [Test]
    public void The_slowest_consumer_in_another_task_sets_the_pace() =>
        VirtualRun.Of(async () =>
        {
            var counted = new Counted(100);
            var shared = counted.Source.Share();
            var most = 0;

            await Coroutine.All(
                shared
                    .Take(5)
                    .ForEach(async value =>
                    {
                        await Coroutine.Sleep(Ms(100));
                        most = Math.Max(most, counted.Given - value);
                    }),
                shared.Take(5).ForEach(_ => { })
            );

            Assert.That((most, counted.Closed), Is.EqualTo((1, 1)));
        });

    [Test]
    public void Each_consumer_gets_the_failure_after_the_values_before_it() =>
        VirtualRun.Of(async () =>
        {
            var shared = CoroutineSeq
                .Create<int>(async generator =>
                {
                    await generator.Yield(1);
                    await generator.Yield(2);
                    throw new FormatException();
                })
                .Replay(int.MaxValue);
            var seen = new List<int>();

            await Coroutine.All(Consume(), Consume());

            Assert.That(seen, Is.EqualTo(new[] { 1, 1, 2, 2 }));

            async Coroutine Consume() =>
                await Raised.By<FormatException>(async () => await shared.ForEach(value => seen.Add(value)));
        });

    // Each consumer that begins with the first value, whatever it does in between, sees a prefix of the source, in order and without a gap.
    [Test]
    public void Each_random_party_of_consumers_sees_the_source_without_gaps([Values] bool isCache)
    {
        const int seed = 7;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 2_000; i++)
        {
            var counted = new Counted(random.Next(1, 8));
            var plans = Enumerable
                .Range(0, random.Next(1, 5))
                .Select(_ =>
                    (
                        Take: random.Next(1, 9),
                        Pause: random.Next(3) * 7,
                        Limit: random.Next(10, 120),
                        Start: random.Next(4) * 9
                    )
                )
                .ToArray();
            var seen = plans.Select(static _ => new List<int>()).ToArray();
            VirtualRun.Of(async () =>
            {
                var shared = isCache ? counted.Source.Replay(int.MaxValue) : counted.Source.Share();
                await Coroutine.All(
                    plans.Select((plan, n) => Consume(plan.Take, plan.Pause, plan.Limit, plan.Start, n))
                );
                Assert.That(CoroutineTask.All, Has.Count.LessThanOrEqualTo(isCache ? 2 : 1), $"seed {seed}, case {i}");

                async Coroutine<int> Consume(int take, int pause, int limit, int start, int n)
                {
                    await Coroutine.Sleep(Ms(start));
                    await CancelScope.MoveOnAfter(
                        Ms(limit),
                        async _ =>
                            await shared
                                .Take(take)
                                .ForEach(async value =>
                                {
                                    seen[n].Add(value);
                                    await Coroutine.Sleep(Ms(pause));
                                })
                    );
                    return 0;
                }
            });
            var words = $"seed {seed}, case {i}: {string.Join("; ", seen.Select(static s => string.Join(" ", s)))}";
            foreach (var values in seen)
                Assert.That(values, Is.EqualTo(Enumerable.Range(values.FirstOrDefault(1), values.Count)), words);
            if (isCache)
                Assert.That(
                    (seen.All(static s => s.FirstOrDefault(1) == 1), counted.Begun),
                    Is.EqualTo((true, 1)),
                    words
                );
            Assert.That(counted.Closed, Is.EqualTo(counted.Begun), words);
        }
    }
}
