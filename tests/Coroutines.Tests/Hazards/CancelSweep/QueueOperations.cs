using NUnit.Framework;

namespace Coroutines.Tests.Hazards.CancelSweep;

internal static class QueueOperations
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static IEnumerable<Swept> All =>
        [
            new("AsyncQueue.Get", Get),
            new("AsyncQueue.Put", Put),
            new("AsyncQueue.Join", Join),
            new("ChannelReceiver.Receive", () => Receive(2)),
            new("ChannelReceiver.Receive, rendezvous", () => Receive(0)),
            new("ChannelReceiver, enumerated", Enumerate),
            new("ChannelSender.Send", () => Send(1)),
            new("ChannelSender.Send, rendezvous", () => Send(0)),
            new("Coroutine.Select of receive and send", Select),
            new("Coroutine.Select of coroutines", SelectRun),
            new("Coroutine.Select of a lock", SelectLock),
        ];

    private static Scene Get()
    {
        var queue = new AsyncQueue<int>();
        List<int> got = [];
        EventLoop.Current.CallLater(Second, () => queue.TryPut(1));
        EventLoop.Current.CallLater(2 * Second, () => queue.TryPut(2));
        return new Scene(
            async () => got.Add(await queue.Get()),
            _ =>
            {
                while (queue.TryGet(out var item))
                    got.Add(item);
                Assert.That(got, Is.EqualTo(new[] { 1, 2 }), "no item is lost, and their order stays");
            }
        );
    }

    private static Scene Put()
    {
        var queue = new AsyncQueue<int>(1);
        List<int> got = [];
        queue.TryPut(1);
        EventLoop.Current.CallLater(Second, Take);
        return new Scene(
            async () => await queue.Put(2),
            completed =>
            {
                Take();
                Assert.That(got, Is.EqualTo(completed ? new[] { 1, 2 } : [1]), "it was put, or it was not");
            }
        );

        void Take()
        {
            while (queue.TryGet(out var item))
                got.Add(item);
        }
    }

    private static Scene Receive(int capacity)
    {
        var (sender, receiver) = AsyncChannel.Bounded<int>(capacity);
        List<int> got = [];
        _ = Coroutine.Start(SendAll(sender));
        return new Scene(async () => got.Add(await receiver.Receive()), _ => { }, () => Rest(receiver, got, [1, 2, 3]));
    }

    private static Scene Enumerate()
    {
        var (sender, receiver) = AsyncChannel.Bounded<int>(1);
        List<int> got = [];
        _ = Coroutine.Start(SendAll(sender));
        return new Scene(
            async () =>
            {
                await foreach (var item in receiver)
                    got.Add(item);
            },
            _ => { },
            () => Rest(receiver, got, [1, 2, 3])
        );
    }

    private static async Coroutine SendAll(ChannelSender<int> sender)
    {
        using (sender)
            for (var item = 1; item <= 3; item++)
            {
                await Coroutine.Sleep(Second);
                await sender.Send(item);
            }
    }

    // What the subject has not taken is still there, in order.
    private static async Coroutine Rest(ChannelReceiver<int> receiver, List<int> got, int[] expected)
    {
        await foreach (var item in receiver)
            got.Add(item);
        Assert.That(got, Is.EqualTo(expected), "no item is lost or doubled");
    }

    private static Scene Send(int capacity)
    {
        var (sender, receiver) = AsyncChannel.Bounded<int>(capacity);
        List<int> got = [];
        for (var i = 0; i < capacity; i++)
            sender.TrySend(i);
        EventLoop.Current.CallLater(Second, () => Coroutine.Start(Receive()));
        return new Scene(
            async () => await sender.Send(9),
            completed => Assert.That(got.Contains(9), Is.EqualTo(completed), "it was sent, or it was not")
        );

        async Coroutine Receive()
        {
            // If the subject was cancelled, nothing more comes.
            for (var i = 0; i <= capacity; i++)
                await CancelScope.MoveOnAfter(Second, async _ => got.Add(await receiver.Receive()));
        }
    }

    private static Scene Select()
    {
        var incoming = AsyncChannel.Bounded<int>(0);
        var outgoing = AsyncChannel.Bounded<int>(0);
        var (received, sent, taken) = (0, 0, 0);
        _ = Coroutine.Start(Offer());
        _ = Coroutine.Start(Take());
        return new Scene(
            async () =>
                await Coroutine.Select(
                    SelectCase
                        .Receive(incoming.Receiver)
                        .Then(_ =>
                        {
                            received++;
                        }),
                    SelectCase
                        .Send(outgoing.Sender, 5)
                        .Then(_ =>
                        {
                            sent++;
                        })
                ),
            completed =>
            {
                Assert.That(received + sent, Is.EqualTo(completed ? 1 : 0), "exactly one");
                Assert.That(taken, Is.EqualTo(sent));
            }
        );

        async Coroutine Offer()
        {
            await Coroutine.Sleep(Second);
            await CancelScope.MoveOnAfter(Second, async _ => await incoming.Sender.Send(4));
        }

        async Coroutine Take()
        {
            await Coroutine.Sleep(Second);
            await CancelScope.MoveOnAfter(
                Second,
                async _ =>
                {
                    await outgoing.Receiver.Receive();
                    taken++;
                }
            );
        }
    }

    private static Scene SelectRun()
    {
        var (begun, ended) = (0, 0);
        return new Scene(
            async () => await Coroutine.Select(SelectCase.Run(Child(1)), SelectCase.Run(Child(2))),
            _ => Assert.That(ended, Is.EqualTo(begun), "the losers have ended")
        );

        async Coroutine Child(int seconds)
        {
            begun++;
            try
            {
                await Coroutine.Sleep(seconds * Second);
            }
            finally
            {
                ended++;
            }
        }
    }

    private static Scene SelectLock()
    {
        var gate = new AsyncLock();
        var others = 0;
        _ = Coroutine.Start(Other());
        _ = Coroutine.Start(Other());
        return new Scene(
            async () =>
            {
                using var held = await Coroutine.Select(SelectCase.Acquire(gate));
                await Coroutine.Yield();
            },
            _ => Assert.That((gate.IsLocked, others), Is.EqualTo((false, 2)))
        );

        async Coroutine Other()
        {
            using (await gate.Hold())
                await Coroutine.Sleep(Second);
            others++;
        }
    }

    private static Scene Join()
    {
        var queue = new AsyncQueue<int>();
        queue.TryPut(1);
        EventLoop.Current.CallLater(Second, queue.TaskDone);
        return new Scene(async () => await queue.Join(), _ => Assert.That(queue.Count, Is.EqualTo(1)));
    }
}
