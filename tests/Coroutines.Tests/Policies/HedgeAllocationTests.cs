using NUnit.Framework;

namespace Coroutines.Tests.Policies;

[TestFixture]
public class HedgeAllocationTests
{
    // 100,000 attempts took 145 MB for an answer that came at once.
    [Test]
    public void Hedge_without_a_limit_costs_what_has_begun()
    {
        Assert.That(Bytes(int.MaxValue), Is.EqualTo(Bytes(2)).Within(256));
        Assert.That(new HedgePolicy(TimeSpan.Zero, int.MaxValue).ToString(), Is.EqualTo("hedge"));
    }

    [Test]
    public void Hedge_without_a_limit_goes_on_until_one_succeeds() =>
        VirtualRun.Of(async () =>
        {
            var attempts = 0;
            var result = await new HedgePolicy(TimeSpan.FromSeconds(1), int.MaxValue).Run(async () =>
            {
                var number = ++attempts;
                if (number % 2 == 1)
                    throw new IOException();
                await Coroutine.Sleep(TimeSpan.FromSeconds(number < 100 ? 1_000 : 0.5));
                return number;
            });

            Assert.That(result, Is.EqualTo(100));
            // Every second one begins at once, since the one before it has failed.
            Assert.That(EventLoop.Current.Time, Is.EqualTo(TimeSpan.FromSeconds(49.5)));
        });

    private static long Bytes(int maxAttempts)
    {
        var policy = new HedgePolicy(TimeSpan.FromSeconds(1), maxAttempts);
        return VirtualRun.Of(async () =>
        {
            var least = long.MaxValue;
            for (var i = 0; i < 10; i++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                await policy.Run(() => Coroutine.FromResult(1));
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }
            return least;
        });
    }
}
