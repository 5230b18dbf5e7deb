using static Coroutines.Benchmarks.Growth.Several;

namespace Coroutines.Benchmarks.Growth;

/// <summary>Queues.</summary>
internal static class QueueShapes
{
    public static IReadOnlyList<GrowthShape> All { get; } =
    [
        new("AsyncQueue, put and got", n => FilledAndEmptied(n, QueueOrder.Fifo)),
        new("AsyncQueue, last in first out", n => FilledAndEmptied(n, QueueOrder.Lifo)),
        new("AsyncQueue, by priority", n => FilledAndEmptied(n, QueueOrder.Priority)),
        new("AsyncQueue of one, hand to hand", HandToHand),
        new("AsyncQueue, n getters", Getters),
        new(
            "AsyncQueue, n getters cancelled",
            async n => await Cancelled(await Waiting(n, async _ => await Empty.Get()))
        ),
        new("AsyncQueue, n getters cancelled in the turn of n puts", GettersMiss),
        new("AsyncQueue, n putters", Putters),
        new("AsyncQueue, n putters cancelled", async n => await Cancelled(await Waiting(n, Full().Put))),
        new("AsyncQueue, joined by n tasks", Joined),
        new("AsyncQueue, shut down with n getters", n => ShutDown(n, new AsyncQueue<int>(), isImmediate: false)),
        new("AsyncQueue, shut down at once with n items", ShutDownFull),
    ];

    private static AsyncQueue<int> Empty => new();

    private static AsyncQueue<int> Full()
    {
        var queue = new AsyncQueue<int>(1);
        queue.PutNow(0);
        return queue;
    }

    private static async Coroutine FilledAndEmptied(int n, QueueOrder order)
    {
        var queue = new AsyncQueue<int>(0, order);
        for (var i = 0; i < n; i++)
            await queue.Put((int)(Scattered(i).Ticks % 1_000_000));
        for (var i = 0; i < n; i++)
            await queue.Get();
    }

    private static async Coroutine HandToHand(int n)
    {
        var queue = new AsyncQueue<int>(1);
        var putter = Coroutine.Start(InTurn(n, queue.Put));
        for (var i = 0; i < n; i++)
            await queue.Get();
        await putter;
    }

    private static async Coroutine Getters(int n)
    {
        var queue = new AsyncQueue<int>();
        var tasks = await Waiting(n, async _ => await queue.Get());
        for (var i = 0; i < n; i++)
            queue.PutNow(i);
        await Ended(tasks);
    }

    private static async Coroutine GettersMiss(int n)
    {
        var queue = new AsyncQueue<int>();
        var tasks = await Waiting(n, async _ => await queue.Get());
        for (var i = 0; i < n; i++)
            queue.PutNow(i);
        await Cancelled(tasks);
    }

    private static async Coroutine Putters(int n)
    {
        var queue = Full();
        var tasks = await Waiting(n, queue.Put);
        for (var i = 0; i < n; i++)
            await queue.Get();
        await Ended(tasks);
    }

    private static async Coroutine Joined(int n)
    {
        var queue = new AsyncQueue<int>();
        for (var i = 0; i < n; i++)
            queue.PutNow(i);
        var tasks = await Waiting(n, _ => queue.Join());
        for (var i = 0; i < n; i++)
            queue.TaskDone();
        await Ended(tasks);
    }

    private static async Coroutine ShutDown(int n, AsyncQueue<int> queue, bool isImmediate)
    {
        var tasks = await Waiting(n, _ => Caught(async () => await queue.Get()));
        queue.Shutdown(isImmediate);
        await Ended(tasks);
    }

    private static Coroutine ShutDownFull(int n)
    {
        var queue = new AsyncQueue<int>();
        for (var i = 0; i < n; i++)
            queue.PutNow(i);
        return ShutDown(1, queue, isImmediate: true);
    }
}
