using NUnit.Framework;

namespace Coroutines.Tests.Queues;

// R89, the same for every order.
[TestFixture(QueueOrder.Fifo)]
[TestFixture(QueueOrder.Lifo)]
[TestFixture(QueueOrder.Priority)]
public class QueueJoinTests(QueueOrder order)
{
    private AsyncQueue<int> _queue = null!;

    [SetUp]
    public void Create() => _queue = new AsyncQueue<int>(order: order);

    [Test]
    public void TaskDone_more_often_than_items_were_put_throws()
    {
        _queue.PutNow(1);
        _queue.TaskDone();

        Raised.ByCall<InvalidOperationException>(_queue.TaskDone);
    }

    [Test]
    public void Join_of_a_new_queue_takes_no_turn() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            EventLoop.Current.CallSoon(trace.Of("turn"));

            await _queue.Join();
            await _queue.Join();

            Assert.That(trace.ToString(), Is.Empty);
        });

    [Test]
    public void Join_waits_until_all_items_are_done_not_only_taken() =>
        VirtualRun.Of(async () =>
        {
            _queue.PutNow(1);
            _queue.PutNow(2);
            var join = Coroutine.Start(_queue.Join());

            await _queue.Get();
            await _queue.Get();
            _queue.TaskDone();
            await Coroutine.Yield();
            await Coroutine.Yield();
            var before = join.IsCompleted;
            _queue.TaskDone();
            await Coroutine.Yield();

            Assert.That((before, join.IsCompleted), Is.EqualTo((false, true)));
        });

    [Test]
    public void Join_lets_all_go_on_when_workers_have_done_all_items() =>
        VirtualRun.Of(async () =>
        {
            var sum = 0;
            for (var i = 0; i < 100; i++)
                _queue.PutNow(i);
            var workers = Enumerable.Range(0, 2).Select(_ => Coroutine.Start(Work())).ToArray();

            await Coroutine.All(_queue.Join(), _queue.Join());

            Assert.That(sum, Is.EqualTo(Enumerable.Range(0, 100).Sum()));
            foreach (var worker in workers)
                worker.Cancel();

            async Coroutine Work()
            {
                while (true)
                {
                    sum += await _queue.Get();
                    _queue.TaskDone();
                }
            }
        });

    [Test]
    public void Join_after_a_further_put_waits_again() =>
        VirtualRun.Of(async () =>
        {
            _queue.PutNow(1);
            _queue.TaskDone();
            await _queue.Join();
            _queue.PutNow(2);

            var join = Coroutine.Start(_queue.Join());
            await Coroutine.Yield();
            await Coroutine.Yield();

            Assert.That(join.IsCompleted, Is.False);
        });
}
