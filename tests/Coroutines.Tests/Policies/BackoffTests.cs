using NUnit.Framework;
using static Coroutines.Tests.Policies.Schedule;

namespace Coroutines.Tests.Policies;

[TestFixture]
public class BackoffTests
{
    [TestCase(Jitter.None, 0.5, "1 2 4 8 10 10")]
    [TestCase(Jitter.Full, 0.5, "0.5 1 2 4 5 5")]
    [TestCase(Jitter.Full, 0.0, "0 0 0 0 0 0")]
    [TestCase(Jitter.Equal, 0.5, "0.75 1.5 3 6 7.5 7.5")]
    [TestCase(Jitter.Equal, 0.0, "0.5 1 2 4 5 5")]
    [TestCase(Jitter.Decorrelated, 0.0, "1 1 1 1 1 1")]
    [TestCase(Jitter.Decorrelated, 0.5, "2 3.5 5.5 5.5 5.5 5.5")]
    public void Exponential_with_jitter(Jitter jitter, double number, string expected) =>
        Assert.That(Delays(Backoff.Exponential(S(1), max: S(10), jitter: jitter), number, 6), Is.EqualTo(expected));

    [Test]
    public void Exponential_with_another_factor_is_exact() =>
        Assert.That(Delays(Backoff.Exponential(S(2), 1.5), 0, 4), Is.EqualTo("2 3 4.5 6.75"));

    [Test]
    public void Exponential_without_a_limit_ends_at_the_longest_time() =>
        Assert.That(
            Backoff.Exponential(S(1)).Next(2000, TimeSpan.MaxValue, new ConstantRandom(0)),
            Is.EqualTo(TimeSpan.MaxValue)
        );

    [Test]
    public void Constant_and_none() =>
        Assert.That((Delays(Backoff.Constant(S(3)), 0, 3), Delays(Backoff.None, 0, 2)), Is.EqualTo(("3 3 3", "0 0")));

    private static string Delays(Backoff backoff, double number, int count)
    {
        var random = new ConstantRandom(number);
        var previous = TimeSpan.Zero;
        var delays = new List<string>();
        for (var failures = 1; failures <= count; failures++)
        {
            previous = backoff.Next(failures, previous, random);
            delays.Add(FormattableString.Invariant($"{previous.TotalSeconds:0.###}"));
        }
        return string.Join(" ", delays);
    }
}
