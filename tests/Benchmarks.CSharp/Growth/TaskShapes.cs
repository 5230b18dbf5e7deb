using static Coroutines.Benchmarks.Growth.Several;

namespace Coroutines.Benchmarks.Growth;

/// <summary>Coroutines, tasks, futures, and cancelling them.</summary>
internal static class TaskShapes
{
    public static IReadOnlyList<GrowthShape> All { get; } =
    [
        new("await of a coroutine that completes", n => InTurn(n, async _ => await Coroutine.FromResult(1))),
        new("await of a coroutine that suspends", n => InTurn(n, async i => await Value(i))),
        new("await, n deep", n => Deep(n, isCompleted: true)),
        new("await, n deep, suspended innermost", n => Deep(n, isCompleted: false)),
        new("await, n deep, fails innermost", n => Caught(() => DeepFailure(n))),
        new("Defer, n deep", Defers),
        new("an exception caught in turn", n => InTurn(n, _ => Caught(Fail))),
        new("a failure caught and thrown again, n deep", n => Caught(() => Rethrown(n))),
        new("Start, n tasks awaited", n => Run(n, _ => Coroutine.Yield())),
        new("Start, n tasks with names", Named),
        new("Start, n tasks one after the other", n => InTurn(n, async _ => await Coroutine.Start(Coroutine.Yield()))),
        new("Start, each task starts the next", n => Chain(n, doesAwait: false)),
        new("Start, each task starts and awaits the next", n => Chain(n, doesAwait: true)),
        new("StartEager, n tasks", async n => await Ended(Of(n, _ => Coroutine.StartEager(Coroutine.Yield())))),
        new("StartEager, each task starts the next", Eagerly),
        new("Background, n tasks", async n => await Ended(Of(n, _ => Coroutine.Background(Coroutine.Yield())))),
        new("n tasks that fail", n => Run(n, _ => Fail())),
        new("n tasks left at the end of the run", async n => await Waiting(n, _ => Forever())),
        new("n tasks left before their first step", async n => Of(n, _ => Coroutine.Start(Forever()))),
        new("Cancel, n tasks", async n => await Cancelled(await Waiting(n, _ => Forever()))),
        new("Cancel, n tasks before their first step", n => Cancelled(Of(n, _ => Coroutine.Start(Forever())))),
        new("Cancel, one task that swallows n", SwallowedCancels),
        new("Cancel, n times in a turn", CancelsInATurn),
        new("Cancel and Uncancel, n times under a shield", CancelsUnderShield),
        new("CancelAndWait in turn", n => InTurn(n, async _ => await Coroutine.Start(Forever()).CancelAndWait())),
        new("n tasks, each awaits the one before", n => Awaiting(n, ChainEnd.Completes)),
        new("n tasks, each awaits the one before, the first fails", n => Awaiting(n, ChainEnd.Fails)),
        new("n tasks, each awaits the one before, the last is cancelled", n => Awaiting(n, ChainEnd.Cancelled)),
        new("Future, n awaiting tasks", n => Waiters(n, isCancelled: false)),
        new("Future, n awaiting tasks cancelled", n => Waiters(n, isCancelled: true)),
        new("Future, n results in turn", n => InTurn(n, async _ => await Set())),
        new("AddDoneCallback, n on one future", n => Callbacks(n, isRemoved: false)),
        new("RemoveDoneCallback, n on one future", n => Callbacks(n, isRemoved: true)),
        new("RemoveDoneCallback, last in first out", LastInFirstOut),
        new("EnsureFuture, n coroutines", n => InTurn(n, async i => await Coroutine.EnsureFuture(Value(i)))),
        new("Shield in turn", n => InTurn(n, async _ => await Coroutine.Shield(Coroutine.Yield()))),
        new("Shield, n of one future, cancelled", ShieldsOfOne),
        new("Timeout in turn", n => InTurn(n, _ => Coroutine.Timeout(Age, _ => Coroutine.Yield()))),
        new("Timeout in turn, time up", n => InTurn(n, _ => Caught(() => Coroutine.Timeout(Tick, _ => Forever())))),
        new(
            "Timeout, n tasks, time up",
            n => Run(n, i => Caught(() => Coroutine.Timeout(Scattered(i), _ => Forever())))
        ),
        new("Timeout, nested", NestedTimeouts),
        new("Timeout rescheduled", Rescheduled),
        new("WaitFor in turn", n => InTurn(n, _ => Coroutine.WaitFor(Coroutine.Yield(), Age))),
        new("WaitFor in turn, time up", n => InTurn(n, _ => Caught(() => Coroutine.WaitFor(Forever(), Tick)))),
    ];

    private enum ChainEnd
    {
        Completes,
        Fails,
        Cancelled,
    }

    private static async Coroutine Deep(int n, bool isCompleted)
    {
        if (n > 0)
            await Deep(n - 1, isCompleted);
        else if (!isCompleted)
            await Coroutine.Yield();
    }

