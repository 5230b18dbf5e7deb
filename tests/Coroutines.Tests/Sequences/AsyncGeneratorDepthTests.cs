using NUnit.Framework;

namespace Coroutines.Tests.Sequences;

/// <summary>Values handed out from far down, through many generators, and very often.</summary>
[TestFixture]
public class AsyncGeneratorDepthTests
{
    private Trace _trace = null!;

    [SetUp]
    public void CreateTrace() => _trace = new Trace();

    [Test]
    public void Yield_in_a_coroutine_that_the_body_awaits_hands_out_from_there() =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<int>(static body => Tree(body, 4));

            Assert.That(await ToText(generator), Is.EqualTo("1 2 1 3 1 2 1 4 1 2 1 3 1 2 1"));

            static async Coroutine Tree(AsyncGenerator<int> body, int height)
            {
                if (height == 0)
                    return;
                await Tree(body, height - 1);
                await body.Yield(height);
                await Tree(body, height - 1);
            }
        });

    [Test]
    public void Yield_far_down_the_stack_hands_out_and_goes_on() =>
        VirtualRun.Of(async () =>
        {
            const int Depth = 10_000;
            var generator = new AsyncGenerator<int>(static body => Down(body, Depth));

            Assert.That(await generator.MoveNext());
            Assert.That(generator.Current, Is.EqualTo(1));
            var count = 1;
            while (await generator.MoveNext())
                count++;
            Assert.That(count, Is.EqualTo(Depth));

            static async Coroutine Down(AsyncGenerator<int> body, int level)
            {
                if (level > 1)
                    await Down(body, level - 1);
                await body.Yield(level);
            }
        });

    [Test]
    public void Generators_over_generators_pass_each_value_through() =>
        VirtualRun.Of(async () =>
        {
            var generator = Counting(3);
            for (var i = 0; i < 200; i++)
                generator = PlusOne(generator);

            Assert.That(await ToText(generator), Is.EqualTo("200 201 202"));

            static AsyncGenerator<int> PlusOne(AsyncGenerator<int> source) =>
                new(async body =>
                {
                    while (await source.MoveNext())
                        await body.Yield(source.Current + 1);
                });
        });

    [TestCase(false)]
    [TestCase(true)]
    public void MoveNext_100_000_times_needs_no_stack(bool bodySuspends) =>
        VirtualRun.Of(async () =>
        {
            const int Items = 100_000;
            var generator = new AsyncGenerator<int>(async body =>
            {
                for (var i = 1; i <= Items; i++)
                {
                    if (bodySuspends)
                        await Coroutine.Yield();
                    await body.Yield(i);
                }
            });

            var sum = 0L;
            while (await generator.MoveNext())
                sum += generator.Current;

            Assert.That(sum, Is.EqualTo(Items * (Items + 1L) / 2));
        });

    private AsyncGenerator<int> Counting(int end) =>
        new(async body =>
        {
            _trace.Add("begun");
            for (var i = 0; i < end; i++)
            {
                _trace.Add($"+{i}");
                await body.Yield(i);
                _trace.Add($"-{i}");
            }
            _trace.Add("ended");
        });

    private static async Coroutine<string> ToText<T>(AsyncGenerator<T> generator)
    {
        var values = new Trace();
        while (await generator.MoveNext())
            values.Add(generator.Current!);
        return values.ToString();
    }
}
