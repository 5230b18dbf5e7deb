using static Coroutines.Benchmarks.Growth.Several;

namespace Coroutines.Benchmarks.Growth;

/// <summary>Channels.</summary>
internal static class ChannelShapes
{
    public static IReadOnlyList<GrowthShape> All { get; } =
    [
        new("AsyncChannel, unbounded", n => Through(n, AsyncChannel.Unbounded<int>())),
        new("AsyncChannel of ten", n => Through(n, AsyncChannel.Bounded<int>(10))),
        new("AsyncChannel, rendezvous", n => Through(n, AsyncChannel.Bounded<int>(0))),
        new("AsyncChannel, oldest dropped", n => Dropped(n, ChannelOverflow.DropOldest)),
        new("AsyncChannel, newest dropped", n => Dropped(n, ChannelOverflow.DropNewest)),
        new("AsyncChannel, n receivers wait", ReceiversWait),
        new("AsyncChannel, n receivers wait, completed", ReceiversCompleted),
        new(
            "AsyncChannel, n receivers cancelled",
            async n => await Cancelled(await Receiving(n, AsyncChannel.Unbounded<int>()))
        ),
        new("AsyncChannel, n receivers cancelled in the turn of n sends", ReceiversMiss),
        new("AsyncChannel, n senders wait", SendersWait),
        new(
            "AsyncChannel, n senders cancelled",
            async n => await Cancelled(await Sending(n, AsyncChannel.Bounded<int>(0)))
        ),
        new("AsyncChannel, n senders wait, receiver disposed of", SendersBroken),
        new(
            "AsyncChannel, n waiting receivers disposed of, first in first out",
            n => ReceiversDisposed(n, isReversed: false)
        ),
        new(
            "AsyncChannel, n waiting receivers disposed of, last in first out",
            n => ReceiversDisposed(n, isReversed: true)
        ),
        new("AsyncChannel, n waiting senders disposed of", SendersDisposed),
        new("AsyncChannel, n clones disposed of while n others wait", OthersDisposed),
        new("AsyncChannel, n clones in turn", ClonesInTurn),
        new("AsyncChannel, left with n items", LeftFull),
    ];

    private static async Coroutine Through(int n, AsyncChannel<int> channel)
    {
        async Coroutine Producer()
        {
            using var sender = channel.Sender;
            for (var i = 0; i < n; i++)
                await sender.Send(i);
        }
        var task = Coroutine.Start(Producer());
        await foreach (var item in channel.Receiver)
            _ = item;
        await task;
    }

    private static async Coroutine Dropped(int n, ChannelOverflow overflow)
    {
        var channel = AsyncChannel.Bounded<int>(10, overflow);
        for (var i = 0; i < n; i++)
            await channel.Sender.Send(i);
    }

    private static Coroutine<List<CoroutineTask<Unit>>> Receiving(int n, AsyncChannel<int> channel) =>
        Waiting(n, _ => Caught(async () => await channel.Receiver.Receive()));

    private static Coroutine<List<CoroutineTask<Unit>>> Sending(int n, AsyncChannel<int> channel) =>
        Waiting(n, i => Caught(async () => await channel.Sender.Send(i)));

    private static async Coroutine ReceiversWait(int n)
    {
        var channel = AsyncChannel.Unbounded<int>();
        var tasks = await Receiving(n, channel);
        for (var i = 0; i < n; i++)
            await channel.Sender.Send(i);
        await Ended(tasks);
    }

    private static async Coroutine ReceiversCompleted(int n)
    {
        var channel = AsyncChannel.Unbounded<int>();
        var tasks = await Receiving(n, channel);
        channel.Sender.Complete();
        await Ended(tasks);
    }

    private static async Coroutine ReceiversMiss(int n)
    {
        var channel = AsyncChannel.Unbounded<int>();
        var tasks = await Receiving(n, channel);
        for (var i = 0; i < n; i++)
            await channel.Sender.Send(i);
        await Cancelled(tasks);
    }

    private static async Coroutine SendersWait(int n)
    {
        var channel = AsyncChannel.Bounded<int>(0);
        var tasks = await Sending(n, channel);
        for (var i = 0; i < n; i++)
            await channel.Receiver.Receive();
        await Ended(tasks);
    }

    private static async Coroutine SendersBroken(int n)
    {
        var channel = AsyncChannel.Bounded<int>(0);
        var tasks = await Sending(n, channel);
        channel.Receiver.Dispose();
        await Ended(tasks);
    }

    private static async Coroutine ReceiversDisposed(int n, bool isReversed)
    {
        var receiver = AsyncChannel.Unbounded<int>().Receiver;
        var clones = Of(n, _ => receiver.Clone());
        var tasks = await Waiting(n, i => Caught(async () => await clones[i].Receive()));
        if (isReversed)
            clones.Reverse();
        clones.ForEach(clone => clone.Dispose());
        await Ended(tasks);
    }

    private static async Coroutine SendersDisposed(int n)
    {
        var sender = AsyncChannel.Bounded<int>(0).Sender;
        var clones = Of(n, _ => sender.Clone());
        var tasks = await Waiting(n, i => Caught(async () => await clones[i].Send(i)));
        clones.ForEach(clone => clone.Dispose());
        await Ended(tasks);
    }

    private static async Coroutine OthersDisposed(int n)
    {
        var channel = AsyncChannel.Unbounded<int>();
        var clones = Of(n, _ => channel.Receiver.Clone());
        var tasks = await Receiving(n, channel);
        clones.ForEach(clone => clone.Dispose());
        channel.Sender.Complete();
        await Ended(tasks);
    }

    private static async Coroutine ClonesInTurn(int n)
    {
        var channel = AsyncChannel.Unbounded<int>();
        for (var i = 0; i < n; i++)
        {
            using var sender = channel.Sender.Clone();
            using var receiver = channel.Receiver.Clone();
            await sender.Send(i);
            await receiver.Receive();
        }
    }

    private static async Coroutine LeftFull(int n)
    {
        var left = 0;
        var channel = AsyncChannel.Unbounded<int>(_ => left++);
        for (var i = 0; i < n; i++)
            await channel.Sender.Send(i);
        channel.Receiver.Dispose();
    }
}
