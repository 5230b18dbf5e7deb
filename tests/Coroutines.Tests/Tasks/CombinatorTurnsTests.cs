using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>How many turns waiting takes, counted on CPython 3.13: what a program can observe of how the waiting is built.</summary>
[TestFixture]
public class CombinatorTurnsTests
{
    [TestCase("wait", 2)]
    [TestCase("wait no time", 2)]
    [TestCase("wait first exception", 2)]
    [TestCase("waitFor", 0)]
    [TestCase("waitFor no time", 0)]
    [TestCase("gather", 0)]
    [TestCase("gather outcomes", 0)]
    [TestCase("shield", 0)]
    [TestCase("asCompleted", 2)]
    public void Await_of_what_is_complete_takes_turns(string verb, int turns) =>
        VirtualRun.Of(async () =>
        {
            var complete = new Future<int>();
            complete.SetResult(1);

            Assert.That(await TurnCounter.Of(() => On(verb, complete.AsCoroutine())), Is.EqualTo(turns));
        });

    [TestCase("wait", 3)]
    [TestCase("wait first exception", 3)]
    [TestCase("waitFor", 2)]
    [TestCase("gather", 3)]
    [TestCase("gather outcomes", 3)]
    [TestCase("shield", 3)]
    [TestCase("asCompleted", 3)]
    public void Await_of_what_completes_in_the_next_turn_takes_turns(string verb, int turns) =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();

            var taken = await TurnCounter.Of(() =>
            {
                EventLoop.Current.CallSoon(() => future.SetResult(1));
                return On(verb, future.AsCoroutine());
            });

            Assert.That(taken, Is.EqualTo(turns));
        });

    [TestCase("wait", 3)]
    [TestCase("waitFor", 0)]
    [TestCase("waitFor no time", 3)]
    [TestCase("gather", 3)]
    [TestCase("gather outcomes", 3)]
    [TestCase("shield", 3)]
    [TestCase("asCompleted", 3)]
    public void Await_of_a_coroutine_that_never_suspends_takes_turns(string verb, int turns) =>
        VirtualRun.Of(async () =>
        {
            Assert.That(await TurnCounter.Of(() => On(verb, One())), Is.EqualTo(turns));

            static async Coroutine<int> One() => 1;
        });

    private static async Coroutine On(string verb, Coroutine<int> awaited)
    {
        switch (verb)
        {
            case "wait":
                await Coroutine.Wait([Coroutine.EnsureFuture(awaited)]);
                break;
            case "wait no time":
                await Coroutine.Wait([Coroutine.EnsureFuture(awaited)], timeout: TimeSpan.Zero);
                break;
            case "wait first exception":
                await Coroutine.Wait([Coroutine.EnsureFuture(awaited)], WaitUntil.FirstException);
                break;
            case "waitFor":
                await Coroutine.WaitFor(awaited, TimeSpan.FromHours(1));
                break;
            case "waitFor no time":
                try
                {
                    await Coroutine.WaitFor(awaited, TimeSpan.Zero);
                }
                catch (TimeoutException) { }
                break;
            case "gather":
                await Coroutine.Gather(awaited);
                break;
            case "gather outcomes":
                await Coroutine.GatherOutcomes([awaited]);
                break;
            case "shield":
                await Coroutine.Shield(awaited);
                break;
            case "asCompleted":
                foreach (var next in Coroutine.AsCompleted([awaited]))
                    await next;
                break;
        }
    }
}
