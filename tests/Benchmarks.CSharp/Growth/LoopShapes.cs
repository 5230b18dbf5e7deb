using static Coroutines.Benchmarks.Growth.Several;

namespace Coroutines.Benchmarks.Growth;

/// <summary>Callbacks, timers, and what comes from other threads.</summary>
internal static class LoopShapes
{
    private static EventLoop Loop => EventLoop.Current;

    public static IReadOnlyList<GrowthShape> All { get; } =
    [
        new("CallSoon, n in a turn", n => Calls(n, (_, done) => Loop.CallSoon(done))),
        new("CallSoon, n cancelled", n => Handles(n, _ => Loop.CallSoon(() => { }))),
        new("CallLater, n at the same time", n => Calls(n, (_, done) => Loop.CallLater(Tick, done))),
        new("CallAt, rising", n => Calls(n, (i, done) => Loop.CallAt(TimeSpan.FromTicks(i), done))),
        new("CallAt, falling", n => Calls(n, (i, done) => Loop.CallAt(TimeSpan.FromTicks(n - i), done))),
        new("CallAt, scattered", n => Calls(n, (i, done) => Loop.CallAt(Scattered(i), done))),
        new(
            "CallAt, n cancelled, first in first out",
            n => Handles(n, i => Loop.CallAt(Age - Scattered(i), () => { }))
        ),
        new("CallAt, falling while others fall due", FallingWhileDue),
        new("CallAt, each set by the one before", Relay),
        new("Post from the loop's thread", n => Calls(n, (_, done) => Loop.Post(done))),
        new("Post from another thread", PostsOfThread),
        new("Sleep in turn", n => InTurn(n, _ => Coroutine.Sleep(Tick))),
        new("Sleep, n tasks", n => Run(n, i => Coroutine.Sleep(Scattered(i)))),
        new(
            "Sleep, n tasks cancelled",
            async n => await Cancelled(await Waiting(n, i => Coroutine.Sleep(Age - Scattered(i))))
        ),
        new("Yield", n => InTurn(n, _ => Coroutine.Yield())),
        new("an exception in n callbacks", n => Calls(n, (_, done) => Loop.CallSoon(() => Throw(done)))),
    ];

    private static void Throw(Action done)
    {
        done();
        throw new IOException("as planned");
    }

    private static async Coroutine Calls(int n, Action<int, Action> call)
    {
        var (left, all) = (n, new Future<int>());
        void Done()
        {
            if (--left == 0)
                all.SetResult(0);
        }
        for (var i = 0; i < n; i++)
            call(i, Done);
        await all;
    }

    private static async Coroutine Handles(int n, Func<int, LoopHandle> call)
    {
        var handles = Of(n, call);
        foreach (var handle in handles)
            handle.Cancel();
        await Coroutine.Yield();
    }

    private static async Coroutine FallingWhileDue(int n)
    {
        for (var i = 0; i < n; i++)
        {
            Loop.CallAt(Age - TimeSpan.FromTicks(i), () => { });
            Loop.CallLater(Tick, () => { });
            if (i % 10 == 0)
                await Coroutine.Sleep(Tick);
        }
    }

    private static async Coroutine Relay(int n)
    {
        var all = new Future<int>();
        void Next()
        {
            if (n-- > 0)
                Loop.CallLater(Tick, Next);
            else
                all.SetResult(0);
        }
        Next();
        await all;
    }

    private static async Coroutine PostsOfThread(int n)
    {
        var (loop, left, all) = (Loop, n, new Future<int>());
        var thread = new Thread(() =>
        {
            for (var i = 0; i < n; i++)
                loop.Post(() =>
                {
                    if (--left == 0)
                        all.SetResult(0);
                });
        });
        // Before it is joined the loop takes nothing, so that each run does the same.
        thread.Start();
        thread.Join();
        await all;
    }
}
