using NUnit.Framework;

namespace Coroutines.Tests.Queues;

// R86: a cancelled getter leaves the item, a cancelled putter leaves its item out, and the next in line is woken instead.
[TestFixture]
public class AsyncQueueCancellationTests
{
    [Test]
    public void Get_cancelled_leaves_the_line() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<string>();
            var (first, second) = (Coroutine.Start(queue.Get()), Coroutine.Start(queue.Get()));
            await Coroutine.Yield();

            first.Cancel();
            await Coroutine.Yield();
            Assert.That(
                (first.IsCanceled, queue.ToString()),
                Is.EqualTo((true, "AsyncQueue (0 items, 0 not done, 1 getting, 0 putting)"))
            );
            queue.PutNow("a");

            Assert.That(await second, Is.EqualTo("a"));
        });

    [Test]
    public void Get_whose_time_is_up_leaves_the_line() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<int>(5);

            await Raised.By<TimeoutException>(async () =>
                await Coroutine.WaitFor(queue.Get(), TimeSpan.FromSeconds(1))
            );

            Assert.That(queue.ToString(), Does.Contain("0 getting"));
        });

    [Test]
    public void Get_cancelled_after_it_was_woken_leaves_the_item_in_its_place() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<int>();
            var getter = Coroutine.Start(queue.Get());
            await Coroutine.Yield();

            queue.PutNow(1);
            queue.PutNow(2);
            getter.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await getter);

            Assert.That((await queue.Get(), await queue.Get()), Is.EqualTo((1, 2)));
        });

    [TestCase(true)]
    [TestCase(false)]
    public void Get_cancelled_in_the_turn_of_a_put_hands_its_wake_up_to_the_next(bool isCancelledFirst) =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<int>();
            var getters = Enumerable.Range(0, 3).Select(_ => Coroutine.Start(queue.Get())).ToArray();
            await Coroutine.Yield();

            if (isCancelledFirst)
                getters[0].Cancel();
            queue.PutNow(1);
            queue.PutNow(2);
            if (!isCancelledFirst)
                getters[0].Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await getters[0]);

            int[] items = [await getters[1], await getters[2]];
            Assert.That(items, Is.EquivalentTo(new[] { 1, 2 }));
        });

    [Test]
    public void Put_cancelled_leaves_the_line_and_its_item_out() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<string>(1);
            var (a, b, x) = (
                Coroutine.Start(queue.Put("a")),
                Coroutine.Start(queue.Put("b")),
                Coroutine.Start(queue.Put("x"))
            );
            await Coroutine.Yield();
            Assert.That((a.IsCompleted, b.IsCompleted), Is.EqualTo((true, false)));

            x.Cancel();
            await Coroutine.Yield();
            Assert.That(
                (x.IsCanceled, queue.ToString()),
                Is.EqualTo((true, "AsyncQueue (1 items of 1, 1 not done, 0 getting, 1 putting)"))
            );
            var first = queue.GetNow();
            await b;

            Assert.That((first, queue.GetNow(), queue.Count), Is.EqualTo(("a", "b", 0)));
        });

    [Test]
    public void Put_cancelled_after_it_was_woken_leaves_its_item_out() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<int>(1);
            queue.PutNow(1);
            var putter = Coroutine.Start(queue.Put(2));
            await Coroutine.Yield();

            queue.GetNow();
            putter.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await putter);

            Assert.That(queue.Count, Is.Zero);
            await queue.Put(3);
            Assert.That(queue.GetNow(), Is.EqualTo(3));
        });

    [TestCase(true)]
    [TestCase(false)]
    public void Put_cancelled_in_the_turn_of_a_get_hands_its_room_to_the_next(bool isCancelledFirst) =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<int>(1);
            queue.PutNow(0);
            var (first, second) = (Coroutine.Start(queue.Put(1)), Coroutine.Start(queue.Put(2)));
            await Coroutine.Yield();

            if (isCancelledFirst)
                first.Cancel();
            queue.GetNow();
            if (!isCancelledFirst)
                first.Cancel();
            await second;

            Assert.That((first.IsCanceled, queue.GetNow(), queue.Count), Is.EqualTo((true, 2, 0)));
        });

    [Test]
    public void Join_cancelled_keeps_nobody_else() =>
        VirtualRun.Of(async () =>
        {
            var queue = new AsyncQueue<int>();
            queue.PutNow(1);
            var (first, second) = (Coroutine.Start(queue.Join()), Coroutine.Start(queue.Join()));
            await Coroutine.Yield();

            queue.TaskDone();
            first.Cancel();
            await second;

            Assert.That(first.IsCanceled);
        });
}