    private static async Coroutine DeepFailure(int n)
    {
        if (n > 0)
            await DeepFailure(n - 1);
        else
            await Fail();
    }

    private static Coroutine Defers(int n) => n == 0 ? Coroutine.Yield() : Coroutine.Defer(() => Defers(n - 1));

    private static async Coroutine Rethrown(int n)
    {
        try
        {
            if (n > 0)
                await Rethrown(n - 1);
            else
                await Fail();
        }
        catch (IOException)
        {
            throw;
        }
    }

    private static async Coroutine Named(int n) =>
        await Ended(Of(n, i => Coroutine.Start(Coroutine.Yield(), $"number {i}")));

    private static async Coroutine Chain(int n, bool doesAwait)
    {
        var all = new Future<int>();
        async Coroutine Link(int left)
        {
            if (left == 0)
            {
                all.SetResult(0);
                return;
            }
            var next = Coroutine.Start(Link(left - 1));
            if (doesAwait)
                await next;
        }
        await Coroutine.Start(Link(n));
        await all;
    }

    private static async Coroutine Eagerly(int n)
    {
        async Coroutine Link(int left)
        {
            await Coroutine.Yield();
            if (left > 0)
                await Coroutine.StartEager(Link(left - 1));
        }
        await Link(n);
    }

    private static async Coroutine SwallowedCancels(int n)
    {
        var task = Coroutine.Start(InTurn(n, _ => Caught(Forever)));
        for (var i = 0; i < n; i++)
        {
            await Coroutine.Yield();
            task.Cancel();
        }
        await task;
    }

    private static async Coroutine CancelsInATurn(int n)
    {
        var task = Coroutine.Start(Caught(Forever));
        await Coroutine.Yield();
        for (var i = 0; i < n; i++)
            task.Cancel();
        await Ended([task]);
    }

    private static async Coroutine CancelsUnderShield(int n)
    {
        var task = Coroutine.Start(CancelScope.Shield(Coroutine.Yield));
        await Coroutine.Yield();
        for (var i = 0; i < n; i++)
            task.Cancel();
        for (var i = 0; i < n; i++)
            task.Uncancel();
        await Ended([task]);
    }

    private static async Coroutine Awaiting(int n, ChainEnd end)
    {
        var first = new Future<int>();
        async Coroutine<int> After(Future<int> before) => await before;
        var last = first;
        for (var i = 0; i < n; i++)
            last = Coroutine.Start(After(last));
        await Coroutine.Yield();
        if (end == ChainEnd.Completes)
            first.SetResult(1);
        else if (end == ChainEnd.Fails)
            first.SetException(new IOException("as planned"));
        else
            last.Cancel();
        await Ended([last]);
    }

    private static async Coroutine Waiters(int n, bool isCancelled)
    {
        var future = new Future<int>();
        var tasks = await Waiting(n, async _ => await CancelScope.MoveOnAfter(Age, async _ => await future));
        if (!isCancelled)
            future.SetResult(1);
        else
            tasks.ForEach(task => task.Cancel());
        await Ended(tasks);
    }

    private static async Coroutine Set()
    {
        var future = new Future<int>();
        EventLoop.Current.CallSoon(() => future.SetResult(1));
        await future;
    }

    private static async Coroutine Callbacks(int n, bool isRemoved)
    {
        var (future, left) = (new Future<int>(), 0);
        var callbacks = Of<Action<Future<int>>>(n, i => _ => left += i);
        callbacks.ForEach(future.AddDoneCallback);
        if (isRemoved)
            callbacks.ForEach(callback => future.RemoveDoneCallback(callback));
        future.SetResult(1);
        await Coroutine.Yield();
    }

    private static async Coroutine LastInFirstOut(int n)
    {
        var (future, left) = (new Future<int>(), 0);
        var callbacks = Of<Action<Future<int>>>(n, i => _ => left += i);
        callbacks.ForEach(future.AddDoneCallback);
        for (var i = n - 1; i >= 0; i--)
            future.RemoveDoneCallback(callbacks[i]);
        await Coroutine.Yield();
    }

    private static async Coroutine ShieldsOfOne(int n)
    {
        var inner = new Future<int>();
        var outers = Of(n, _ => Coroutine.Shield(inner.AsCoroutine()));
        await Coroutine.Yield();
        outers.ForEach(outer => outer.Cancel());
        await Ended(outers);
    }

    private static Coroutine NestedTimeouts(int n) =>
        n == 0 ? Coroutine.Yield() : Coroutine.Timeout(Age, _ => NestedTimeouts(n - 1));

    private static Coroutine Rescheduled(int n) =>
        Coroutine.Timeout(
            Age,
            async timeout =>
            {
                for (var i = 0; i < n; i++)
                    timeout.Reschedule(Age - Scattered(i));
                await Coroutine.Yield();
            }
        );
}
