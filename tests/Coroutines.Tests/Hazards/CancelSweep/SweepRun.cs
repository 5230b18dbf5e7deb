using Coroutines.Testing;
using NUnit.Framework;

namespace Coroutines.Tests.Hazards.CancelSweep;

/// <summary>One run of a scene, cancelled before one step of the loop, and what held afterwards.</summary>
internal static class SweepRun
{
    // Long enough for whatever else is in the scene to end by itself.
    private static readonly TimeSpan Afterwards = TimeSpan.FromHours(1);

    /// <summary>How many steps it took, and whether the body ran to its end.</summary>
    public sealed record Result(int Steps, bool Completed);

    public static Result Of(Swept swept, CancelKind kind, int strikeAt)
    {
        var errors = new List<LoopError>();
        var clock = new VirtualClock().Options;
        var queue = new SweepQueue();
        var options = new CoroutineRunOptions
        {
            Loop = new EventLoopOptions
            {
                TimeProvider = clock.TimeProvider,
                Parker = clock.Parker,
                ReadyQueue = queue,
                Random = new Random(1),
            },
            UnhandledException = errors.Add,
            CancelOnInterrupt = false,
        };
        var completed = false;
        try
        {
            completed = Coroutine.Run(Coroutine.Defer(() => Main(swept, kind, strikeAt, queue)), options);
        }
        catch (Exception error) when (error is not AssertionException)
        {
            Assert.Fail($"{swept}, {kind} at step {strikeAt}: {error}");
        }
        Assert.That(errors, Is.Empty, $"{swept}, {kind} at step {strikeAt}");
        return new Result(queue.Steps, completed);
    }

    private static async Coroutine<bool> Main(Swept swept, CancelKind kind, int strikeAt, SweepQueue queue)
    {
        var scene = swept.Make();
        var scope = new CancelScope();
        var (begun, finalized, completed) = (0, 0, false);
        var subject = Coroutine.Start(
            scope.Run(async _ =>
            {
                begun++;
                try
                {
                    await scene.Body();
                    completed = true;
                }
                finally
                {
                    finalized++;
                }
            })
        );
        queue.Begin(
            strikeAt,
            kind switch
            {
                CancelKind.Task => () => subject.Cancel("sweep"),
                CancelKind.Scope => () => scope.Cancel("sweep"),
                CancelKind.Deadline => () => scope.Deadline = TimeSpan.Zero,
                _ => () => { },
            }
        );
        await Coroutine.Wait([subject]);
        queue.End();
        if (scene.Finish is { } finish)
            await finish();
        await Coroutine.Sleep(Afterwards);

        var what = $"{swept}, {kind} at step {strikeAt}";
        if (!subject.IsCanceled && subject.Exception is { } error)
            Assert.Fail($"{what}: {error}");
        Assert.That(finalized, Is.EqualTo(begun), $"{what}: a finaliser runs exactly once");
        Assert.That(
            completed || subject.IsCanceled || (begun > 0 && scope.IsCanceled),
            $"{what}: it ended neither by itself nor by the cancellation"
        );
        scene.Check(completed);
        Assert.That(CoroutineTask.All, Has.Count.EqualTo(1), $"{what}: a task was left behind");
        Assert.That(EventLoop.Current.Timers.Count, Is.Zero, $"{what}: a timer was left behind");
        return completed;
    }
}
