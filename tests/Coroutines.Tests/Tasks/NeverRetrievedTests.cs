using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>Which ways of meeting a failed task count as having looked at its exception, and which do not.</summary>
[TestFixture]
public class NeverRetrievedTests
{
    private static readonly FormatException Boom = new();

    // R27
    [TestCase("await")]
    [TestCase("Result")]
    [TestCase("Exception")]
    [TestCase("Cancel")]
    [TestCase("gather")]
    [TestCase("gather that has failed before")]
    [TestCase("gather that is being cancelled")]
    [TestCase("gather outcomes")]
    [TestCase("wait for the first failure")]
    [TestCase("waitFor")]
    [TestCase("asCompleted")]
    [TestCase("shield")]
    [TestCase("shield cancelled too late")]
    [TestCase("task that was cancelled after it")]
    public void Failure_of_a_task_is_not_reported_after(string what) => Assert.That(ReportedAfter(what), Is.Empty);

    [TestCase("nothing")]
    [TestCase("IsFaulted")]
    [TestCase("ToString")]
    [TestCase("done callback")]
    [TestCase("wait for all")]
    [TestCase("wait for the first failure when all have ended")]
    [TestCase("gather outcomes that has not ended")]
    [TestCase("asCompleted that nobody awaits")]
    [TestCase("shield cancelled before")]
    public void Failure_of_a_task_is_reported_after(string what) =>
        Assert.That(
            ReportedAfter(what).Select(error => (error.Kind, error.Exception)),
            Is.EqualTo(new[] { (LoopErrorKind.NeverRetrieved, Boom) })
        );

    // asyncio's gather overrides the cancel that clears the report.
    [Test]
    public void Failure_of_a_gather_is_reported_also_after_a_cancel_that_was_refused()
    {
        var errors = new List<LoopError>();

        VirtualRun.Of(
            async () =>
            {
                var gather = Coroutine.Gather(Fails());
                await TurnCounter.Turns(3);
                Assert.That(gather.Cancel(), Is.False);
            },
            errors
        );

        Assert.That(errors.Select(error => error.Exception), Is.EqualTo(new[] { Boom }));
    }

    // The inner one's counts as looked at, because the shield passes it on; the shield's own does not.
    [Test]
    public void Failure_of_a_shield_that_nobody_looks_at_is_reported_once()
    {
        var errors = new List<LoopError>();

        VirtualRun.Of(
            async () =>
            {
                _ = Coroutine.Shield(Fails());
                await TurnCounter.Turns(3);
            },
            errors
        );

        Assert.That(errors.Select(error => error.Exception), Is.EqualTo(new[] { Boom }));
    }

    private static List<LoopError> ReportedAfter(string what)
    {
        var errors = new List<LoopError>();
        VirtualRun.Of(() => Meet(what), errors);
        return errors;
    }

    private static async Coroutine Meet(string what)
    {
        var gate = new Future<int>();
        var task = Coroutine.Start(Fails(gate), "failing");
        if (what is not ("shield cancelled before" or "task that was cancelled after it"))
            gate.SetResult(0);
        var awaited = task.AsCoroutine();
        var never = new Future<int>();
        switch (what)
        {
            case "await":
                await Raised.By<FormatException>(async () => await task);
                break;
            case "Result":
                await Coroutine.Yield();
                Assert.That(() => task.Result, Throws.Exception.SameAs(Boom));
                break;
            case "Exception":
                await Coroutine.Yield();
                Assert.That(task.Exception, Is.SameAs(Boom));
                break;
            case "Cancel":
                await Coroutine.Yield();
                Assert.That(task.Cancel(), Is.False);
                break;
            case "IsFaulted":
                await Coroutine.Yield();
                Assert.That(task.IsFaulted);
                break;
            case "ToString":
                await Coroutine.Yield();
                Assert.That(task.ToString(), Does.Contain("failed"));
                break;
            case "done callback":
                task.AddDoneCallback(done => Assert.That(done.IsCompleted));
                await TurnCounter.Turns(2);
                break;
            case "gather":
                await Raised.By<FormatException>(async () => await Coroutine.Gather(never.AsCoroutine(), awaited));
                break;
            case "gather that has failed before":
                never.SetException(new TimeoutException());
                await Raised.By<TimeoutException>(async () => await Coroutine.Gather(never.AsCoroutine(), awaited));
                await TurnCounter.Turns(2);
                break;
            case "gather that is being cancelled":
                var gather = Coroutine.GatherOutcomes([awaited, never.AsCoroutine()]);
                await TurnCounter.Turns(2);
                gather.Cancel();
                await Raised.By<CoroutineCanceledException>(async () => await gather);
                break;
            case "gather outcomes":
                await Coroutine.GatherOutcomes([awaited]);
                break;
            case "gather outcomes that has not ended":
                _ = Coroutine.GatherOutcomes([awaited, never.AsCoroutine()]);
                await TurnCounter.Turns(3);
                break;
            case "wait for all":
                await Coroutine.Wait([task]);
                break;
            case "wait for the first failure":
                await Coroutine.Wait([task, never], WaitUntil.FirstException);
                break;
            case "wait for the first failure when all have ended":
                await Coroutine.Wait([task], WaitUntil.FirstException);
                break;
            case "waitFor":
                await Raised.By<FormatException>(async () => await Coroutine.WaitFor(awaited, TimeSpan.FromSeconds(1)));
                break;
            case "asCompleted":
                await Raised.By<FormatException>(async () => await Coroutine.AsCompleted([awaited]).First());
                break;
            case "asCompleted that nobody awaits":
                _ = Coroutine.AsCompleted([awaited]).First();
                await TurnCounter.Turns(3);
                break;
            case "shield":
                await Raised.By<FormatException>(async () => await Coroutine.Shield(awaited));
                break;
            case "shield cancelled before":
                Coroutine.Shield(awaited).Cancel();
                await Coroutine.Yield();
                gate.SetResult(0);
                await TurnCounter.Turns(3);
                break;
            case "shield cancelled too late":
                var shield = Coroutine.Shield(awaited);
                await Coroutine.Yield();
                Assert.That((task.IsCompleted, shield.Cancel()), Is.EqualTo((true, true)));
                await TurnCounter.Turns(3);
                break;
            case "task that was cancelled after it":
                var awaiting = Coroutine.Start(awaited);
                await Coroutine.Yield();
                gate.SetResult(0);
                await Coroutine.Yield();
                Assert.That((task.IsCompleted, awaiting.Cancel()), Is.EqualTo((true, true)));
                await Raised.By<CoroutineCanceledException>(async () => await awaiting);
                break;
            default:
                await Coroutine.Yield();
                break;
        }
    }

    private static async Coroutine<int> Fails(Future<int>? gate = null)
    {
        if (gate is not null)
            await gate;
        throw Boom;
    }
}
