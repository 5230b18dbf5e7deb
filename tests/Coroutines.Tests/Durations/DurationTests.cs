using Coroutines.Testing;
using NUnit.Framework;

namespace Coroutines.Tests.Durations;

// One table for all members that take a duration: TimedMember.All.
[TestFixture]
public class DurationTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static IEnumerable<TimedMember> Members => TimedMember.All;

    private static IEnumerable<TimedMember> Asyncios => Members.Where(member => member.BelowZero == BelowZero.IsNow);

    private static IEnumerable<TimedMember> Others => Members.Except(Asyncios);

    // The control: without it, a program that never ends at all would pass the others.
    [TestCaseSource(nameof(Members))]
    public void Finite_duration_is_over_when_it_is_over(TimedMember member)
    {
        using var loop = Begun(member, 5 * Second, out var task);

        loop.AdvanceBy(5 * Second - new TimeSpan(1));
        Assert.That(task.IsCompleted, Is.False);
        loop.AdvanceBy(member.IsPolling ? Second : new TimeSpan(1));
        Assert.That(task.IsCompleted);
        _ = task.IsCanceled ? null : task.Exception;
    }

    [Test]
    public void Infinite_duration_is_for_ever_sets_no_timer_and_can_be_cancelled(
        [ValueSource(nameof(Members))] TimedMember member,
        [Values(-1.0, double.MaxValue, double.MaxValue / 2)] double milliseconds
    )
    {
        var duration = milliseconds switch
        {
            double.MaxValue => TimeSpan.MaxValue,
            > 0 => TimeSpan.MaxValue - new TimeSpan(1),
            _ => Timeout.InfiniteTimeSpan,
        };
        using var loop = Begun(member, duration, out var task);

        loop.AdvanceBy((member.IsPolling ? 1 : 100_000) * TimeSpan.FromHours(1));
        Assert.That(task.IsCompleted, Is.False, $"{task} after {loop.Now}");
        if (!member.IsPolling)
            Assert.That(loop.PendingTimers, Is.Empty);

        task.Cancel();
        loop.RunUntilIdle();
        // A shield keeps the cancellation out for ever, too.
        Assert.That(task.IsCompleted, Is.EqualTo(!member.Name.StartsWith("Shield")));
        Assert.That(loop.Errors, Is.Empty);
    }

    [Test]
    public void Duration_below_zero_is_now_as_in_asyncio(
        [ValueSource(nameof(Asyncios))] TimedMember member,
        [Values(long.MinValue, -2 * TimeSpan.TicksPerMillisecond, -TimeSpan.TicksPerMillisecond - 1, -1, 0)] long ticks
    )
    {
        using var loop = Begun(member, new TimeSpan(ticks), out var task);

        loop.RunUntilIdle();
        Assert.That(task.IsCompleted);
        _ = task.IsCanceled ? null : task.Exception;
    }

    [Test]
    public void Duration_below_zero_is_refused_by_all_others(
        [ValueSource(nameof(Others))] TimedMember member,
        [Values(-2 * TimeSpan.TicksPerMillisecond, -1)] long ticks
    )
    {
        using var loop = Begun(member, new TimeSpan(ticks), out var task);

        loop.RunUntilIdle();
        Assert.That(task.Exception, Is.TypeOf<ArgumentOutOfRangeException>());
    }

    private static TestLoop Begun(TimedMember member, TimeSpan duration, out CoroutineTask<Unit> task)
    {
        var loop = new TestLoop();
        // A clock at zero would hide the sums that overflow.
        loop.AdvanceBy(7 * Second);
        task = loop.Start(Program());
        loop.RunUntilIdle();
        return loop;

        async Coroutine<Unit> Program()
        {
            await member.Wait(duration);
            return Unit.Value;
        }
    }
}
