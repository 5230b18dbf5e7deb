using NUnit.Framework;

namespace Coroutines.Tests.Sequences;

/// <summary>What a value of a sequence allocates, to the byte.</summary>
[TestFixture, Category("Allocation")]
public class SequenceAllocationTests
{
    private static void Measure(Func<int, Coroutine> repeat, double least, double most)
    {
        var bytes = VirtualRun.Of(() => AllocatedBytes.Each(repeat));

        TestContext.Out.WriteLine($"{bytes} bytes");
#if !DEBUG
        Assert.That(bytes, Is.InRange(least, most));
#endif
    }

    [Test]
    public void Await_foreach_allocates_nothing_for_a_value() =>
        Measure(
            static async count =>
            {
                await foreach (var _ in CoroutineSeq.Range(0, count)) { }
            },
            0,
            0
        );

    [Test]
    public void Pipeline_allocates_nothing_for_a_value() =>
        Measure(
            static async count =>
                await CoroutineSeq
                    .Range(0, count)
                    .Select(static x => x + 1)
                    .Where(static x => x % 2 == 0)
                    .Skip(1)
                    .TakeWhile(static x => x >= 0)
                    .DistinctUntilChanged()
                    .Scan(0, static (a, b) => a ^ b)
                    .Zip(CoroutineSeq.Range(0, count), static (a, b) => a + b)
                    .Concat(CoroutineSeq.Empty<int>())
                    .Aggregate(0, static (a, b) => a + b),
            0,
            // The enumerator of the second source is made with the first value.
            0.5
        );

    [Test]
    public void Iterator_of_the_language_that_does_not_suspend_allocates_nothing_for_a_value()
    {
        Measure(static async count => await CoroutineSeq.From(Numbers(count)).Count(), 0, 0);

        static async IAsyncEnumerable<int> Numbers(int count)
        {
            await Task.CompletedTask;
            for (var i = 0; i < count; i++)
                yield return i;
        }
    }

    [Test]
    public void Interface_of_the_BCL_allocates_the_task_of_a_move() =>
        Measure(
            static async count =>
            {
                IAsyncEnumerable<int> source = CoroutineSeq.Range(0, count);
                await foreach (var _ in source) { }
            },
            64,
            264
        );
}
