using NUnit.Framework;

namespace Coroutines.Tests.Queues;

[TestFixture]
public class ChannelEnumerationTests
{
    [TestCase(0)]
    [TestCase(2)]
    public void Enumeration_gives_all_items_and_ends_with_the_channel(int capacity) =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(capacity);
            var source = Coroutine.Start(SendFive());
            var items = new Trace();
            await foreach (var item in receiver)
                items.Add(item);
            await source;

            Assert.That(items.ToString(), Is.EqualTo("1 2 3 4 5"));

            async Coroutine SendFive()
            {
                using var own = sender;
                for (var item = 1; item <= 5; item++)
                    await own.Send(item);
            }
        });

    [Test]
    public void Enumeration_that_waits_sees_the_end() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var counting = Coroutine.Start(Count(receiver));
            await TurnCounter.Turns(2);

            sender.Dispose();

            Assert.That(await counting, Is.Zero);
        });

    [TestCase(true)]
    [TestCase(false)]
    public void Enumeration_throws_what_the_channel_was_completed_with(bool isWaiting) =>
        VirtualRun.Of(async () =>
        {
            foreach (var error in new Exception[] { new FormatException(), new EndOfStreamException("cut off") })
            {
                var (sender, receiver) = AsyncChannel.Bounded<int>(0);
                if (!isWaiting)
                    sender.Complete(error);
                var counting = Coroutine.Start(Count(receiver));
                await TurnCounter.Turns(2);
                sender.Complete(error);

                Assert.That(await Raised.By<Exception>(async () => await counting), Is.SameAs(error));
            }
        });

    [Test]
    public void Enumeration_left_early_leaves_the_rest() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(3);
            for (var item = 1; item <= 3; item++)
                await sender.Send(item);

            await foreach (var item in receiver)
                if (item == 2)
                    break;

            Assert.That(await receiver.Receive(), Is.EqualTo(3));
        });

    [TestCase(false)]
    [TestCase(true)]
    public void Enumeration_that_is_cancelled_takes_no_item(bool isPromised) =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(1);
            var counting = Coroutine.Start(Count(receiver));
            await TurnCounter.Turns(2);
            Assert.That(receiver.Channel.WaitingReceivers, Is.EqualTo(1));

            if (isPromised)
                sender.TrySend(1);
            counting.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await counting);
            if (!isPromised)
                sender.TrySend(1);

            Assert.That(
                (receiver.Channel.WaitingReceivers, receiver.TryReceive(out var item), item),
                Is.EqualTo((0, true, 1))
            );
        });

    [Test]
    public void Enumeration_with_a_token_ends_when_the_token_is_cancelled() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(1);
            using var source = new CancellationTokenSource();
            var counting = Coroutine.Start(Count(receiver.WithCancellation(source.Token)));
            await TurnCounter.Turns(2);

            source.Cancel();
            await Raised.By<OperationCanceledException>(async () => await counting);

            Assert.That(receiver.Channel.WaitingReceivers, Is.Zero);
            await Raised.By<OperationCanceledException>(async () =>
                await receiver.GetAsyncEnumerator(source.Token).MoveNextAsync()
            );
        });

    [Test]
    public void Enumeration_of_a_receiver_that_is_disposed_of_throws() =>
        VirtualRun.Of(async () =>
        {
            var (_, receiver) = AsyncChannel.Bounded<int>(1);
            var counting = Coroutine.Start(Count(receiver));
            await TurnCounter.Turns(2);

            receiver.Dispose();

            await Raised.By<ObjectDisposedException>(async () => await counting);
        });

    [Test]
    public void Two_enumerations_share_the_items() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var tasks = new[] { Coroutine.Start(Count(receiver)), Coroutine.Start(Count(receiver.Clone())) };
            await TurnCounter.Turns(2);
            for (var item = 0; item < 10; item++)
            {
                await sender.Send(item);
                await TurnCounter.Turns(3);
            }
            sender.Dispose();

            Assert.That((await tasks[0], await tasks[1]), Is.EqualTo((5, 5)));
        });

    [Test]
    public void Enumeration_by_a_plain_async_method_on_the_loop_gives_all_items() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var sum = SumByTask(receiver);
            for (var item = 1; item <= 4; item++)
                await sender.Send(item);
            sender.Dispose();

            Assert.That(await sum, Is.EqualTo(10));

            static async Task<int> SumByTask(IAsyncEnumerable<int> items)
            {
                var sum = 0;
                await foreach (var item in items)
                    sum += item;
                return sum;
            }
        });

    private static async Coroutine<int> Count(ChannelReceiver<int> receiver)
    {
        var count = 0;
        await foreach (var _ in receiver)
            count++;
        return count;
    }

    private static async Coroutine<int> Count(
        System.Runtime.CompilerServices.ConfiguredCancelableAsyncEnumerable<int> items
    )
    {
        var count = 0;
        await foreach (var _ in items)
            count++;
        return count;
    }
}
