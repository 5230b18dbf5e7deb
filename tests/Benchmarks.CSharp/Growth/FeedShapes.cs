using static Coroutines.Benchmarks.Growth.SequenceShapes;
using static Coroutines.Benchmarks.Growth.Several;

namespace Coroutines.Benchmarks.Growth;

/// <summary>Sequences fed by tasks.</summary>
internal static class FeedShapes
{
    public static IReadOnlyList<GrowthShape> All { get; } =
    [
        new("Merge of two", n => Drained(Rested(n).Merge(Rested(n)))),
        new("Merge of n", n => Drained(CoroutineSeq.Merge([.. Of(n, _ => Rested(1))]))),
        new("Merge of n that fail", n => Caught(() => Drained(CoroutineSeq.Merge([.. Of(n, _ => Broken())])))),
        new("Merge of n, left early", async n => await CoroutineSeq.Merge([.. Of(n, _ => Rested(2))]).First()),
        new("MergeAll of n, ten at a time", n => Drained(Numbers(n).Select(_ => Rested(1)).MergeAll(10))),
        new("Race of n sequences", n => Drained(CoroutineSeq.Race([.. Of(n, _ => Rested(2))]))),
        new("Prefetch", n => Drained(Rested(n).Prefetch(10))),
        new("Prefetch of n", n => Drained(Rested(n).Prefetch(n))),
        new("SelectParallel", n => Drained(Numbers(n).SelectParallel(10, Value))),
        new("SelectParallel, n at a time", n => Drained(Numbers(n).SelectParallel(n, Value))),
        new("SelectParallel, all fail", n => Caught(() => Drained(Numbers(n).SelectParallel(n, _ => Failing())))),
        new("SelectParallelUnordered", n => Drained(Numbers(n).SelectParallelUnordered(10, Value))),
        new("SelectParallelUnordered, n at a time", n => Drained(Numbers(n).SelectParallelUnordered(n, Value))),
        new(
            "SelectParallelUnordered, all fail",
            n => Caught(() => Drained(Numbers(n).SelectParallelUnordered(n, _ => Failing())))
        ),
        new("Switch", n => Drained(Rested(n).Switch(_ => Rested(3)))),
        new(
            "FromProducer",
            n =>
                Drained(
                    CoroutineSeq.FromProducer<int>(async sender => await InTurn(n, async i => await sender.Send(i)))
                )
        ),
        new("Interval", n => Drained(CoroutineSeq.Interval(Tick).Take(n))),
        new("Debounce", n => Drained(Spaced(n).Debounce(Tick))),
        new("Throttle", n => Drained(Spaced(n).Throttle(Tick * 3))),
        new("Sample", n => Drained(Spaced(n).Sample(Tick * 3))),
        new("Buffer by count", n => Drained(Spaced(n).Buffer(10, Age))),
        new("Buffer by time", n => Drained(Spaced(n).Buffer(100, Tick * 3))),
        new("Window", n => Drained(Spaced(n).Window(Tick * 3))),
        new("Timeout of a sequence", n => Drained(Spaced(n).Timeout(Age))),
        new("Share, one consumer", n => Drained(Rested(n).Share())),
        new("Share, n consumers", n => Consumers(n, Rested(3).Share())),
        new("Replay, n consumers", n => Consumers(n, Rested(3).Replay(2))),
        new("Replay of n, consumed twice", Replayed),
        new("ToObservable", Observed),
        new(
            "ToCoroutineSeq of an observable",
            n => Drained(Rested(n).ToObservable().ToCoroutineSeq(n, ChannelOverflow.Fail))
        ),
        new("SendTo", SentTo),
    ];

    private static CoroutineSeq<int> Rested(int n) => Numbers(n).Select(Value);

    private static CoroutineSeq<int> Spaced(int n) => Numbers(n).Select(i => Coroutine.Sleep(Tick * 2, i));

    private static CoroutineSeq<int> Broken() => Numbers(1).Select(_ => Failing());

    private static async Coroutine<int> Failing()
    {
        await Fail();
        return 0;
    }

    private static Coroutine Consumers(int n, CoroutineSeq<int> source) => Run(n, _ => Drained(source));

    private static async Coroutine Replayed(int n)
    {
        var source = Rested(n).Replay(n);
        await foreach (var _ in source)
            break;
        await Run(2, _ => Drained(source));
    }

    private static async Coroutine Observed(int n)
    {
        var all = new Future<int>();
        using var subscription = Rested(n).ToObservable().Subscribe(new Observer(all));
        await all;
    }

    private static async Coroutine SentTo(int n)
    {
        var channel = AsyncChannel.Bounded<int>(1);
        var task = Coroutine.Start(Numbers(n).SendTo(channel.Sender));
        for (var i = 0; i < n; i++)
            await channel.Receiver.Receive();
        await task;
    }

    private sealed class Observer(Future<int> all) : IObserver<int>
    {
        public void OnCompleted() => all.SetResult(0);

        public void OnError(Exception error) => all.SetException(error);

        public void OnNext(int value) { }
    }
}
