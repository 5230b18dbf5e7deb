using NUnit.Framework;

namespace Coroutines.Tests.Queues;

// R88, the same for every order.
[TestFixture(QueueOrder.Fifo)]
[TestFixture(QueueOrder.Lifo)]
[TestFixture(QueueOrder.Priority)]
public class QueueShutdownTests(QueueOrder order)
{
    private AsyncQueue<string> _queue = null!;

    [SetUp]
    public void Create() => _queue = new AsyncQueue<string>(2, order);

    [Test]
    public void Shutdown_sends_getters_away() =>
        VirtualRun.Of(async () =>
        {
            var getters = Enumerable.Range(0, 3).Select(_ => Coroutine.Start(_queue.Get())).ToArray();
            await Coroutine.Yield();

            _queue.Shutdown();
            await Coroutine.Yield();

            Assert.That(getters.Select(task => task.Exception), Is.All.InstanceOf<QueueShutdownException>());
            await _queue.Join();
            await EverythingIsRefused();
        });

    [Test]
    public void Shutdown_sends_putters_away_and_leaves_what_is_in_it() =>
        VirtualRun.Of(async () =>
        {
            _queue.PutNow("a");
            _queue.PutNow("b");
            var join = Coroutine.Start(_queue.Join());
            var putters = Enumerable.Range(0, 3).Select(_ => Coroutine.Start(_queue.Put("x"))).ToArray();
            await Coroutine.Yield();

            _queue.Shutdown();
            Assert.That((_queue.Count, _queue.IsShutdown), Is.EqualTo((2, true)));
            await Coroutine.Yield();
            Assert.That(putters.Select(task => task.Exception), Is.All.InstanceOf<QueueShutdownException>());
            string[] items = [await _queue.Get(), _queue.GetNow()];

            Assert.That(items, Is.EquivalentTo(new[] { "a", "b" }));
            await EverythingIsRefused();
            Assert.That(join.IsCompleted, Is.False);
            _queue.TaskDone();
            _queue.TaskDone();
            await join;
            Raised.ByCall<InvalidOperationException>(_queue.TaskDone);
        });

    // The room that a get makes after the shutdown is nobody's.
    [Test]
    public void Shutdown_before_a_woken_putter_runs_leaves_its_item_out() =>
        VirtualRun.Of(async () =>
        {
            _queue.PutNow("a");
            _queue.PutNow("b");
            var putter = Coroutine.Start(_queue.Put("x"));
            await Coroutine.Yield();

            _queue.GetNow();
            _queue.Shutdown();
            await Raised.By<QueueShutdownException>(async () => await putter);

            Assert.That(_queue.Count, Is.EqualTo(1));
        });

    [Test]
    public void Shutdown_before_a_woken_getter_runs_leaves_it_its_item() =>
        VirtualRun.Of(async () =>
        {
            var (first, second) = (Coroutine.Start(_queue.Get()), Coroutine.Start(_queue.Get()));
            await Coroutine.Yield();

            _queue.PutNow("a");
            _queue.Shutdown();

            Assert.That(await first, Is.EqualTo("a"));
            await Raised.By<QueueShutdownException>(async () => await second);
        });

    [Test]
    public void Shutdown_at_once_drops_the_items_and_counts_them_done() =>
        VirtualRun.Of(async () =>
        {
            _queue.PutNow("a");
            _queue.PutNow("b");
            var join = Coroutine.Start(_queue.Join());
            await Coroutine.Yield();

            _queue.Shutdown(immediate: true);
            await Coroutine.Yield();

            Assert.That((_queue.Count, join.IsCompleted), Is.EqualTo((0, true)));
            await EverythingIsRefused();
            Raised.ByCall<InvalidOperationException>(_queue.TaskDone);
        });

    [Test]
    public void Shutdown_at_once_leaves_what_was_taken_to_be_done() =>
        VirtualRun.Of(async () =>
        {
            _queue.PutNow("a");
            _queue.PutNow("b");
            var join = Coroutine.Start(_queue.Join());
            await _queue.Get();

            _queue.Shutdown(immediate: true);
            await Coroutine.Yield();
            Assert.That((_queue.Count, join.IsCompleted), Is.EqualTo((0, false)));
            await EverythingIsRefused();
            _queue.TaskDone();

            Raised.ByCall<InvalidOperationException>(_queue.TaskDone);
            await join;
        });

    [Test]
    public void Shutdown_twice_may_drop_in_the_second() =>
        VirtualRun.Of(async () =>
        {
            _queue.PutNow("a");

            _queue.Shutdown();
            _queue.Shutdown(immediate: true);

            Assert.That(_queue.Count, Is.Zero);
            await _queue.Join();
        });

    private async Coroutine EverythingIsRefused()
    {
        await Raised.By<QueueShutdownException>(async () => await _queue.Put("x"));
        await Raised.By<QueueShutdownException>(async () => await _queue.Get());
        Raised.ByCall<QueueShutdownException>(() => _queue.PutNow("x"));
        Raised.ByCall<QueueShutdownException>(() => _queue.GetNow());
        Raised.ByCall<QueueShutdownException>(() => _queue.TryPut("x"));
        Raised.ByCall<QueueShutdownException>(() => _queue.TryGet(out _));
    }
}
