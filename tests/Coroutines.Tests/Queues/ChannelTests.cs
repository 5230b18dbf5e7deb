using NUnit.Framework;

namespace Coroutines.Tests.Queues;

// trio's memory channels, with first come first served on both sides.
[TestFixture]
public class ChannelTests
{
    [Test]
    public void Bounded_of_negative_capacity_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AsyncChannel.Bounded<int>(-1));

    [Test]
    public void Bounded_of_an_unknown_policy_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => AsyncChannel.Bounded<int>(1, (ChannelOverflow)9));

    [Test]
    public void Send_with_room_and_Receive_of_an_item_take_no_turn() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(2);

            var turns = await TurnCounter.Of(async () =>
            {
                await sender.Send(1);
                await sender.Send(2);
                Assert.That((await receiver.Receive(), await receiver.Receive()), Is.EqualTo((1, 2)));
            });

            Assert.That(turns, Is.Zero);
        });

    [Test]
    public void Send_does_nothing_until_it_is_awaited() =>
        VirtualRun.Of(async () =>
        {
            var channel = AsyncChannel.Unbounded<int>();
            var send = channel.Sender.Send(1);
            Assert.That(channel.Count, Is.Zero);

            await send;
            await send;

            Assert.That(channel.Count, Is.EqualTo(2));
        });

    [Test]
    public void Send_into_a_full_channel_waits_for_room() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(1);
            await sender.Send(1);
            var second = Coroutine.Start(sender.Send(2));
            await TurnCounter.Turns(3);
            Assert.That((second.IsCompleted, sender.Channel.WaitingSenders), Is.EqualTo((false, 1)));

            Assert.That(await receiver.Receive(), Is.EqualTo(1));
            // Its item is in the channel already, its task goes on in the next turn.
            Assert.That((second.IsCompleted, sender.Channel.Count), Is.EqualTo((false, 1)));
            await second;

            Assert.That(await receiver.Receive(), Is.EqualTo(2));
        });

    [Test]
    public void Send_of_a_rendezvous_waits_until_a_receiver_takes_the_item() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var send = Coroutine.Start(sender.Send(7));
            await TurnCounter.Turns(3);
            Assert.That((send.IsCompleted, sender.Channel.Count), Is.EqualTo((false, 0)));

            var turns = await TurnCounter.Of(async () => Assert.That(await receiver.Receive(), Is.EqualTo(7)));

            Assert.That(turns, Is.Zero);
            await send;
        });

    [Test]
    public void Send_of_a_rendezvous_to_one_who_waits_takes_no_turn() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var receive = Coroutine.Start(receiver.Receive());
            await Coroutine.Yield();

            Assert.That(await TurnCounter.Of(async () => await sender.Send(7)), Is.Zero);

            Assert.That(await receive, Is.EqualTo(7));
        });

    [TestCase(0)]
    [TestCase(2)]
    public void Receivers_are_served_in_the_order_in_which_they_came(int capacity) =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(capacity);
            var trace = new Trace();
            var receivers = Enumerable.Range(0, 3).Select(number => Coroutine.Start(Receive(number))).ToArray();
            await Coroutine.Yield();

            for (var item = 0; item < 3; item++)
                await sender.Send(item);
            await Coroutine.All(receivers.Select(task => task.AsCoroutine()));

            Assert.That(trace.ToString(), Is.EqualTo("0:0 1:1 2:2"));

            async Coroutine Receive(int number) => trace.Add($"{number}:{await receiver.Receive()}");
        });

    [TestCase(0)]
    [TestCase(2)]
    public void Senders_are_served_in_the_order_in_which_they_came(int capacity) =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(capacity);
            var senders = Enumerable.Range(0, 5).Select(item => Coroutine.Start(sender.Send(item))).ToArray();
            await Coroutine.Yield();

            for (var item = 0; item < 5; item++)
                Assert.That(await receiver.Receive(), Is.EqualTo(item));

            await Coroutine.All(senders.Select(task => task.AsCoroutine()));
        });

    // W22: asyncio's queue would give the item to the newcomer, and send the one that was woken to the end of the line.
    [Test]
    public void Receive_of_a_newcomer_takes_no_item_from_one_who_was_woken() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(2);
            var waiting = Coroutine.Start(receiver.Receive());
            await Coroutine.Yield();

            await sender.Send(1);
            Assert.That(receiver.TryReceive(out _), Is.False);
            var newcomer = Coroutine.StartEager(receiver.Receive());
            Assert.That(newcomer.IsCompleted, Is.False);

            Assert.That(await waiting, Is.EqualTo(1));
            await sender.Send(2);
            Assert.That(await newcomer, Is.EqualTo(2));
        });

    [Test]
    public void Items_are_received_in_the_order_in_which_they_were_sent_also_by_a_newcomer() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(2);
            var waiting = Coroutine.Start(receiver.Receive());
            await Coroutine.Yield();

            await sender.Send(1);
            await sender.Send(2);

            Assert.That((await receiver.Receive(), await waiting), Is.EqualTo((1, 2)));
        });

    [Test]
    public void Sender_that_waits_is_not_overtaken_by_a_newcomer() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(1);
            await sender.Send(1);
            var waiting = Coroutine.Start(sender.Send(2));
            await Coroutine.Yield();

            await receiver.Receive();

            Assert.That(sender.TrySend(3), Is.False);
            Assert.That(await receiver.Receive(), Is.EqualTo(2));
            await waiting;
        });

    [Test]
    public void TrySend_and_TryReceive_of_a_rendezvous_need_one_who_waits() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            Assert.That((sender.TrySend(1), receiver.TryReceive(out _)), Is.EqualTo((false, false)));

            var receive = Coroutine.Start(receiver.Receive());
            await Coroutine.Yield();
            Assert.That((sender.TrySend(2), sender.TrySend(3)), Is.EqualTo((true, false)));
            Assert.That(await receive, Is.EqualTo(2));

            var send = Coroutine.Start(sender.Send(4));
            await Coroutine.Yield();
            Assert.That((receiver.TryReceive(out var item), item), Is.EqualTo((true, 4)));
            await send;
        });

    [Test]
    public void Unbounded_never_makes_a_sender_wait() =>
        VirtualRun.Of(async () =>
        {
            var channel = AsyncChannel.Unbounded<int>();

            for (var item = 0; item < 1000; item++)
                await channel.Sender.Send(item);

            Assert.That((channel.Capacity, channel.Count), Is.EqualTo(((int?)null, 1000)));
            for (var item = 0; item < 1000; item++)
                Assert.That(channel.Receiver.TryReceive(out var received) && received == item);
        });

    [Test]
    public void Channel_keeps_its_order_while_its_ring_grows_and_wraps() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Unbounded<string>();
            var (sent, received) = (0, 0);
            for (var round = 1; round <= 20; round++)
            {
                for (var i = 0; i < 3 * round; i++)
                    await sender.Send($"{sent++}");
                for (var i = 0; i < 2 * round; i++)
                    Assert.That(await receiver.Receive(), Is.EqualTo($"{received++}"));
            }
            Assert.That(receiver.Channel.Count, Is.EqualTo(sent - received));
        });

    [Test]
    public void ToString_names_the_numbers() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(1);
            using var other = sender.Clone();
            await sender.Send(1);
            var waiting = Coroutine.Start(sender.Send(2));
            await Coroutine.Yield();

            const string expected = "AsyncChannel (1 items of 1, 2 senders, 1 waiting, 1 receivers, 0 waiting)";
            Assert.That(sender.Channel.ToString(), Is.EqualTo(expected));
            Assert.That(sender.ToString(), Is.EqualTo($"ChannelSender of {expected}"));
            Assert.That(receiver.ToString(), Is.EqualTo($"ChannelReceiver of {expected}"));
            Assert.That(
                receiver.Receive().ToString(),
                Is.EqualTo($"Coroutine of ChannelReceiver of {expected}.Receive()")
            );
            Assert.That(AsyncChannel.Unbounded<int>().ToString(), Does.StartWith("AsyncChannel (0 items, 1 senders"));
            await receiver.Receive();
            await waiting;
        });

    [Test]
    public void Channel_is_refused_to_another_thread_which_is_told_of_the_doors() =>
        VirtualRun.WithThreads(async () =>
        {
            var channel = AsyncChannel.Bounded<int>(1);
            Action[] calls =
            [
                () => channel.Sender.TrySend(1),
                () => channel.Receiver.TryReceive(out _),
                () => channel.Sender.Complete(),
                () => channel.Sender.Clone(),
                () => channel.Receiver.Clone(),
                channel.Sender.Dispose,
                channel.Receiver.Dispose,
                () => channel.Receiver.GetAsyncEnumerator().MoveNextAsync(),
            ];
            foreach (var call in calls)
            {
                var error = await Coroutine.OnThread(() => Raised.ByCall<InvalidOperationException>(call));
                Assert.That(error.Message, Does.Contain("loop.Post(…), loop.Invoke(…) or loop.Submit(…)"));
            }
            Assert.That((channel.OpenSenders, channel.OpenReceivers, channel.Count), Is.EqualTo((1, 1, 0)));
        });

    [Test]
    public void Channel_can_be_filled_before_a_run_and_emptied_after_it()
    {
        var (sender, receiver) = AsyncChannel.Bounded<int>(2);
        sender.TrySend(1);
        VirtualRun.Of(async () =>
        {
            Assert.That(await receiver.Receive(), Is.EqualTo(1));
            await sender.Send(2);
        });
        Assert.That(receiver.TryReceive(out var item) && item == 2);
        VirtualRun.Of(async () => await sender.Send(3));
    }

    [Test]
    public void Channel_on_which_one_waits_is_refused_to_another_loop()
    {
        var (sender, receiver) = AsyncChannel.Bounded<int>(1);
        using var first = VirtualRun.NewLoop();
        first.Run(WaitInTheBackground());

        using var second = VirtualRun.NewLoop();
        var error = Raised.ByCall<InvalidOperationException>(() => second.Run(Send()));

        Assert.That(error.Message, Does.Contain("Create it on the loop that uses it."));
        first.Run(Send());

        async Coroutine WaitInTheBackground()
        {
            _ = Coroutine.Start(receiver.Receive());
            await Coroutine.Yield();
        }

        async Coroutine Send()
        {
            await sender.Send(1);
            await Coroutine.Yield();
        }
    }
}
