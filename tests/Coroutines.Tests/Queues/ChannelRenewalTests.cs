using NUnit.Framework;

namespace Coroutines.Tests.Queues;

// The frames of Receive and Send are used again once they are consumed. Nobody may be able to tell.
[TestFixture]
public class ChannelRenewalTests
{
    [Test]
    public void Receive_that_is_kept_may_be_awaited_again_and_again() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Unbounded<int>();
            for (var item = 1; item <= 5; item++)
                await sender.Send(item);

            var kept = receiver.Receive();
            var other = receiver.Receive();
            int[] items = [await kept, await other, await kept, await receiver.Receive(), await kept];

            Assert.That(items, Is.EqualTo(new[] { 1, 2, 3, 4, 5 }));
        });

    [Test]
    public void Two_receives_made_before_either_is_awaited_are_two() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var (first, second) = (receiver.Receive(), receiver.Receive());
            var both = Coroutine.Start(Coroutine.All(first, second));
            await TurnCounter.Turns(2);
            Assert.That(receiver.Channel.WaitingReceivers, Is.EqualTo(2));

            await sender.Send(1);
            await sender.Send(2);

            Assert.That(await both, Is.EqualTo((1, 2)));
        });

    [Test]
    public void Two_tasks_that_receive_by_one_end_get_each_their_own() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var tasks = new[] { Coroutine.Start(Sum()), Coroutine.Start(Sum()), Coroutine.Start(Sum()) };
            for (var item = 1; item <= 30; item++)
            {
                await sender.Send(item);
                if (item % 3 == 0)
                    await Coroutine.Yield();
            }
            sender.Dispose();

            var total = 0;
            foreach (var task in tasks)
                total += await task;
            Assert.That(total, Is.EqualTo(30 * 31 / 2));

            async Coroutine<int> Sum()
            {
                var sum = 0;
                try
                {
                    while (true)
                        sum += await receiver.Receive();
                }
                catch (EndOfStreamException)
                {
                    return sum;
                }
            }
        });

    [Test]
    public void Receive_after_a_cancelled_one_is_a_new_one() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(1);
            var task = Coroutine.Start(ReceiveTwice());
            await Coroutine.Yield();
            task.Cancel();
            await Coroutine.Yield();
            await sender.Send(1);

            Assert.That(await task, Is.EqualTo(1));

            async Coroutine<int> ReceiveTwice()
            {
                try
                {
                    return await receiver.Receive();
                }
                catch (CoroutineCanceledException)
                {
                    return await receiver.Receive();
                }
            }
        });

    [Test]
    public void Foreign_method_that_awaits_gets_its_item_although_others_receive_by_the_same_end() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var foreign = ReceiveTwo();
            await TurnCounter.Turns(2);
            await sender.Send(1);
            // The foreign method goes on a turn after its frame has ended; meanwhile the same end is used.
            await Coroutine.Yield();
            var own = Coroutine.StartEager(receiver.Receive());
            await TurnCounter.Turns(3);
            await sender.Send(2);
            await TurnCounter.Turns(3);
            await sender.Send(3);

            Assert.That(await own, Is.EqualTo(2));
            Assert.That(await foreign, Is.EqualTo((1, 3)));

            async Task<(int, int)> ReceiveTwo() => (await receiver.Receive(), await receiver.Receive());
        });

    [Test]
    public void Foreign_method_that_sends_sends_each_item_once() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Unbounded<int>();
            var foreign = SendThree();
            var items = new List<int>();
            for (var i = 0; i < 6; i++)
            {
                await sender.Send(10 + i);
                items.Add(await receiver.Receive());
                await Coroutine.Yield();
            }
            for (var i = 0; i < 3; i++)
                items.Add(await receiver.Receive());
            await foreign;

            Assert.That(items.Where(item => item < 10), Is.EqualTo(new[] { 1, 2, 3 }));
            Assert.That(items.Where(item => item >= 10), Is.EqualTo(Enumerable.Range(10, 6)));

            async Task SendThree()
            {
                for (var item = 1; item <= 3; item++)
                    await sender.Send(item);
            }
        });

    [Test]
    public void Send_is_a_coroutine_where_one_is_asked_for() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(2);
            Coroutine kept = sender.Send(1);
            await Coroutine.All(kept, sender.Send(2));
            Assert.That((await receiver.Receive(), await receiver.Receive()), Is.EqualTo((1, 2)));

            await kept;
            Assert.That(await receiver.Receive(), Is.EqualTo(1));
            Assert.Throws<InvalidOperationException>(() => default(SendOperation<int>).AsCoroutine());
        });

    [Test]
    public void Send_awaited_by_hand_and_never_begun_hinders_nobody() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(1);
            await sender.Send(1);
            _ = sender.Send(2).GetAwaiter();

            Assert.That(await receiver.Receive(), Is.EqualTo(1));
            await sender.Send(3);
            Assert.That(await receiver.Receive(), Is.EqualTo(3));
        });
}
