using NUnit.Framework;
using static Coroutines.Tests.Policies.Schedule;

namespace Coroutines.Tests.Policies;

// In the long run exactly as many begin as may, however late the wake-ups come.
[TestFixture]
public class RateLimitLatenessTests
{
    private static IEnumerable<TestCaseData> Limits()
    {
        foreach (var lateness in (double[])[0, 0.0001, 1, 2.2, 15.6, 300])
        {
            yield return new TestCaseData(10_000, 1_000.0, 1, lateness);
            yield return new TestCaseData(10, 1.0, 5, lateness);
            yield return new TestCaseData(3, 1.0, 1, lateness);
        }
    }

    [TestCaseSource(nameof(Limits))]
    public void Those_who_queue_begin_at_the_rate(int permits, double period, int burst, double lateness)
    {
        const int count = 20_000;
        var limit = new RateLimit(permits, Ms(period), burst);

        var time = new LateClock(Ms(lateness)).Time(
            Coroutine.All(Enumerable.Range(0, count).Select(_ => limit.Run(() => Coroutine.Yield())))
        );

        MustBe(time, (count - burst) * period / permits, lateness);
    }

    [TestCaseSource(nameof(Limits))]
    public void One_who_comes_again_and_again_begins_at_the_rate(int permits, double period, int burst, double lateness)
    {
        const int count = 20_000;
        var limit = new RateLimit(permits, Ms(period), burst);

        var time = new LateClock(Ms(lateness)).Time(Program());

        MustBe(time, (count - burst) * period / permits, lateness);

        async Coroutine Program()
        {
            for (var i = 0; i < count; i++)
                await limit.Run(() => Coroutine.Yield());
        }
    }

    [Test]
    public void Lateness_is_forgotten_in_a_quiet_time()
    {
        var limit = new RateLimit(10, S(1), 2);
        var begun = new List<double>();

        new LateClock(Ms(800)).Time(Program());

        // The third waits until 0.1 s, wakes at 0.9 s, and leaves eight permits, of which the quiet time leaves two.
        Assert.That(begun, Is.EqualTo(new[] { 0, 0, 0.9, 61.7, 61.7, 62.6 }).Within(1e-6));

        async Coroutine Program()
        {
            for (var i = 0; i < 3; i++)
                await Begin();
            await Coroutine.Sleep(S(60));
            for (var i = 0; i < 3; i++)
                await Begin();
        }

        async Coroutine Begin() =>
            await limit.Run(() =>
            {
                begun.Add(EventLoop.Current.Time.TotalSeconds);
                return Coroutine.FromResult(0);
            });
    }

    [Test]
    public void Lateness_beyond_a_second_is_not_made_up_for()
    {
        var limit = new RateLimit(10, Ms(100), 1);
        var begun = new List<double>();

        new LateClock(S(3600)).Time(
            Coroutine.All(
                Enumerable
                    .Range(0, 300)
                    .Select(_ =>
                        limit.Run(async () =>
                        {
                            begun.Add(EventLoop.Current.Time.TotalSeconds);
                            await Coroutine.Yield();
                        })
                    )
            )
        );

        Assert.That(begun.Count(time => time is > 1 and < 3601), Is.EqualTo(101));
    }

    private static TimeSpan Ms(double milliseconds) => new((long)(milliseconds * TimeSpan.TicksPerMillisecond));

    private static void MustBe(TimeSpan time, double expected, double lateness)
    {
        Assert.That(time.TotalMilliseconds, Is.GreaterThanOrEqualTo(expected - 1e-3));
        // The last wake-up is late, and nothing else.
        Assert.That(time.TotalMilliseconds, Is.LessThanOrEqualTo(expected + lateness + 0.001));
    }
}
