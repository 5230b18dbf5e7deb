using NUnit.Framework;

namespace Coroutines.Tests.Feeds;

/// <summary>What operators with tasks hand out, and what they leave behind.</summary>
[TestFixture]
public class FeedTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(1);

    private static TimeSpan Ms(int count) => TimeSpan.FromMilliseconds(count);

    /// <summary>Two values; then it awaits a future that others cancel.</summary>
    internal static CoroutineSeq<int> EndedByOthers() =>
        CoroutineSeq.Create<int>(async generator =>
        {
            await generator.Yield(1);
            await generator.Yield(2);
            var canceled = new Future<int>();
            EventLoop.Current.CallLater(Ms(5), () => canceled.Cancel());
            await canceled;
        });

    private static readonly Dictionary<
        string,
        (Func<CoroutineSeq<int>, CoroutineSeq<string>> Apply, string Held)
    > s_timed = new()
    {
        ["debounce"] = (source => source.Debounce(s_long).Select(x => $"{x}"), "2"),
        ["sample"] = (source => source.Sample(s_long).Select(x => $"{x}"), "2"),
        ["buffer"] = (source => source.Buffer(9, s_long).Select(x => string.Join("+", x)), "1+2"),
        ["window"] = (source => source.Window(s_long).Select(x => string.Join("+", x)), "1+2"),
        ["prefetch"] = (source => source.Prefetch(9).Select(x => $"{x}"), "1 2"),
        ["mapParallel"] = (source => source.SelectParallel(9, Later).Select(x => $"{x}"), "1 2"),
    };

    private static IEnumerable<string> Timed => s_timed.Keys;

    private static async Coroutine<int> Later(int value)
    {
        await Coroutine.Sleep(Ms(20));
        return value;
    }

    [Test]
    public void A_source_that_is_ended_by_the_cancellation_of_what_it_awaits_loses_no_value(
        [ValueSource(nameof(Timed))] string name
    ) =>
        VirtualRun.Of(async () =>
        {
            var (apply, held) = s_timed[name];
            var seen = new List<string>();

            await Raised.By<CoroutineCanceledException>(async () =>
                await apply(EndedByOthers()).ForEach(x => seen.Add(x))
            );

            Assert.That(string.Join(" ", seen), Is.EqualTo(held));
        });

    private sealed class Resource(List<int> disposed, int number) : IDisposable
    {
        public int Number => number;

        public void Dispose() => disposed.Add(number);
    }

    [Test]
    public void Results_made_in_parallel_and_not_taken_are_disposed_of(
        [Values] bool isOrdered,
        [Values(10, 35, 60)] int step
    ) =>
        VirtualRun.Of(async () =>
        {
            var (made, disposed) = (new List<int>(), new List<int>());
            var numbers = CoroutineSeq.Range(1, 6);
            var results = isOrdered ? numbers.SelectParallel(4, Make) : numbers.SelectParallelUnordered(4, Make);

            var taken = 0;
            await foreach (var resource in results)
            {
                taken = resource.Number;
                await Coroutine.Sleep(Ms(25));
                break;
            }

            Assert.That(disposed.Append(taken).Order(), Is.EqualTo(made.Order()));

            async Coroutine<Resource> Make(int number)
            {
                await Coroutine.Sleep(Ms(step));
                made.Add(number);
                return new Resource(disposed, number);
            }
        });

    [Test]
    public void Results_made_in_parallel_are_taken_or_disposed_of_whenever_the_consumer_is_cancelled(
        [Values] bool isOrdered
    )
    {
        for (var at = 0; at < 80; at++)
        {
            var (made, disposed, taken) = (new List<int>(), new List<int>(), new List<int>());
            VirtualRun.Of(async () =>
            {
                var numbers = CoroutineSeq.Range(1, 6);
                var results = isOrdered ? numbers.SelectParallel(3, Make) : numbers.SelectParallelUnordered(3, Make);
                var task = Coroutine.Start(results.ForEach(resource => taken.Add(resource.Number)));
                await Coroutine.Sleep(Ms(at));
                await task.CancelAndWait();

                async Coroutine<Resource> Make(int number)
                {
                    await Coroutine.Sleep(Ms(7 * number));
                    made.Add(number);
                    return new Resource(disposed, number);
                }
            });
            Assert.That(disposed.Concat(taken).Order(), Is.EqualTo(made.Order()), $"cancelled at {at} ms");
        }
    }

    [Test]
    public void A_producer_that_has_completed_its_channel_is_not_waited_for([Values] bool isFailed) =>
        VirtualRun.Of(async () =>
        {
            var ended = false;
            var values = CoroutineSeq.FromProducer<int>(async sender =>
            {
                await sender.Send(1);
                sender.Complete(isFailed ? new FormatException() : null);
                try
                {
                    await Coroutine.Sleep(TimeSpan.FromHours(1));
                }
                finally
                {
                    ended = true;
                }
            });
            var seen = new List<int>();
            var start = EventLoop.Current.Time;

            if (isFailed)
                await Raised.By<FormatException>(async () => await values.ForEach(x => seen.Add(x)));
            else
                await values.ForEach(x => seen.Add(x));

            Assert.That((seen, ended, EventLoop.Current.Time - start), Is.EqualTo((new[] { 1 }, true, TimeSpan.Zero)));
        });

    [Test]
    public void Chunk_takes_no_room_for_what_does_not_come() =>
        VirtualRun.Of(async () =>
        {
            var chunks = await CoroutineSeq.Range(1, 100).Chunk(int.MaxValue).ToList();
            var even = await CoroutineSeq.Range(1, 70).Chunk(35).ToList();

            Assert.That(chunks, Is.EqualTo(new[] { Enumerable.Range(1, 100) }));
            Assert.That(even, Is.EqualTo(new[] { Enumerable.Range(1, 35), Enumerable.Range(36, 35) }));
        });

    [Test]
    public void Range_of_fewer_than_none_is_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => CoroutineSeq.Range(0, -1));
        Assert.That(error!.ParamName, Is.EqualTo("count"));
        Assert.Throws<ArgumentOutOfRangeException>(() => CoroutineSeq.Range(2, int.MaxValue));
        Assert.That(
            VirtualRun.Of(async () => await CoroutineSeq.Range(int.MaxValue, 1).First()),
            Is.EqualTo(int.MaxValue)
        );
    }
}
