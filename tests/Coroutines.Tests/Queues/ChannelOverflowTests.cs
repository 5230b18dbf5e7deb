using NUnit.Framework;

namespace Coroutines.Tests.Queues;

[TestFixture]
public class ChannelOverflowTests
{
    // What is sent, what is received, what is dropped; 1 to 4 are sent into a channel for two.
    [TestCase(ChannelOverflow.DropOldest, 2, "3 4", "1 2")]
    [TestCase(ChannelOverflow.DropNewest, 2, "1 2", "3 4")]
    [TestCase(ChannelOverflow.DropOldest, 0, "", "1 2 3 4")]
    [TestCase(ChannelOverflow.DropNewest, 0, "", "1 2 3 4")]
    public void Send_into_a_full_channel_drops_and_does_not_wait(
        ChannelOverflow overflow,
        int capacity,
        string received,
        string dropped
    ) =>
        VirtualRun.Of(async () =>
        {
            var undelivered = new Trace();
            var (sender, receiver) = AsyncChannel.Bounded<int>(capacity, overflow, item => undelivered.Add(item));

            var turns = await TurnCounter.Of(async () =>
            {
                for (var item = 1; item <= 3; item++)
                    await sender.Send(item);
                Assert.That(sender.TrySend(4));
            });
            sender.Dispose();

            var items = new Trace();
            await foreach (var item in receiver)
                items.Add(item);
            Assert.That((turns, items.ToString(), undelivered.ToString()), Is.EqualTo((0, received, dropped)));
        });

    [TestCase(ChannelOverflow.DropOldest)]
    [TestCase(ChannelOverflow.DropNewest)]
    public void Send_to_one_who_waits_drops_nothing(ChannelOverflow overflow) =>
        VirtualRun.Of(async () =>
        {
            var undelivered = new Trace();
            var (sender, receiver) = AsyncChannel.Bounded<int>(1, overflow, item => undelivered.Add(item));
            var waiting = Coroutine.Start(receiver.Receive());
            await Coroutine.Yield();

            for (var item = 1; item <= 3; item++)
                await sender.Send(item);

            var kept = overflow == ChannelOverflow.DropOldest ? 3 : 2;
            Assert.That((await waiting, await receiver.Receive()), Is.EqualTo((1, kept)));
            Assert.That(undelivered.ToString(), Is.EqualTo($"{5 - kept}"));
        });

    [Test]
    public void Send_into_a_full_channel_fails_if_the_policy_says_so() =>
        VirtualRun.Of(async () =>
        {
            var undelivered = new Trace();
            var (sender, receiver) = AsyncChannel.Bounded<int>(1, ChannelOverflow.Fail, item => undelivered.Add(item));
            await sender.Send(1);

            Assert.That(sender.TrySend(2), Is.False);
            var error = await Raised.By<ChannelFullException>(async () => await sender.Send(2));

            Assert.That(error.Message, Does.Contain("its overflow policy is Fail"));
            Assert.That((await receiver.Receive(), undelivered.ToString()), Is.EqualTo((1, "")));
            await sender.Send(3);
            Assert.That(await receiver.Receive(), Is.EqualTo(3));
        });

    [Test]
    public void Callback_for_a_dropped_item_may_use_the_channel() =>
        VirtualRun.Of(async () =>
        {
            ChannelReceiver<int> receiver = null!;
            var taken = 0;
            (var sender, receiver) = AsyncChannel.Bounded<int>(
                1,
                ChannelOverflow.DropOldest,
                _ => receiver.TryReceive(out taken)
            );

            await sender.Send(1);
            await sender.Send(2);

            Assert.That((taken, sender.Channel.Count), Is.EqualTo((2, 0)));
        });
}
