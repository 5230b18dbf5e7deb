using static Coroutines.Benchmarks.Growth.Several;

namespace Coroutines.Benchmarks.Growth;

/// <summary>Lock, semaphore, condition, event, barrier.</summary>
internal static class SyncShapes
{
    public static IReadOnlyList<GrowthShape> All { get; } =
    [
        new("AsyncLock, free", n => Held(n, new AsyncLock(), doesWait: false)),
        new("AsyncLock, n tasks", n => Contended(n, new AsyncLock())),
        new("AsyncLock, n cancelled in line", n => CancelledInLine(n, new AsyncLock())),
        new("AsyncLock, n cancelled ahead of n newcomers", n => Newcomers(n, new AsyncLock())),
        new("AsyncSemaphore, free", n => Held(n, new AsyncSemaphore(2), doesWait: true)),
        new("AsyncSemaphore, n tasks", n => Contended(n, new AsyncSemaphore(3))),
        new("AsyncSemaphore, n cancelled in line", n => CancelledInLine(n, new AsyncSemaphore())),
        new("AsyncSemaphore, n cancelled ahead of n newcomers", n => Newcomers(n, new AsyncSemaphore())),
        new("AsyncSemaphore, n releases in a turn", Releases),
        new("AsyncEvent, n tasks", EventSet),
        new("AsyncEvent, set and cleared n times with n tasks", SetAndCleared),
        new("AsyncEvent, set and cleared in turn", SetInTurn),
        new("AsyncEvent, n cancelled", async n => await CancelledWaits(n, new AsyncEvent())),
        new(
            "AsyncCondition, n notified one by one in a turn",
            n =>
                Notified(
                    n,
                    c =>
                    {
                        for (var i = 0; i < n; i++)
                            c.Notify();
                    }
                )
        ),
        new("AsyncCondition, all notified", n => Notified(n, c => c.NotifyAll())),
        new("AsyncCondition, n notified at once", n => Notified(n, c => c.Notify(n))),
        new("AsyncCondition, n cancelled", ConditionCancelled),
        new("AsyncCondition.WaitFor, hand to hand", HandToHand),
        new("AsyncBarrier of n", n => AtBarrier(n, n)),
        new("AsyncBarrier of two, n tasks", n => AtBarrier(2, n)),
        new("AsyncBarrier of ten, n tasks", n => AtBarrier(10, n / 10 * 10)),
        new("AsyncBarrier of two, two tasks again and again", Rounds),
        new("AsyncBarrier of two, n tasks cancelled", BarrierCancelled),
        new("AsyncBarrier aborted with n tasks", BarrierAborted),
        new("AsyncBarrier reset again and again", BarrierReset),
    ];

    private static async Coroutine Held(int n, Acquirable acquirable, bool doesWait)
    {
        for (var i = 0; i < n; i++)
        {
            using var held = await acquirable.Hold();
            if (doesWait)
                await Coroutine.Yield();
        }
    }

    private static Coroutine Contended(int n, Acquirable acquirable) =>
        Run(n, _ => Held(1, acquirable, doesWait: true));

    private static async Coroutine CancelledInLine(int n, Acquirable acquirable)
    {
        await acquirable.Acquire();
        await Cancelled(await Waiting(n, _ => acquirable.Acquire()));
        acquirable.Release();
    }

    private static async Coroutine Newcomers(int n, Acquirable acquirable)
    {
        await acquirable.Acquire();
        var early = await Waiting(n, _ => acquirable.Acquire());
        early.ForEach(task => task.Cancel());
        acquirable.Release();
        await Held(n, acquirable, doesWait: false);
        await Ended(early);
    }

    private static async Coroutine Releases(int n)
    {
        var semaphore = new AsyncSemaphore(0);
        var tasks = await Waiting(n, _ => semaphore.Acquire());
        for (var i = 0; i < n; i++)
            semaphore.Release();
        await Ended(tasks);
    }

    private static async Coroutine EventSet(int n)
    {
        var signal = new AsyncEvent();
        var tasks = await Waiting(n, _ => signal.Wait());
        signal.Set();
        await Ended(tasks);
    }

    private static async Coroutine SetAndCleared(int n)
    {
        var signal = new AsyncEvent();
        var tasks = await Waiting(n, _ => signal.Wait());
        for (var i = 0; i < n; i++)
        {
            signal.Set();
            signal.Clear();
        }
        await Ended(tasks);
    }

    private static async Coroutine SetInTurn(int n)
    {
        var signal = new AsyncEvent();
        for (var i = 0; i < n; i++)
        {
            EventLoop.Current.CallSoon(signal.Set);
            await signal.Wait();
            signal.Clear();
        }
    }

    private static async Coroutine CancelledWaits(int n, AsyncEvent signal) =>
        await Cancelled(await Waiting(n, _ => signal.Wait()));

    private static async Coroutine WaitFor(AsyncCondition condition)
    {
        using var held = await condition.Hold();
        await condition.Wait();
    }

    private static async Coroutine Notified(int n, Action<AsyncCondition> notify)
    {
        var condition = new AsyncCondition();
        var tasks = await Waiting(n, _ => WaitFor(condition));
        await condition.Acquire();
        notify(condition);
        condition.Release();
        await Ended(tasks);
    }

    private static async Coroutine ConditionCancelled(int n)
    {
        var condition = new AsyncCondition();
        await Cancelled(await Waiting(n, _ => WaitFor(condition)));
    }

    private static async Coroutine HandToHand(int n)
    {
        var (condition, ball) = (new AsyncCondition(), 0);
        async Coroutine Player(int number)
        {
            for (var i = 0; i < n; i++)
            {
                using var held = await condition.Hold();
                await condition.WaitFor(() => ball % 2 == number);
                ball++;
                condition.NotifyAll();
            }
        }
        await Run(2, Player);
    }

    private static Coroutine AtBarrier(int parties, int n)
    {
        var barrier = new AsyncBarrier(parties);
        return Run(n, async _ => await barrier.Wait());
    }

    private static Coroutine Rounds(int n)
    {
        var barrier = new AsyncBarrier(2);
        return Run(2, _ => InTurn(n, async _ => await barrier.Wait()));
    }

    private static async Coroutine BarrierCancelled(int n)
    {
        var barrier = new AsyncBarrier(2);
        await Cancelled(await Waiting(n, async _ => await barrier.Wait()));
    }

    private static async Coroutine BarrierAborted(int n)
    {
        var barrier = new AsyncBarrier(n + 1);
        var tasks = await Waiting(n, _ => Caught(async () => await barrier.Wait()));
        await barrier.Abort();
        await Ended(tasks);
    }

    private static async Coroutine BarrierReset(int n)
    {
        var barrier = new AsyncBarrier(2);
        for (var i = 0; i < n; i++)
        {
            var task = Coroutine.Start(Caught(async () => await barrier.Wait()));
            await Coroutine.Yield();
            await barrier.Reset();
            await task;
        }
    }
}
