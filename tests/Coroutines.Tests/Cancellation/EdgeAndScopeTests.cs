using System.Runtime.ExceptionServices;
using Coroutines.LowLevel;
using NUnit.Framework;

namespace Coroutines.Tests.Cancellation;

/// <summary>A cancellation of the task that meets one of a scope: the scope's would come again, the task's would not, so that one goes on.</summary>
[TestFixture]
public class EdgeAndScopeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Edge_in_a_finaliser_is_not_lost_behind_the_scope() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(CancelScope.MoveOnAfter(Second, _ => Body()));
            await Coroutine.Sleep(2 * Second);

            await task.CancelAndWait();

            Assert.That(task.IsCanceled);

            static async Coroutine Body()
            {
                try
                {
                    await Coroutine.Sleep(9 * Second);
                }
                catch (CoroutineCanceledException error)
                {
                    await AsyncDisposal.Run(ExceptionDispatchInfo.Capture(error), () => Coroutine.Sleep(9 * Second, 0));
                    throw;
                }
            }
        });

    [Test]
    public void Edge_to_a_group_that_a_scope_ends_is_not_lost_behind_the_scope() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(CancelScope.MoveOnAfter(Second, Body));
            await Coroutine.Sleep(2 * Second);

            await task.CancelAndWait();

            Assert.That(task.IsCanceled);
            Assert.That(EventLoop.Current.Time, Is.EqualTo(5 * Second));

            static Coroutine Body(CancelScope scope) =>
                new TaskGroup().Run(async group =>
                {
                    _ = group.Start(Swallowing());
                    await Coroutine.Sleep(9 * Second);
                });

            // Deaf to the edge too, which the group need not send again.
            static Coroutine Swallowing() => CancelScope.Shield(() => Coroutine.Sleep(5 * Second));
        });

    [Test]
    public void Failure_of_a_groups_body_is_not_lost_behind_a_scope_that_struck_a_child() =>
        VirtualRun.Of(async () =>
        {
            var failure = new FormatException();

            var group = await Raised.By<TaskGroupException>(async () => await CancelScope.MoveOnAfter(Second, Body));

            Assert.That(group.InnerExceptions, Is.EqualTo(new[] { failure }));

            Coroutine Body(CancelScope scope) =>
                new TaskGroup().Run(async group =>
                {
                    _ = group.Start(IgnoresOne());
                    await Coroutine.Yield();
                    throw failure;
                });

            static async Coroutine IgnoresOne()
            {
                try
                {
                    await Coroutine.Sleep(9 * Second);
                }
                catch (CoroutineCanceledException)
                {
                    await Coroutine.Sleep(9 * Second);
                }
            }
        });
}
