using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class OutcomeTests
{
    [Test]
    public void ToString_of_a_value_names_it() =>
        Assert.That(new Outcome<int>(7, null).ToString(), Is.EqualTo("Outcome { Value = 7 }"));

    [Test]
    public void ToString_of_a_failure_names_it_and_throws_nothing() =>
        Assert.That(
            new Outcome<int>(0, new InvalidOperationException("no")).ToString(),
            Is.EqualTo("Outcome { Exception = InvalidOperationException: no }")
        );

    [Test]
    public void ToString_of_a_cancellation_names_it_and_throws_nothing() =>
        VirtualRun.Of(async () =>
        {
            var outcome = await CancelScope.MoveOnAfter(
                TimeSpan.FromSeconds(1),
                async _ => await Coroutine.Sleep(TimeSpan.FromDays(1), 1)
            );

            Assert.That(outcome.ToString(), Does.StartWith("Outcome { Exception = CoroutineCanceledException: "));
        });

    [Test]
    public void ToString_of_no_value_is_empty_after_the_name() =>
        Assert.That(default(Outcome<string>).ToString(), Is.EqualTo("Outcome { Value =  }"));
}
