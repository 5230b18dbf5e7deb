using NUnit.Framework;

namespace Coroutines.Tests.Queues;

/// <summary>What a message costs, to the byte. Only Release code is measured; Debug runs it without the assertion.</summary>
[TestFixture, Category("Allocation")]
public class ChannelAllocationTests
{
    private static void Measure(Func<int, Coroutine> repeat, double expected)
    {
        var bytes = VirtualRun.Of(() => AllocatedBytes.Each(repeat));

        TestContext.Out.WriteLine($"{bytes} bytes");
#if !DEBUG
        Assert.That(bytes, Is.EqualTo(expected));
#endif
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(8)]
    public void Ping_pong_between_two_tasks_allocates_nothing_for_a_message(int capacity)
    {
        var pings = AsyncChannel.Bounded<int>(capacity);
        var pongs = AsyncChannel.Bounded<int>(capacity);
        CoroutineTask<Unit>? echo = null;
        Measure(
            async count =>
            {
                echo ??= Coroutine.Start(Echo());
                for (var i = 0; i < count; i++)
                {
                    await pings.Sender.Send(i);
                    if (await pongs.Receiver.Receive() != i)
                        throw new InvalidOperationException("Not the item that was sent.");
                }
            },
            0
        );

        async Coroutine Echo()
        {
            while (true)
                await pongs.Sender.Send(await pings.Receiver.Receive());
        }
    }

    [Test]
    public void Stream_of_items_through_a_full_channel_allocates_nothing()
    {
        var (sender, receiver) = AsyncChannel.Bounded<int>(2);
        CoroutineTask<Unit>? source = null;
        Measure(
            async count =>
            {
                source ??= Coroutine.Start(SendForEver());
                for (var i = 0; i < count; i++)
                    await receiver.Receive();
            },
            0
        );

        async Coroutine SendForEver()
        {
            for (var i = 0; ; i++)
                await sender.Send(i);
        }
    }

    [Test]
    public void TrySend_and_TryReceive_allocate_nothing()
    {
        var (sender, receiver) = AsyncChannel.Unbounded<int>();
        Measure(
            async count =>
            {
                for (var i = 0; i < count; i++)
                {
                    sender.TrySend(i);
                    receiver.TryReceive(out _);
                }
                await Coroutine.Yield();
            },
            0
        );
    }

    // Two tasks that receive by one end at the same time have one kept frame between them.
    [Test]
    public void Receive_by_an_end_in_use_allocates_a_frame_besides_the_task()
    {
        var (sender, receiver) = AsyncChannel.Bounded<int>(0);
        CoroutineTask<Unit>? other = null;
        Measure(
            async count =>
            {
                other ??= Coroutine.Start(SendTwoByTwo());
                for (var i = 0; i < count; i++)
                {
                    var first = Coroutine.Start(receiver.Receive());
                    await receiver.Receive();
                    await first;
                }
            },
            144
        );

        async Coroutine SendTwoByTwo()
        {
            while (true)
                await sender.Send(1);
        }
    }
}
