using NUnit.Framework;

namespace Coroutines.Tests.Cancellation;

/// <summary>A cancellation of the task that waits for all or a race: its children are cancelled, so it is raised, whatever happens meanwhile.</summary>
[TestFixture]
public class JoinEdgeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [TestCase("all", "taken back")]
    [TestCase("race", "taken back")]
    [TestCase("all", "shielded")]
    [TestCase("race", "shielded")]
    public void Cancellation_is_raised_once_even_if_then_it_is(string join, string how) =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var scope = new CancelScope();
            var task = Coroutine.Start(scope.Run(_ => Body()));
            await Coroutine.Sleep(Second);

            task.Cancel();
            if (how == "shielded")
                scope.IsShielded = true;
            else
                task.Uncancel();
            await Coroutine.Wait([task]);

            Assert.That(trace.ToString(), Is.EqualTo("cancelled slept"));
            Assert.That(task.IsCanceled, Is.False);

            async Coroutine Body()
            {
                try
                {
                    Coroutine<int>[] children = [Child(), Child()];
                    if (join == "all")
                        await Coroutine.All(children);
                    else
                        await Coroutine.Race(children);
                    trace.Add("ended");
                }
                catch (CoroutineCanceledException)
                {
                    trace.Add("cancelled");
                }
                await Coroutine.Sleep(Second);
                trace.Add("slept");
            }

            static async Coroutine<int> Child()
            {
                try
                {
                    await Coroutine.Sleep(9 * Second);
                }
                finally
                {
                    await CancelScope.Shield(() => Coroutine.Sleep(Second));
                }
                return 0;
            }
        });
}
