using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace Coroutines.Tests.Durations;

// Whoever reads "timed out" in a log wants to know which of a hundred limits it was.
[TestFixture]
public class TimeoutMessageTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Test]
    public void Timeout_names_the_duration_and_the_place() =>
        MustSay(Here(), Coroutine.Timeout(Limit, _ => Never()), "TimeoutScope", "00:00:05");

    [Test]
    public void Timeout_with_a_result_names_the_duration_and_the_place() =>
        MustSay(Here(), Unresulted(Coroutine.Timeout(Limit, _ => NeverAny())), "TimeoutScope", "00:00:05");

    [Test]
    public void TimeoutAt_names_the_time_and_the_place() =>
        MustSay(Here(), Coroutine.TimeoutAt(Limit, _ => Never()), "TimeoutScope", "until 00:00:05");

    [Test]
    public void TimeoutScope_names_the_time_and_the_place() =>
        MustSay(Here(), new TimeoutScope(Limit).Run(_ => Never()), "TimeoutScope", "until 00:00:05");

    [Test]
    public void Reschedule_names_the_new_time() =>
        MustSay(
            Here(offset: 1),
            Coroutine.Timeout(
                TimeSpan.FromDays(1),
                scope =>
                {
                    scope.Reschedule(Limit);
                    return Never();
                }
            ),
            "until 00:00:05"
        );

    [Test]
    public void WaitFor_names_the_duration_and_the_place() =>
        MustSay(Here(), Coroutine.WaitFor(Never(), Limit), "00:00:05");

    [Test]
    public void WaitFor_no_time_names_the_duration_and_the_place() =>
        MustSay(Here(), Coroutine.WaitFor(Never(), TimeSpan.Zero), "WaitFor", "00:00:00");

    [Test]
    public void FailAfter_names_the_duration_and_the_place() =>
        MustSay(Here(), CancelScope.FailAfter(Limit, _ => Never()), "CancelScope", "00:00:05");

    [Test]
    public void FailAfter_whose_deadline_is_moved_names_the_new_time() =>
        MustSay(
            Here(offset: 1),
            CancelScope.FailAfter(
                TimeSpan.FromDays(1),
                scope =>
                {
                    scope.Deadline = Limit;
                    return Never();
                }
            ),
            "until 00:00:05"
        );

    [Test]
    public void TimeoutPolicy_names_the_duration_and_itself() =>
        MustSay("timeout of 00:00:05", new TimeoutPolicy(Limit).Run(Never), "00:00:05");

    [Test]
    public void Timeout_of_a_sequence_names_the_duration_and_what_it_was() =>
        MustSay(
            "a move of a sequence",
            Unresulted(CoroutineSeq.FromProducer<int>(_ => Never()).Timeout(Limit).First()),
            "00:00:05"
        );

    [Test]
    public void AsCompleted_names_the_duration() =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<TimeoutException>(async () =>
                await Coroutine.AsCompleted([NeverAny()], Limit).First()
            );

            Assert.That(error.Message, Does.Contain("AsCompleted").And.Contain("00:00:05"));
        });

    // F# has no place of a caller, and its functions pass none.
    [Test]
    public void Without_a_place_the_body_is_named()
    {
        MustSay(nameof(NeverAny), Unresulted(Coroutine.Timeout(Limit, NeverAny(), null, 0)), "00:00:05");
        MustSay(nameof(NeverAny), Unresulted(Coroutine.TimeoutAt(Limit, NeverAny(), null, 0)), "00:00:05");
        MustSay(nameof(NeverAny), Unresulted(Coroutine.WaitFor(NeverAny(), Limit, null, 0)), "00:00:05");
        MustSay(nameof(NeverAny), Unresulted(CancelScope.FailAfter(Limit, NeverAny(), null, 0)), "00:00:05");
    }

    private static void MustSay(string place, Coroutine limited, params string[] words) =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<TimeoutException>(async () => await limited);

            foreach (var word in (string[])[place, .. words])
                Assert.That(error.Message, Does.Contain(word));
        });

    private static string Here(int offset = 0, [CallerFilePath] string? file = null, [CallerLineNumber] int line = 0) =>
        $"{Path.GetFileName(file)}:{line + offset}";

    private static async Coroutine Unresulted<T>(Coroutine<T> coroutine) => await coroutine;

    private static async Coroutine Never() => await new Future<Unit>();

    private static async Coroutine<int> NeverAny() => await new Future<int>();
}
