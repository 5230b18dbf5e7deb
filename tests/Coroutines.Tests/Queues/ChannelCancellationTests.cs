using NUnit.Framework;

namespace Coroutines.Tests.Queues;

// Nothing is lost: Kotlin 282, 1936, 4337 and 3330 (W25) are items that were.
[TestFixture]
public class ChannelCancellationTests
{
    [Test]
    public void Receive_cancelled_leaves_the_line() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(1);
            var (first, second) = (Coroutine.Start(receiver.Receive()), Coroutine.Start(receiver.Receive()));
            await Coroutine.Yield();

            first.Cancel();
            Assert.That(receiver.Channel.WaitingReceivers, Is.EqualTo(1));
            await sender.Send(1);

            Assert.That(await second, Is.EqualTo(1));
            Assert.That(first.IsCanceled);
        });

    [TestCase(0)]
    [TestCase(3)]
    public void Receive_cancelled_after_it_was_woken_leaves_the_item_to_the_next_in_line(int capacity) =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(capacity);
            var tasks = Enumerable.Range(0, 3).Select(_ => Coroutine.Start(receiver.Receive())).ToArray();
            await Coroutine.Yield();

            await sender.Send(1);
            await sender.Send(2);
            tasks[0].Cancel();

            Assert.That((await tasks[1], await tasks[2]), Is.EqualTo((1, 2)));
            Assert.That(tasks[0].IsCanceled);
        });

    [TestCase(0)]
    [TestCase(3)]
    public void Receive_cancelled_after_it_was_woken_leaves_the_item_in_its_place(int capacity) =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(capacity);
            var woken = Coroutine.Start(receiver.Receive());
            await Coroutine.Yield();

            sender.TrySend(1);
            sender.TrySend(2);
            woken.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await woken);
            sender.TrySend(3);

            Assert.That(await receiver.Receive(), Is.EqualTo(1));
            if (capacity > 0)
                Assert.That((await receiver.Receive(), await receiver.Receive()), Is.EqualTo((2, 3)));
        });

    [Test]
    public void Receive_whose_time_is_up_in_the_turn_of_the_item_loses_nothing() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var second = TimeSpan.FromSeconds(1);
            EventLoop.Current.CallLater(second, () => sender.TrySend(1));

            var receive = Coroutine.Start(Coroutine.WaitFor(receiver.Receive(), second));
            await Coroutine.Sleep(second * 2);

            var wasReceived = receive.Exception is null;
            Assert.That(receiver.TryReceive(out _), Is.EqualTo(!wasReceived));
        });

    [Test]
    public void Send_cancelled_while_it_waits_has_not_sent() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(1);
            await sender.Send(1);
            var (second, third) = (Coroutine.Start(sender.Send(2)), Coroutine.Start(sender.Send(3)));
            await Coroutine.Yield();

            second.Cancel();

            Assert.That((await receiver.Receive(), await receiver.Receive()), Is.EqualTo((1, 3)));
            await third;
            Assert.That((second.IsCanceled, receiver.TryReceive(out _)), Is.EqualTo((true, false)));
        });

    [TestCase(0)]
    [TestCase(1)]
    public void Send_cancelled_after_its_item_was_let_in_has_sent_and_the_next_wait_is_cancelled(int capacity) =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var (sender, receiver) = AsyncChannel.Bounded<int>(capacity);
            for (var item = 1; item <= capacity; item++)
                await sender.Send(item);
            var task = Coroutine.Start(SendOne());
            await Coroutine.Yield();

            await receiver.Receive();
            task.Cancel("late");
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(trace.ToString(), Is.EqualTo("sent late"));
            Assert.That(receiver.TryReceive(out _), Is.EqualTo(capacity > 0));

            async Coroutine SendOne()
            {
                await sender.Send(9);
                trace.Add("sent");
                try
                {
                    await Coroutine.Yield();
                }
                catch (CoroutineCanceledException canceled)
                {
                    trace.Add(canceled.Reason!);
                    throw;
                }
            }
        });

    [Test]
    public void Send_cancelled_in_the_turn_in_which_the_last_receiver_goes_is_cancelled() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var send = Coroutine.Start(sender.Send(1));
            await Coroutine.Yield();

            receiver.Dispose();
            send.Cancel();

            await Raised.By<CoroutineCanceledException>(async () => await send);
        });

    [Test]
    public void Receive_cancelled_in_the_turn_of_the_end_is_cancelled_and_breaks_nothing() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var receive = Coroutine.Start(receiver.Receive());
            await Coroutine.Yield();

            sender.Dispose();
            receive.Cancel();

            await Raised.By<CoroutineCanceledException>(async () => await receive);
            await Raised.By<EndOfStreamException>(async () => await receiver.Receive());
            Assert.That(receiver.Channel.Count, Is.Zero);
        });

    [Test]
    public void Receive_whose_cancellation_is_taken_back_in_the_same_turn_gets_its_item() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var receive = Coroutine.Start(receiver.Receive());
            await Coroutine.Yield();

            await sender.Send(1);
            receive.Cancel();
            receive.Uncancel();

            Assert.That(await receive, Is.EqualTo(1));
        });
}
