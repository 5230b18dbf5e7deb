using NUnit.Framework;

namespace Coroutines.Tests.Cancellation;

/// <summary>Cancellations of the task that a shield holds back: each is delivered once, when the shield is left.</summary>
[TestFixture]
public class ShieldedEdgeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Edge_that_was_not_delivered_before_the_shield_waits_until_it_is_left() =>
        VirtualRun.Of(async () =>
        {
            var ended = false;
            var task = Coroutine.Start(Body());

            await Coroutine.Wait([task]);

            Assert.That(ended);
            Assert.That(task.IsCanceled);

            async Coroutine Body()
            {
                CoroutineTask.Current!.Cancel();
                await CancelScope.Shield(async () =>
                {
                    await Coroutine.Sleep(Second);
                    ended = true;
                });
                await Coroutine.Sleep(Second);
            }
        });

    [Test]
    public void Edge_meets_the_outermost_shield_first() =>
        VirtualRun.Of(async () =>
        {
            var start = EventLoop.Current.Time;
            var task = Coroutine.Start(
                CancelScope.Shield(
                    () => CancelScope.Shield(() => Coroutine.Sleep(100 * Second), Second),
                    grace: 5 * Second
                )
            );
            await Coroutine.Yield();

            await task.CancelAndWait();

            Assert.That(EventLoop.Current.Time - start, Is.EqualTo(6 * Second));
        });

    [Test]
    public void Timeout_inside_raises_its_own_error_whatever_the_shield_holds_back() =>
        VirtualRun.Of(async () =>
        {
            var slept = false;
            var task = Coroutine.Start(
                CancelScope.Shield(async () =>
                {
                    CoroutineTask.Current!.Cancel();
                    await Raised.By<TimeoutException>(() =>
                        Coroutine.Timeout(Second, _ => Coroutine.Sleep(9 * Second))
                    );
                    await Coroutine.Sleep(Second);
                    slept = true;
                })
            );

            await Coroutine.Wait([task]);

            Assert.That(slept);
            Assert.That(task.Cancelling, Is.EqualTo(1));
        });

    [Test]
    public void Group_inside_that_fails_lets_nothing_through() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var task = Coroutine.Start(Body());

            await Coroutine.Wait([task]);

            Assert.That(trace.ToString(), Is.EqualTo("failed slept"));
            Assert.That(task.IsCanceled);

            async Coroutine Body()
            {
                await CancelScope.Shield(async () =>
                {
                    CoroutineTask.Current!.Cancel();
                    await Raised.By<TaskGroupException>(() => new TaskGroup().Run(Failing));
                    trace.Add("failed");
                    await Coroutine.Sleep(Second);
                    trace.Add("slept");
                });
                await Coroutine.Yield();
            }

            static async Coroutine Failing(TaskGroup group)
            {
                _ = group.Start(Throw());
                await Coroutine.Sleep(Second);
            }

            static async Coroutine Throw()
            {
                await Coroutine.Yield();
                throw new FormatException();
            }
        });
}
