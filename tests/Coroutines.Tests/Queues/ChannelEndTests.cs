using NUnit.Framework;

namespace Coroutines.Tests.Queues;

// How a channel ends, from either side.
[TestFixture]
public class ChannelEndTests
{
    [Test]
    public void Receive_after_the_last_sender_was_disposed_of_drains_and_then_sees_the_end() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(3);
            await sender.Send(1);
            await sender.Send(2);
            sender.Dispose();

            Assert.That(
                (await receiver.Receive(), receiver.TryReceive(out var second), second),
                Is.EqualTo((1, true, 2))
            );
            var error = await Raised.By<EndOfStreamException>(async () => await receiver.Receive());
            Assert.That(error.Message, Does.Contain("all senders are disposed of"));
            Assert.Throws<EndOfStreamException>(() => receiver.TryReceive(out _));
            Assert.That(receiver.Channel.IsCompleted);
        });

    [Test]
    public void Receive_that_waits_sees_the_end_when_the_last_of_all_clones_is_disposed_of() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(3);
            var clone = sender.Clone();
            var receives = new[] { Coroutine.Start(receiver.Receive()), Coroutine.Start(receiver.Receive()) };
            await Coroutine.Yield();

            sender.Dispose();
            sender.Dispose();
            await Coroutine.Yield();
            Assert.That((receives[0].IsCompleted, sender.Channel.OpenSenders), Is.EqualTo((false, 1)));
            clone.Dispose();

            foreach (var receive in receives)
                await Raised.By<EndOfStreamException>(async () => await receive);
        });

    [Test]
    public void Complete_ends_the_channel_for_all_senders_after_what_was_sent_and_what_waits() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(1);
            using var clone = sender.Clone();
            await sender.Send(1);
            var waiting = Coroutine.Start(clone.Send(2));
            await Coroutine.Yield();

            Assert.That((sender.Complete(), clone.Complete(new FormatException())), Is.EqualTo((true, false)));
            await Raised.By<ChannelBrokenException>(async () => await clone.Send(3));
            Assert.Throws<ChannelBrokenException>(() => sender.TrySend(3));

            Assert.That((await receiver.Receive(), await receiver.Receive()), Is.EqualTo((1, 2)));
            await waiting;
            await Raised.By<EndOfStreamException>(async () => await receiver.Receive());
        });

    [Test]
    public void Complete_of_a_rendezvous_lets_the_sends_that_wait_be_received() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var waiting = Coroutine.Start(sender.Send(1));
            await Coroutine.Yield();
            sender.Complete();

            Assert.That(await receiver.Receive(), Is.EqualTo(1));
            await waiting;
            await Raised.By<EndOfStreamException>(async () => await receiver.Receive());
        });

    [Test]
    public void Receive_of_a_completed_rendezvous_sees_the_end_when_the_send_it_counts_on_is_cancelled() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var waiting = Coroutine.Start(sender.Send(1));
            await Coroutine.Yield();
            sender.Complete();
            waiting.Cancel();

            await Raised.By<EndOfStreamException>(async () => await receiver.Receive());
        });

    [Test]
    public void Complete_with_an_error_shows_it_to_every_receiver_after_the_last_item() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(3);
            await sender.Send(1);
            var failure = new FormatException("broken pipe");
            sender.Complete(failure);
            sender.Dispose();

            Assert.That(await receiver.Receive(), Is.EqualTo(1));
            for (var i = 0; i < 2; i++)
                Assert.That(await Raised.By<FormatException>(async () => await receiver.Receive()), Is.SameAs(failure));
            Assert.That(Raised.ByCall<FormatException>(() => receiver.TryReceive(out _)), Is.SameAs(failure));
        });

    [Test]
    public void Complete_with_an_error_wakes_those_who_wait() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(3);
            var receive = Coroutine.Start(receiver.Receive());
            await Coroutine.Yield();

            sender.Complete(new FormatException());

            await Raised.By<FormatException>(async () => await receive);
        });

    [Test]
    public void End_is_not_seen_before_an_item_that_was_promised_to_one_who_is_then_cancelled() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(3);
            var (first, second) = (Coroutine.Start(receiver.Receive()), Coroutine.Start(receiver.Receive()));
            await Coroutine.Yield();

            sender.TrySend(1);
            sender.Dispose();
            Assert.That(receiver.TryReceive(out _), Is.False);
            first.Cancel();

            Assert.That(await second, Is.EqualTo(1));
            await Raised.By<EndOfStreamException>(async () => await receiver.Receive());
        });

    [Test]
    public void Waiting_receive_sees_the_end_when_the_promised_item_was_the_last() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(3);
            var (first, second) = (Coroutine.Start(receiver.Receive()), Coroutine.Start(receiver.Receive()));
            await Coroutine.Yield();

            sender.TrySend(1);
            sender.Dispose();

            Assert.That(await first, Is.EqualTo(1));
            await Raised.By<EndOfStreamException>(async () => await second);
        });

    [Test]
    public void Dispose_of_the_last_receiver_fails_senders_and_hands_back_what_is_left() =>
        VirtualRun.Of(async () =>
        {
            var undelivered = new Trace();
            var (sender, receiver) = AsyncChannel.Bounded<int>(2, onUndelivered: item => undelivered.Add(item));
            var clone = receiver.Clone();
            await sender.Send(1);
            await sender.Send(2);
            var waiting = Coroutine.Start(sender.Send(3));
            await Coroutine.Yield();

            receiver.Dispose();
            Assert.That((undelivered.ToString(), sender.Channel.OpenReceivers), Is.EqualTo(("", 1)));
            clone.Dispose();
            clone.Dispose();

            Assert.That(undelivered.ToString(), Is.EqualTo("1 2"));
            var error = await Raised.By<ChannelBrokenException>(async () => await waiting);
            Assert.That(error.Message, Does.Contain("all its receivers are disposed of"));
            await Raised.By<ChannelBrokenException>(async () => await sender.Send(4));
            Assert.Throws<ChannelBrokenException>(() => sender.TrySend(4));
            Assert.That(undelivered.ToString(), Is.EqualTo("1 2"));
        });

    [Test]
    public void Receive_that_was_woken_gets_its_item_although_the_last_receiver_is_disposed_of() =>
        VirtualRun.Of(async () =>
        {
            var undelivered = new Trace();
            var (sender, receiver) = AsyncChannel.Bounded<int>(2, onUndelivered: item => undelivered.Add(item));
            var woken = Coroutine.Start(receiver.Receive());
            await Coroutine.Yield();
            sender.TrySend(1);
            sender.TrySend(2);

            receiver.Dispose();

            Assert.That((await woken, undelivered.ToString()), Is.EqualTo((1, "2")));
        });

    [Test]
    public void Item_promised_to_one_who_is_cancelled_when_no_receiver_is_left_is_undelivered() =>
        VirtualRun.Of(async () =>
        {
            var undelivered = new Trace();
            var (sender, receiver) = AsyncChannel.Bounded<int>(2, onUndelivered: item => undelivered.Add(item));
            var woken = Coroutine.Start(receiver.Receive());
            await Coroutine.Yield();
            sender.TrySend(1);

            receiver.Dispose();
            woken.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await woken);

            Assert.That((undelivered.ToString(), sender.Channel.Count), Is.EqualTo(("1", 0)));
        });

    [Test]
    public void Dispose_fails_what_waits_by_this_end_and_no_other() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var clone = receiver.Clone();
            var (mine, others) = (Coroutine.Start(receiver.Receive()), Coroutine.Start(clone.Receive()));
            await Coroutine.Yield();
            receiver.Dispose();
            await Raised.By<ObjectDisposedException>(async () => await mine);
            await sender.Send(1);
            Assert.That(await others, Is.EqualTo(1));

            var senderClone = sender.Clone();
            var (mySend, otherSend) = (Coroutine.Start(sender.Send(2)), Coroutine.Start(senderClone.Send(3)));
            await Coroutine.Yield();
            sender.Dispose();
            await Raised.By<ObjectDisposedException>(async () => await mySend);
            Assert.That(await clone.Receive(), Is.EqualTo(3));
            await otherSend;
        });

    [Test]
    public void Members_of_a_disposed_end_throw() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(1);
            var (openSender, openReceiver) = (sender.Clone(), receiver.Clone());
            sender.Dispose();
            receiver.Dispose();
            Action[] calls =
            [
                () => sender.TrySend(1),
                () => sender.Complete(),
                () => sender.Clone(),
                () => receiver.TryReceive(out _),
                () => receiver.Clone(),
                () => receiver.GetAsyncEnumerator().MoveNextAsync(),
            ];
            foreach (var call in calls)
                Assert.That(
                    Raised.ByCall<ObjectDisposedException>(call).Message,
                    Does.Contain("make a Clone() for each task")
                );
            await Raised.By<ObjectDisposedException>(async () => await sender.Send(1));
            await Raised.By<ObjectDisposedException>(async () => await receiver.Receive());

            await openSender.Send(1);
            Assert.That(await openReceiver.Receive(), Is.EqualTo(1));
        });

    [Test]
    public void Callback_that_throws_is_reported_and_the_others_are_called_all_the_same()
    {
        var (errors, seen) = (new List<LoopError>(), new Trace());
        VirtualRun.Of(
            async () =>
            {
                var (sender, receiver) = AsyncChannel.Unbounded<int>(item =>
                {
                    seen.Add(item);
                    throw new FormatException($"{item}");
                });
                await sender.Send(1);
                await sender.Send(2);
                receiver.Dispose();
            },
            errors
        );
        Assert.That(seen.ToString(), Is.EqualTo("1 2"));
        Assert.That(errors.Select(error => error.Exception!.Message), Is.EqualTo(new[] { "1", "2" }));
        Assert.That(errors[0].Message, Does.StartWith("The onUndelivered callback of AsyncChannel"));
    }
}
