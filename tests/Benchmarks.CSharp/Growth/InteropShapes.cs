using static Coroutines.Benchmarks.Growth.Several;

namespace Coroutines.Benchmarks.Growth;

/// <summary>Threads, and the tasks of the base library.</summary>
internal static class InteropShapes
{
    public static IReadOnlyList<GrowthShape> All { get; } =
    [
        new("await of a Task that is complete", n => InTurn(n, async _ => await Task.FromResult(1))),
        new("await of a Task that completes on the loop", n => InTurn(n, _ => CompletedHere())),
        new("await of one Task, n tasks", OneTask),
        new("await of one Task, n tasks cancelled", OneTaskCancelled),
        new(
            "await of n Tasks that complete elsewhere",
            n => InTurn(n, async _ => await Task.Run(() => 1)),
            GrowthShape.OnThreads
        ),
        new("CallTask in turn", n => InTurn(n, _ => Coroutine.CallTask(_ => Task.CompletedTask))),
        new(
            "CallTask, n cancelled",
            async n => await Cancelled(await Waiting(n, _ => Coroutine.CallTask(token => Task.Delay(-1, token))))
        ),
        new("AsTask of n futures", AsTasks),
        new("OnThread in turn", n => InTurn(n, async _ => await Coroutine.OnThread(() => 1)), GrowthShape.OnThreads),
        new("OnThread, n tasks", n => Run(n, async _ => await Coroutine.OnThread(() => 1)), GrowthShape.OnThreads),
        new(
            "OnScheduler on the loop",
            n => InTurn(n, async _ => await Coroutine.OnScheduler(EventLoop.Current.TaskScheduler, () => 1))
        ),
        new("Submit, n coroutines", Submitted),
        new("an async Task method on the loop", async n => await Plain(n)),
        new("ExecutionContext changed in turn", Contexts),
    ];

    private static async Coroutine CompletedHere()
    {
        var source = new TaskCompletionSource<int>();
        EventLoop.Current.CallSoon(() => source.SetResult(1));
        await source.Task;
    }

    private static async Coroutine OneTask(int n)
    {
        var source = new TaskCompletionSource<int>();
        var tasks = await Waiting(n, async _ => await source.Task);
        source.SetResult(1);
        await Ended(tasks);
    }

    private static async Coroutine OneTaskCancelled(int n)
    {
        var source = new TaskCompletionSource<int>();
        await Cancelled(await Waiting(n, async _ => await source.Task));
        source.SetResult(1);
    }

    private static async Coroutine AsTasks(int n)
    {
        var future = new Future<int>();
        var tasks = Of(n, _ => future.AsTask());
        future.SetResult(1);
        foreach (var task in tasks)
            await task;
    }

    private static async Coroutine Submitted(int n)
    {
        foreach (var task in Of(n, i => EventLoop.Current.Submit(Value(i))))
            await task;
    }

    private static async Task Plain(int n)
    {
        for (var i = 0; i < n; i++)
            await Task.Yield();
    }

    private static async Coroutine Contexts(int n)
    {
        var local = new AsyncLocal<int>();
        for (var i = 0; i < n; i++)
        {
            local.Value = i;
            await Coroutine.Yield();
        }
    }
}
