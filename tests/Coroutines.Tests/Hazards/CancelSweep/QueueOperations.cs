using NUnit.Framework;

namespace Coroutines.Tests.Hazards.CancelSweep;

internal static class QueueOperations
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static IEnumerable<Swept> All =>
        [new("AsyncQueue.Get", Get), new("AsyncQueue.Put", Put), new("AsyncQueue.Join", Join)];

    private static Scene Get()
    {
        var queue = new AsyncQueue<int>();
        List<int> got = [];
        EventLoop.Current.CallLater(Second, () => queue.TryPut(1));
        EventLoop.Current.CallLater(2 * Second, () => queue.TryPut(2));
        return new Scene(
            async () => got.Add(await queue.Get()),
            _ =>
            {
                while (queue.TryGet(out var item))
                    got.Add(item);
                Assert.That(got, Is.EqualTo(new[] { 1, 2 }), "no item is lost, and their order stays");
            }
        );
    }

    private static Scene Put()
    {
        var queue = new AsyncQueue<int>(1);
        List<int> got = [];
        queue.TryPut(1);
        EventLoop.Current.CallLater(Second, Take);
        return new Scene(
            async () => await queue.Put(2),
            completed =>
            {
                Take();
                Assert.That(got, Is.EqualTo(completed ? new[] { 1, 2 } : [1]), "it was put, or it was not");
            }
        );

        void Take()
        {
            while (queue.TryGet(out var item))
                got.Add(item);
        }
    }

    private static Scene Join()
    {
        var queue = new AsyncQueue<int>();
        queue.TryPut(1);
        EventLoop.Current.CallLater(Second, queue.TaskDone);
        return new Scene(async () => await queue.Join(), _ => Assert.That(queue.Count, Is.EqualTo(1)));
    }
}
