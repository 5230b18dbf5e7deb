using NUnit.Framework;
using static Coroutines.Tests.Policies.Schedule;

namespace Coroutines.Tests.Policies;

[TestFixture]
public class HedgePolicyTests
{
    private sealed class Connection(Schedule schedule, int number) : IDisposable
    {
        public void Dispose() => schedule.Add($"dispose {number}");

        public override string ToString() => $"connection {number}";
    }

    /// <summary>An action whose attempts take so long each; below zero, they fail after that time.</summary>
    private static Func<Coroutine<int>> Attempts(Schedule schedule, params double[] seconds)
    {
        var count = 0;
        return async () =>
        {
            var number = ++count;
            schedule.Add($"begin {number}");
            try
            {
                await Coroutine.Sleep(S(Math.Abs(seconds[number - 1])));
            }
            catch (CoroutineCanceledException)
            {
                schedule.Add($"cancel {number}");
                throw;
            }
            return seconds[number - 1] < 0 ? throw new IOException($"failure {number}") : number;
        };
    }

    [TestCase("quick enough", "0 begin 1, 0.5 result = 1", 0.5, 9.0)]
    [TestCase("the second wins", "0 begin 1, 1 begin 2, 1.5 cancel 1, 1.5 result = 2", 9.0, 0.5)]
    [TestCase("the first wins", "0 begin 1, 1 begin 2, 3 cancel 2, 3 result = 1", 3.0, 9.0)]
    [TestCase("a failure is replaced at once", "0 begin 1, 0.5 begin 2, 1 result = 2", -0.5, 0.5)]
    [TestCase("a failure leaves the other", "0 begin 1, 1 begin 2, 3 result = 2", -2.0, 2.0)]
    [TestCase("the second fails", "0 begin 1, 1 begin 2, 3 result = 1", 3.0, -1.0)]
    [TestCase("both fail", "0 begin 1, 1 begin 2, 3 result: IO", -3.0, -1.0)]
    public void Two_attempts(string _, string expected, double first, double second) =>
        Assert.That(
            Schedule.Of(schedule =>
                schedule.Watch("result", new HedgePolicy(S(1)).Run(Attempts(schedule, first, second)))
            ),
            Is.EqualTo(expected)
        );

    [TestCase("0 begin 1, 1 begin 2, 2 begin 3, 3 cancel 1, 3 cancel 2, 3 result = 3", 9.0, 9.0, 1.0)]
    [TestCase("0 begin 1, 0.25 begin 2, 0.5 begin 3, 1.5 result = 3", -0.25, -0.25, 1.0)]
    [TestCase("0 begin 1, 0.25 begin 2, 1.25 begin 3, 2.25 cancel 2, 2.25 result = 3", -0.25, 9.0, 1.0)]
    [TestCase("0 begin 1, 1 begin 2, 1.5 begin 3, 2.5 cancel 1, 2.5 result = 3", 9.0, -0.5, 1.0)]
    public void Three_attempts(string expected, double first, double second, double third) =>
        Assert.That(
            Schedule.Of(schedule =>
                schedule.Watch("result", new HedgePolicy(S(1), 3).Run(Attempts(schedule, first, second, third)))
            ),
            Is.EqualTo(expected)
        );

    [Test]
    public void No_delay_starts_all_at_once() =>
        Assert.That(
            Schedule.Of(schedule =>
                schedule.Watch("result", new HedgePolicy(S(0), 3).Run(Attempts(schedule, 3, 1, 2)))
            ),
            Is.EqualTo("0 begin 1, 0 begin 2, 0 begin 3, 1 cancel 1, 1 cancel 3, 1 result = 2")
        );

    [Test]
    public void All_that_failed_are_in_the_error()
    {
        var count = 0;

        var error = Assert.Throws<IOException>(() =>
            VirtualRun.Of(() => new HedgePolicy(S(1), 3).Run<int>(() => throw new IOException($"{++count}")))
        );

        Assert.That(error!.Message, Is.EqualTo("3"));
        Assert.That(SuppressedExceptions.Of(error).Select(e => e.Message), Is.EqualTo(new[] { "1", "2" }));
    }

    [Test]
    public void A_result_that_comes_too_late_is_disposed_of_before_the_first_is_given() =>
        Assert.That(
            Schedule.Of(schedule =>
            {
                var count = 0;
                return schedule.Watch(
                    "result",
                    new HedgePolicy(S(1)).Run(async () =>
                    {
                        var number = ++count;
                        await CancelScope.Shield(() => Coroutine.Sleep(S(number == 1 ? 5 : 1)));
                        return new Connection(schedule, number);
                    })
                );
            }),
            Is.EqualTo("5 dispose 1, 5 result = connection 2")
        );

    [Test]
    public void A_loser_that_fails_while_it_is_cancelled_is_reported()
    {
        var errors = new List<LoopError>();

        var text = Schedule.Of(
            schedule =>
            {
                var count = 0;
                return schedule.Watch(
                    "result",
                    new HedgePolicy(S(1)).Run<int>(async () =>
                    {
                        var number = ++count;
                        if (number == 2)
                            return 2;
                        try
                        {
                            await Coroutine.Sleep(S(9));
                            return 1;
                        }
                        finally
                        {
                            throw new IOException("in the loser");
                        }
                    })
                );
            },
            errors
        );

        Assert.That(text, Is.EqualTo("1 result = 2"));
        Assert.That(errors.Select(error => error.Exception?.Message), Is.EqualTo(new[] { "in the loser" }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_cancellation_cancels_all_attempts_and_passes(bool byScope) =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                var run = schedule.Watch("result", new HedgePolicy(S(1), 3).Run(Attempts(schedule, 9, 9)));
                if (byScope)
                {
                    await CancelScope.MoveOnAfter(S(1.5), _ => run);
                    return;
                }
                var task = Coroutine.Start(run);
                await Coroutine.Sleep(S(1.5));
                await task.CancelAndWait();
            }),
            Is.EqualTo("0 begin 1, 1 begin 2, 1.5 cancel 1, 1.5 cancel 2, 1.5 result cancelled")
        );

    [Test]
    public void An_attempt_that_is_due_when_the_first_result_comes_does_not_begin() =>
        Assert.That(
            Schedule.Of(schedule =>
                schedule.Watch("result", new HedgePolicy(S(1), 3).Run(Attempts(schedule, 2, -1, 9)))
            ),
            // The first result and the failure of the second come in one turn, the result first.
            Is.EqualTo("0 begin 1, 1 begin 2, 2 result = 1")
        );
}
