using NUnit.Framework;

namespace Coroutines.Tests.Queues;

[TestFixture]
public class QueueOrderTests
{
    [TestCase(QueueOrder.Fifo, "1 3 2")]
    [TestCase(QueueOrder.Lifo, "2 3 1")]
    [TestCase(QueueOrder.Priority, "1 2 3")]
    public void Order_says_which_item_is_taken_next(QueueOrder order, string expected) =>
        VirtualRun.Of(async () =>
        {
            var (queue, trace) = (new AsyncQueue<int>(order: order), new Trace());
            foreach (var item in (int[])[1, 3, 2])
                await queue.Put(item);

            while (!queue.IsEmpty)
                trace.Add(await queue.Get());

            Assert.That(trace.ToString(), Is.EqualTo(expected));
        });

    [Test]
    public void Priority_takes_the_least_whatever_the_mixture_of_puts_and_gets()
    {
        var (random, queue, model) = (new Random(1), new AsyncQueue<int>(order: QueueOrder.Priority), new List<int>());
        for (var i = 0; i < 20_000; i++)
        {
            if (model.Count == 0 || random.Next(model.Count < 100 ? 3 : 2) > 0)
            {
                var item = random.Next(50);
                queue.PutNow(item);
                model.Add(item);
            }
            else
            {
                Assert.That(queue.GetNow(), Is.EqualTo(model.Min()));
                model.Remove(model.Min());
            }
        }
    }

    [Test]
    public void Priority_takes_equals_in_the_order_in_which_they_were_put()
    {
        var byKey = Comparer<(int Key, int Number)>.Create((a, b) => a.Key.CompareTo(b.Key));
        var queue = new AsyncQueue<(int Key, int Number)>(order: QueueOrder.Priority, comparer: byKey);
        var random = new Random(2);
        (int Key, int Number)[] items = [.. Enumerable.Range(0, 200).Select(i => (random.Next(5), i))];
        foreach (var item in items)
            queue.PutNow(item);

        Assert.That(items.Select(_ => queue.GetNow()).ToArray(), Is.EqualTo(items.OrderBy(item => item.Key)));
    }

    [Test]
    public void Priority_goes_by_the_comparer_that_was_given()
    {
        var queue = new AsyncQueue<string>(order: QueueOrder.Priority, comparer: StringComparer.OrdinalIgnoreCase);
        foreach (var item in (string[])["b", "C", "a"])
            queue.PutNow(item);

        Assert.That((queue.GetNow(), queue.GetNow(), queue.GetNow()), Is.EqualTo(("a", "b", "C")));
    }

    // .NET's PriorityQueue would be left with an item that nobody put.
    [Test]
    public void Priority_that_cannot_compare_an_item_leaves_it_out()
    {
        var queue = new AsyncQueue<object>(order: QueueOrder.Priority);
        queue.PutNow(2);
        queue.PutNow(3);

        Raised.ByCall<ArgumentException>(() => queue.PutNow("text"));
        queue.PutNow(1);

        Assert.That(
            (queue.Count, queue.GetNow(), queue.GetNow(), queue.GetNow(), queue.Count),
            Is.EqualTo((3, 1, 2, 3, 0))
        );
    }

    [Test]
    public void Priority_whose_comparer_fails_while_taking_leaves_all_in()
    {
        var fails = false;
        var comparer = Comparer<int>.Create((a, b) => fails ? throw new ArithmeticException() : a.CompareTo(b));
        var queue = new AsyncQueue<int>(order: QueueOrder.Priority, comparer: comparer);
        foreach (var item in (int[])[4, 1, 3, 2])
            queue.PutNow(item);

        fails = true;
        Raised.ByCall<ArithmeticException>(() => queue.GetNow());
        fails = false;

        int[] items = [queue.GetNow(), queue.GetNow(), queue.GetNow(), queue.GetNow()];
        Assert.That(items, Is.EqualTo(new[] { 1, 2, 3, 4 }));
    }
}
