using NUnit.Framework;

namespace Coroutines.Tests.Hazards.CancelSweep;

internal static class SequenceOperations
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static IEnumerable<Swept> All =>
        [
            new("CoroutineSeq, enumerated", () => Enumerated(static sources => sources(1))),
            new("CoroutineSeq.Merge", () => Enumerated(static sources => CoroutineSeq.Merge(sources(1), sources(2)))),
            new("CoroutineSeq.Race", () => Enumerated(static sources => CoroutineSeq.Race(sources(1), sources(2)))),
            new("CoroutineSeq.FromProducer", () => Enumerated(Produced)),
            new("CoroutineSeq.FromProducer, left early", () => Enumerated(static sources => Produced(sources).Take(1))),
            new(
                "CoroutineSeq.MergeAll",
                () => Enumerated(static sources => CoroutineSeq.Range(1, 3).Select(sources).MergeAll(2))
            ),
            new("CoroutineSeq.SelectParallel", () => Enumerated(static sources => sources(1).SelectParallel(2, Later))),
            new(
                "CoroutineSeq.SelectParallelUnordered",
                () => Enumerated(static sources => sources(1).SelectParallelUnordered(2, Later))
            ),
            new("CoroutineSeq.Prefetch", () => Enumerated(static sources => sources(1).Prefetch(2))),
            new("CoroutineSeq.Switch", () => Enumerated(static sources => sources(1).Switch(sources))),
            new("CoroutineSeq.Share", () => Enumerated(static sources => TwiceAtATime(sources(1).Share()))),
            new("CoroutineSeq.Replay", () => Enumerated(static sources => TwiceAtATime(sources(1).Replay(1)))),
            new("CoroutineSeq.Debounce", () => Enumerated(static sources => sources(1).Debounce(Second / 2))),
            new("CoroutineSeq.Throttle", () => Enumerated(static sources => sources(1).Throttle(2 * Second))),
            new("CoroutineSeq.Sample", () => Enumerated(static sources => sources(1).Sample(2 * Second))),
            new("CoroutineSeq.Buffer", () => Enumerated(static sources => sources(1).Buffer(2, Second / 2))),
            new("CoroutineSeq.Window", () => Enumerated(static sources => sources(1).Window(2 * Second))),
            new("CoroutineSeq.Timeout", () => Enumerated(static sources => sources(1).Timeout(3 * Second))),
            new("CoroutineSeq.Interval", () => Enumerated(static _ => CoroutineSeq.Interval(Second).Take(2))),
            new("IObservable.ToCoroutineSeq", () => Enumerated(Observed)),
        ];

    private static Scene Enumerated<T>(Func<Func<int, CoroutineSeq<int>>, CoroutineSeq<T>> operation)
    {
        var (opened, closed) = (0, 0);
        return new Scene(
            async () =>
            {
                await foreach (var _ in operation(Source))
                    await Coroutine.Yield();
            },
            _ =>
            {
                Assert.That(closed, Is.EqualTo(opened), "each source is left once");
                Assert.That(CancelScope.Current, Is.Null);
            }
        );

        CoroutineSeq<int> Source(int start) =>
            CoroutineSeq.Create<int>(async generator =>
            {
                opened++;
                try
                {
                    for (var i = start; i < start + 2; i++)
                    {
                        await Coroutine.Sleep(start * Second);
                        await generator.Yield(i);
                    }
                }
                finally
                {
                    closed++;
                }
            });
    }

    private static async Coroutine<int> Later(int value)
    {
        await Coroutine.Sleep(Second);
        return value;
    }

    private static CoroutineSeq<int> Produced(Func<int, CoroutineSeq<int>> sources) =>
        CoroutineSeq.FromProducer<int>(async sender =>
        {
            await CancelScope.MoveOnAfter(Second * 3, _ => sources(1).SendTo(sender));
            await sender.Send(9);
        });

    private static CoroutineSeq<int> TwiceAtATime(CoroutineSeq<int> shared) =>
        CoroutineSeq.Merge(shared, shared.Take(1));

    private static CoroutineSeq<int> Observed(Func<int, CoroutineSeq<int>> sources) =>
        sources(1).ToObservable().ToCoroutineSeq(2, ChannelOverflow.DropOldest);
}
