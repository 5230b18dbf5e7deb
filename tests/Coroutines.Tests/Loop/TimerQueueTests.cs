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
    private sealed class Comparison(uint order = 0)
    {
        private readonly TimerQueue _queue = new(order);
        private readonly List<(long When, Entry Entry, int Slot)> _live = [];
        private int _created;

        public void Add(long when)
        {
            var entry = new Entry(_created++);
            _live.Add((when, entry, _queue.Add(when, entry)));
        }

        public void CancelOne(int choice)
        {
            if (_live.Count == 0)
                return;
            var index = (int)((uint)choice % (uint)_live.Count);
            _queue.Cancel(_live[index].Slot, _live[index].Entry);
            _live.RemoveAt(index);
        }

        /// <summary>Takes what is due from both, and tells whether they agree on all that can be seen.</summary>
        public bool AgreeOn(long now)
        {
            var due = _live
                .Where(entry => entry.When <= now)
                .OrderBy(entry => entry.When)
                .Select(entry => entry.Entry.Number);
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

    private static IEnumerable<TestCaseData> Patterns()
    {
        yield return Pattern("ascending", static i => i);
        yield return Pattern("descending", static i => -i);
        yield return Pattern("equal", static _ => 7);
        yield return Pattern("two values", static i => i % 2);
        yield return Pattern("up and down", static i => Math.Min(i, 3000 - i));
        yield return Pattern("saw", static i => i % 97);
        yield return Pattern("scattered", static i => (i * 7919L) % 3001);

        static TestCaseData Pattern(string name, Func<int, long> when) =>
            new TestCaseData(when).SetArgDisplayNames(name);
    }

    // Enough for many pivots: half is there before the first is taken, the other half comes among those that are left.
    [TestCaseSource(nameof(Patterns))]
    public void TakeDue_thousands_come_in_the_order_of_a_stable_sort(Func<int, long> when)
    {
        var comparison = new Comparison();
        for (var i = 0; i < 1500; i++)
            comparison.Add(when(i));
        Assert.That(comparison.AgreeOn(when(700)), "half of them");
        for (var i = 1500; i < 3000; i++)
        {
            comparison.Add(when(i));
            if (i % 3 == 0)
                comparison.CancelOne(i * 31);
            if (i % 100 == 0)
                Assert.That(comparison.AgreeOn(when(i - 750)), $"after {i}");
        }
        Assert.That(comparison.AgreeOn(long.MaxValue), "the rest");
    }

    // Those due at once go ahead of thousands of others, each ahead of the one before.
    [Test]
    public void Add_of_ever_earlier_times_among_thousands_keeps_the_order()
    {
        var comparison = new Comparison();
        for (var i = 0; i < 2000; i++)
            comparison.Add(10_000 + ((i * 7919L) % 3001));
        Assert.That(comparison.AgreeOn(10_100));
        for (var i = 0; i < 500; i++)
            comparison.Add(10_090 - (i / 3));
        Assert.That(comparison.AgreeOn(10_000));
        Assert.That(comparison.AgreeOn(long.MaxValue));
    }

    [Test]
    public void TakeDue_keeps_the_order_when_the_numbers_of_the_entries_are_used_up()
    {
        var comparison = new Comparison(uint.MaxValue - 100);
        for (var i = 0; i < 300; i++)
        {
            comparison.Add(i % 7);
            if (i % 5 == 0)
                comparison.CancelOne(i);
        }
        Assert.That(comparison.AgreeOn(3));
        Assert.That(comparison.AgreeOn(long.MaxValue));
    }

    [Test]
    public void Cancel_of_what_has_become_due_leaves_its_slot_to_the_next()
    {
        var (queue, first, second) = (new TimerQueue(), new Entry(0), new Entry(1));
        var slot = queue.Add(1, first);
        queue.TakeDue(1);
        var next = queue.Add(2, second);

        Assert.That(queue.Cancel(slot, first), Is.False);
        Assert.That(queue.Count, Is.EqualTo(1));
        Assert.That(queue.Cancel(next, second));
    }

    // R9: without pruning, a hundred thousand entries of a day ahead would stay and need megabytes.
    [Test]
    public void Cancel_of_timers_far_ahead_frees_their_place()
    {
        var (queue, entry) = (new TimerQueue(), new Entry(0));
        queue.Add(0, entry);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 100_000; i++)
            queue.Cancel(queue.Add(TimeSpan.TicksPerDay, entry), entry);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(50_000));
        Assert.That(queue.Count, Is.EqualTo(1));
    }

    [Test]
    public void Cancel_of_all_empties_the_queue([Values(1, 2, 101, 1000)] int count)
    {
        var queue = new TimerQueue();
        var entries = Enumerable.Range(0, count).Select(i => new Entry(i)).ToList();
        var slots = entries.ConvertAll(entry => queue.Add(entry.Number, entry));

        foreach (var (entry, slot) in entries.Zip(slots))
            Assert.That(queue.Cancel(slot, entry));

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
            queue.Cancel(queue.Add(1, entry), entry);
            return new WeakReference(entry);
        }
    }
}
