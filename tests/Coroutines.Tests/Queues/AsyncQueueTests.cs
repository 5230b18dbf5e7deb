using NUnit.Framework;

namespace Coroutines.Tests.Queues;

[TestFixture]
public class AsyncQueueTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private Trace _trace = null!;

    [SetUp]
    public void CreateTrace() => _trace = new Trace();

    [Test]
    public void Count_IsEmpty_and_IsFull_tell_what_is_in_it()
    {
        var queue = new AsyncQueue<int>(2);
        Assert.That((queue.Count, queue.IsEmpty, queue.IsFull, queue.Capacity), Is.EqualTo((0, true, false, 2)));

        queue.PutNow(1);
        Assert.That((queue.Count, queue.IsEmpty, queue.IsFull), Is.EqualTo((1, false, false)));
        queue.PutNow(2);

        Assert.That((queue.Count, queue.IsEmpty, queue.IsFull), Is.EqualTo((2, false, true)));
    }

    [Test]
    public void IsFull_of_a_queue_without_capacity_is_never_true()
    {
        var queue = new AsyncQueue<int>();
        for (var i = 0; i < 1000; i++)
            queue.PutNow(i);

        Assert.That((queue.IsFull, queue.Count, queue.Capacity), Is.EqualTo((false, 1000, 0)));
    }

    [Test]
    public void Capacity_below_zero_is_refused() =>
        Assert.That(
            Raised.ByCall<ArgumentOutOfRangeException>(() => _ = new AsyncQueue<int>(-1)).ParamName,
            Is.EqualTo("capacity")
        );

    [Test]
    public void Order_that_does_not_exist_is_refused() =>
        Assert.That(
            Raised.ByCall<ArgumentOutOfRangeException>(() => _ = new AsyncQueue<int>(order: (QueueOrder)3)).ParamName,
            Is.EqualTo("order")
        );

    // R86
    [Test]
    public void Put_and_Get_that_need_not_wait_take_no_turn() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<int>(1);
            EventLoop.Current.CallSoon(_trace.Of("turn"));

            await queue.Put(1);
            var item = await queue.Get();

            Assert.That((item, _trace.ToString()), Is.EqualTo((1, "")));
        });

    [Test]
    public void Put_into_a_full_queue_waits_for_room() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<int>(2);
            var putter = Coroutine.Start(PutThree());
            await Coroutine.Yield();
            await Coroutine.Yield();
            Assert.That(_trace.ToString(), Is.EqualTo("0 1"));

            var first = await queue.Get();
            await Coroutine.Yield();

            Assert.That((_trace.ToString(), putter.IsCompleted), Is.EqualTo(("0 1 2", true)));
            Assert.That((first, await queue.Get(), await queue.Get()), Is.EqualTo((0, 1, 2)));

            async Coroutine PutThree()
            {
                for (var i = 0; i < 3; i++)
                {
                    await queue.Put(i);
                    _trace.Add(i);
                }
            }
        });

    [Test]
    public void Get_from_an_empty_queue_waits_for_an_item() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<int>();
            EventLoop.Current.CallLater(Second, () => queue.PutNow(1));

            var item = await queue.Get();

            Assert.That((item, EventLoop.Current.Time), Is.EqualTo((1, Second)));
        });

    [Test]
    public void Put_into_a_full_queue_waits_until_one_is_taken() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<int>(1);
            EventLoop.Current.CallLater(Second, () => queue.GetNow());

            await queue.Put(1);
            await queue.Put(2);

            Assert.That((queue.GetNow(), EventLoop.Current.Time), Is.EqualTo((2, Second)));
        });

    [Test]
    public void GetNow_of_an_empty_queue_throws() =>
        Raised.ByCall<QueueEmptyException>(() => new AsyncQueue<int>().GetNow());

    [Test]
    public void PutNow_into_a_full_queue_throws_and_leaves_the_item_out()
    {
        var queue = new AsyncQueue<int>(1);
        queue.PutNow(1);

        Raised.ByCall<QueueFullException>(() => queue.PutNow(2));

        Assert.That((queue.Count, queue.GetNow()), Is.EqualTo((1, 1)));
    }

    [Test]
    public void TryPut_and_TryGet_say_whether_they_could()
    {
        var queue = new AsyncQueue<int>(1);

        Assert.That((queue.TryPut(1), queue.TryPut(2)), Is.EqualTo((true, false)));
        Assert.That((queue.TryGet(out var item), item, queue.TryGet(out _)), Is.EqualTo((true, 1, false)));
    }

    [Test]
    public void PutNow_wakes_a_getter_in_the_next_turn() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<string>();
            var getter = Coroutine.Start(queue.Get());
            await Coroutine.Yield();

            queue.PutNow("a");
            var before = getter.IsCompleted;
            await Coroutine.Yield();

            Assert.That((before, getter.Result), Is.EqualTo((false, "a")));
        });

    [Test]
    public void GetNow_wakes_a_putter_in_the_next_turn() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<int>(1);
            queue.PutNow(1);
            var putter = Coroutine.Start(queue.Put(2));
            await Coroutine.Yield();

            queue.GetNow();
            var before = (putter.IsCompleted, queue.Count);
            await Coroutine.Yield();

            Assert.That((before, putter.IsCompleted, queue.Count), Is.EqualTo(((false, 0), true, 1)));
        });

    [Test]
    public void Get_takes_from_putters_in_the_order_of_coming() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<string>(1);
            foreach (var item in (string[])["a", "b", "c"])
                _ = Coroutine.Start(queue.Put(item));

            Assert.That((await queue.Get(), await queue.Get(), await queue.Get()), Is.EqualTo(("a", "b", "c")));
        });

    [Test]
    public void Getters_are_served_in_the_order_of_coming() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<int>();
            var getters = Enumerable.Range(0, 3).Select(_ => Coroutine.Start(queue.Get())).ToArray();
            await Coroutine.Yield();

            for (var i = 0; i < 3; i++)
                queue.PutNow(i);

            Assert.That(
                await Coroutine.Gather(getters.Select(task => task.AsCoroutine())),
                Is.EqualTo(new[] { 0, 1, 2 })
            );
        });

    // R87: waking is a hint. Whoever comes before the woken one runs may take the item; that one then stands last.
    [Test]
    public void Get_woken_for_an_item_that_another_took_waits_again_at_the_end_of_the_line() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<string>();
            _ = Coroutine.Start(Get("first"));
            _ = Coroutine.Start(Get("second"));
            await Coroutine.Yield();

            queue.PutNow("a");
            _trace.Add($"thief:{queue.GetNow()}");
            await Coroutine.Yield();
            queue.PutNow("b");
            queue.PutNow("c");
            await Coroutine.Yield();

            Assert.That(_trace.ToString(), Is.EqualTo("thief:a second:b first:c"));

            async Coroutine Get(string name) => _trace.Add($"{name}:{await queue.Get()}");
        });

    [Test]
    public void Put_woken_for_room_that_another_took_waits_again_at_the_end_of_the_line() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<string>(1);
            queue.PutNow("a");
            _ = Coroutine.Start(queue.Put("first"));
            _ = Coroutine.Start(queue.Put("second"));
            await Coroutine.Yield();

            queue.GetNow();
            queue.PutNow("thief");
            await Coroutine.Yield();

            Assert.That(
                (await queue.Get(), await queue.Get(), await queue.Get()),
                Is.EqualTo(("thief", "second", "first"))
            );
        });

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void Producer_and_consumer_of_a_small_queue_do_not_wait_for_each_other(int capacity) =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<int>(capacity);

            await Coroutine.All(Produce(), Consume());

            Assert.That(_trace.ToString(), Is.EqualTo("0 1 2 3 4"));

            async Coroutine Produce()
            {
                for (var i = 0; i < 5; i++)
                    await queue.Put(i);
            }

            async Coroutine Consume()
            {
                for (var i = 0; i < 5; i++)
                    _trace.Add(await queue.Get());
            }
        });

    [Test]
    public void GetNow_of_all_items_lets_as_many_putters_go_on() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<int>(2);

            await Coroutine.All([Drain(), .. Enumerable.Range(0, 4).Select(item => queue.Put(item))]);

            Assert.That(queue.Count, Is.EqualTo(2));

            async Coroutine Drain()
            {
                await Coroutine.Yield();
                for (var left = queue.Count; left > 0; left--)
                    queue.GetNow();
            }
        });

    [Test]
    public void Put_kept_as_a_value_puts_at_each_await() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<int>();
            var (put, get) = (queue.Put(7), queue.Get());
            await put;
            await put;

            Assert.That((await get, await get, queue.Count), Is.EqualTo((7, 7, 0)));
        });
}
