using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>Scopes in tasks that are cancelled by others, before, together with, or after the time has come.</summary>
[TestFixture]
public class TimeoutScopeCancelTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // R61
    [TestCase(0)]
    [TestCase(1)]
    public void Cancel_from_outside_before_the_time_passes(int earlierCancels) =>
        VirtualRun.Of(async () =>
        {
            for (var i = 0; i < earlierCancels; i++)
                await SwallowACancel();
            TimeoutScope? scope = null;

            await Raised.By<CoroutineCanceledException>(() =>
                Within(
                    9 * Second,
                    async entered =>
                    {
                        scope = entered;
                        CoroutineTask.Current!.Cancel();
                        await Coroutine.Sleep(Second);
                    }
                )
            );

            Assert.That(scope!.IsExpired, Is.False);
            Assert.That(CoroutineTask.Current!.Cancelling, Is.EqualTo(earlierCancels + 1));
        });

    // R61
    [Test]
    public void Cancel_from_outside_in_the_turn_of_the_timeout_wins() =>
        VirtualRun.Of(async () =>
        {
            TimeoutScope? scope = null;
            var task = Coroutine.Start(
                Within(
                    Second,
                    async entered =>
                    {
                        scope = entered;
                        await Coroutine.Sleep(9 * Second);
                    }
                )
            );
            EventLoop.Current.CallAt(Second, () => task.Cancel("outside"));

            await Raised.By<CoroutineCanceledException>(() => task.AsCoroutine());

            Assert.That((scope!.IsExpired, task.IsCanceled, task.Cancelling), Is.EqualTo((true, true, 1)));
        });

    [Test]
    public void Timeout_in_a_task_that_has_swallowed_a_cancel_still_raises() =>
        VirtualRun.Of(async () =>
        {
            await SwallowACancel();

            await Raised.By<TimeoutException>(() => Within(TimeSpan.Zero, static _ => Coroutine.Sleep(Second)));

            Assert.That(CoroutineTask.Current!.Cancelling, Is.EqualTo(1));
        });

    private static async Coroutine SwallowACancel()
    {
        CoroutineTask.Current!.Cancel();
        await Raised.By<CoroutineCanceledException>(() => Coroutine.Sleep(Second));
    }

    private static async Coroutine Within(TimeSpan? delay, Func<TimeoutScope, Coroutine> body) =>
        await Coroutine.Timeout<Unit>(delay, scope => body(scope));
}
