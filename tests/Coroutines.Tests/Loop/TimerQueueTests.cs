using Coroutines.LowLevel;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;

namespace Coroutines.Tests.Loop;

[TestFixture]
public class TimerQueueTests
{
    private sealed class Entry(int number) : LoopWork
    {
        public int Number => number;

        protected internal override void Run() { }
    }

    /// <summary>The queue beside the plainest thing that does the same: a list, sorted stably.</summary>
    private sealed class Comparison
    {
        private readonly TimerQueue _queue = new();
        private readonly List<(long When, int Number, int Slot)> _live = [];
        private int _created;

        public void Add(long when)
        {
            var entry = new Entry(_created++);
            _live.Add((when, entry.Number, _queue.Add(when, entry)));
        }

        public void CancelOne(int choice)
        {
            if (_live.Count == 0)
                return;
            var index = (int)((uint)choice % (uint)_live.Count);
            _queue.Cancel(_live[index].Slot);
            _live.RemoveAt(index);
        }

        /// <summary>Takes what is due from both, and tells whether they agree on all that can be seen.</summary>
        public bool AgreeOn(long now)
        {
            var due = _live
                .Where(entry => entry.When <= now)
                .OrderBy(entry => entry.When)
                .Select(entry => entry.Number);
            var expected = due.ToList();
            _live.RemoveAll(entry => entry.When <= now);
            var taken = new List<int>();
            while (_queue.TakeDue(now) is Entry entry)
                taken.Add(entry.Number);
            var hasNext = _queue.TryPeek(out var when);
            return taken.SequenceEqual(expected)
                && _queue.Count == _live.Count
                && hasNext == (_live.Count > 0)
                && (!hasNext || when == _live.Min(entry => entry.When));
        }
    }

    [Test]
    public void TakeDue_any_times_come_in_the_order_of_a_stable_sort() =>
        Prop.ForAll<byte[]>(times =>
            {
                var comparison = new Comparison();
                foreach (var when in times)
                    comparison.Add(when % 8);
                return comparison.AgreeOn(3) && comparison.AgreeOn(7);
            })
            .QuickCheckThrowOnFailure();

    [Test]
    public void TakeDue_adds_cancels_and_takes_in_any_mixture_come_in_the_order_of_a_stable_sort() =>
        Prop.ForAll<(byte Kind, int Number)[]>(steps =>
            {
                var (comparison, now, agree) = (new Comparison(), 0L, true);
                foreach (var (kind, number) in steps)
                {
                    if (kind % 8 < 5)
                        comparison.Add(now + (uint)number % 6);
                    else if (kind % 8 < 7)
                        comparison.CancelOne(number);
                    else
                        agree &= comparison.AgreeOn(++now);
                }
                return agree && comparison.AgreeOn(long.MaxValue);
            })
            .QuickCheckThrowOnFailure();

    // R9: enough cancelled at once for the heap to be rebuilt, many times.
    [Test]
    public void TakeDue_after_many_cancels_keeps_the_order([Range(1, 20)] int seed)
    {
        var (comparison, random) = (new Comparison(), new Random(seed));
        var now = 0L;
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < 300; i++)
                comparison.Add(now + random.Next(50));
            for (var i = 0; i < 250; i++)
                comparison.CancelOne(random.Next());
            now += random.Next(20);
            Assert.That(comparison.AgreeOn(now), $"round {round}");
        }
        Assert.That(comparison.AgreeOn(long.MaxValue));
    }

    // R9: without pruning, a hundred thousand entries of a day ahead would stay and need megabytes.
    [Test]
    public void Cancel_of_timers_far_ahead_frees_their_place()
    {
        var (queue, entry) = (new TimerQueue(), new Entry(0));
        queue.Add(0, entry);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100_000; i++)
            queue.Cancel(queue.Add(TimeSpan.TicksPerDay, entry));

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(50_000));
        Assert.That(queue.Count, Is.EqualTo(1));
    }

    [Test]
    public void Cancel_of_all_empties_the_queue([Values(1, 2, 101, 1000)] int count)
    {
        var queue = new TimerQueue();
        var slots = Enumerable.Range(0, count).Select(i => queue.Add(i, new Entry(i))).ToList();

        foreach (var slot in slots)
            queue.Cancel(slot);

        Assert.That(queue.Count, Is.Zero);
        Assert.That(queue.TryPeek(out _), Is.False);
        Assert.That(queue.TakeDue(long.MaxValue), Is.Null);
    }

    [Test]
    public void TakeDue_before_the_time_takes_nothing()
    {
        var queue = new TimerQueue();
        queue.Add(10, new Entry(0));

        Assert.That(queue.TakeDue(9), Is.Null);
        Assert.That(queue.TakeDue(10), Is.Not.Null);
        Assert.That(queue.TakeDue(long.MaxValue), Is.Null);
    }

    [Test]
    public void Cancel_lets_go_of_the_work()
    {
        var queue = new TimerQueue();
        queue.Add(0, new Entry(0));
        var weak = AddAndCancel(queue);

        GC.Collect();

        Assert.That(weak.IsAlive, Is.False);
        GC.KeepAlive(queue);

        // In a method of its own, so that no local of the test holds the work.
        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference AddAndCancel(TimerQueue queue)
        {
            var entry = new Entry(1);
            queue.Cancel(queue.Add(1, entry));
            return new WeakReference(entry);
        }
    }
}
