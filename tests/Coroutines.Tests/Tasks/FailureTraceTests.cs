using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>What the stack trace of a failure shows, and that looking at it again adds nothing.</summary>
[TestFixture]
public class FailureTraceTests
{
    [Test]
    public void Await_of_a_failed_task_again_does_not_grow_its_trace() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Throws());
            var traces = new List<string>();

            for (var i = 0; i < 5; i++)
                traces.Add((await Raised.By<FormatException>(async () => await task)).StackTrace!);

            // The first was pending, and so went through one resume; all others are alike.
            Assert.That(traces.Skip(1).Distinct().Count(), Is.EqualTo(1));
            Assert.That(traces, Has.All.Contains(nameof(Throws)));
        });

    [Test]
    public void Exception_of_a_failed_task_has_the_trace_of_its_body() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Throws());
            await Coroutine.Yield();

            Assert.That(task.Exception!.StackTrace, Does.Contain(nameof(Throws)));
        });

    [TestCase(true)]
    [TestCase(false)]
    public void Cancellation_of_a_task_shows_where_it_was_interrupted(bool isAwaited) =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Interrupted());
            await Coroutine.Yield();
            task.Cancel();
            if (!isAwaited)
                await Coroutine.Wait([task]);

            var error = await Raised.By<CoroutineCanceledException>(isAwaited ? Awaits : Looks);

            Assert.That(
                error.StackTrace,
                Does.Contain(nameof(Interrupted)).And.Contain(isAwaited ? nameof(Awaits) : nameof(Looks))
            );

            async Coroutine Awaits() => await task;

            async Coroutine Looks() => _ = task.Exception;
        });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Coroutine<int> Throws() => throw new FormatException();

    private static async Coroutine Interrupted() => await Coroutine.Sleep(TimeSpan.FromSeconds(1));
}
