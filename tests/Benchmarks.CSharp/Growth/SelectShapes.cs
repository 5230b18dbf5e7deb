using static Coroutines.Benchmarks.Growth.Several;
using static Coroutines.CoroutineSelect;

namespace Coroutines.Benchmarks.Growth;

/// <summary>Select and its cases.</summary>
internal static class SelectShapes
{
    public static IReadOnlyList<GrowthShape> All { get; } =
    [
        new("Select in turn, ready", n => InTurn(n, async i => await Select(SelectCase.Default(i)))),
        new(
            "Select in turn, after a time",
            n => InTurn(n, async _ => await Select(SelectCase.After(Tick), SelectCase.After(Age)))
        ),
        new("Select of n cases", async n => await Select([.. Of(n, i => SelectCase.After(Tick + Scattered(i)))])),
        new(
            "Select of n coroutines",
            async n => await Select([.. Of(n, i => SelectCase.Run(Coroutine.Sleep(Scattered(i))))])
        ),
        new("Select of a shared and an own future, n tasks", SharedFuture),
        new("Select of two channels again and again", TwoChannels),
        new("SelectFair of two channels again and again", n => TwoChannels(n, isFair: true)),
        new("Select, n tasks on one channel", OneChannel),
        new("Select, n tasks on one channel, after a time", OneChannelLate),
        new("Select, n tasks on one channel, cancelled", ReceivesCancelled),
        new("Select, n tasks send to one channel", SendsToOne),
        new("Select, n tasks on a lock", OnLock),
        new("Select, n tasks on an event", OnEvent),
        new("Select, n tasks on an event, after a time", async n => await OnEventLate(n)),
    ];

    private static async Coroutine SharedFuture(int n)
    {
        var shared = new Future<int>();
        var own = Of(n, _ => new Future<int>());
        var tasks = await Waiting(
            n,
            async i => await Select(SelectCase.Completed(shared), SelectCase.Completed(own[i]))
        );
        own.ForEach(future => future.SetResult(1));
        await Ended(tasks);
    }

    private static Coroutine TwoChannels(int n) => TwoChannels(n, isFair: false);

    private static async Coroutine TwoChannels(int n, bool isFair)
    {
        var (first, second) = (AsyncChannel.Unbounded<int>(), AsyncChannel.Unbounded<int>());
        for (var i = 0; i < n; i++)
        {
            var sender = i % 2 == 0 ? first.Sender : second.Sender;
            EventLoop.Current.CallSoon(() => sender.TrySend(i));
            SelectCase<int>[] cases = [SelectCase.Receive(first.Receiver), SelectCase.Receive(second.Receiver)];
            _ = isFair ? await SelectFair(cases) : await Select(cases);
        }
    }

    private static async Coroutine ReceiveOrNot(AsyncChannel<int> channel, TimeSpan time) =>
        await Select(SelectCase.Receive(channel.Receiver), SelectCase.After(time).Then(_ => -1));

    private static async Coroutine OneChannel(int n)
    {
        var channel = AsyncChannel.Unbounded<int>();
        var tasks = await Waiting(n, _ => ReceiveOrNot(channel, Age));
        for (var i = 0; i < n; i++)
            channel.Sender.TrySend(i);
        await Ended(tasks);
    }

    private static async Coroutine OneChannelLate(int n)
    {
        var channel = AsyncChannel.Unbounded<int>();
        await Run(n, i => ReceiveOrNot(channel, Scattered(i)));
    }

    private static async Coroutine ReceivesCancelled(int n)
    {
        var channel = AsyncChannel.Unbounded<int>();
        await Cancelled(await Waiting(n, _ => ReceiveOrNot(channel, Age)));
    }

    private static async Coroutine SendsToOne(int n)
    {
        var channel = AsyncChannel.Bounded<int>(0);
        var tasks = await Waiting(
            n,
            async i => await Select(SelectCase.Send(channel.Sender, i), SelectCase.After(Age))
        );
        for (var i = 0; i < n; i++)
            await channel.Receiver.Receive();
        await Ended(tasks);
    }

    private static Coroutine OnLock(int n)
    {
        var gate = new AsyncLock();
        return Run(
            n,
            async _ =>
            {
                using var held = await Select(SelectCase.Acquire(gate));
                await Coroutine.Yield();
            }
        );
    }

    private static async Coroutine OnEvent(int n)
    {
        var signal = new AsyncEvent();
        var tasks = await Waiting(n, async _ => await Select(SelectCase.Set(signal), SelectCase.After(Age)));
        signal.Set();
        await Ended(tasks);
    }

    private static Coroutine OnEventLate(int n)
    {
        var signal = new AsyncEvent();
        return Run(n, async i => await Select(SelectCase.Set(signal), SelectCase.After(Scattered(i))));
    }
}
