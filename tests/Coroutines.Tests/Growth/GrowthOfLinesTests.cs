using NUnit.Framework;
using static Coroutines.Tests.Growth.Cost;

namespace Coroutines.Tests.Growth;

/// <summary>Lines, trees and lists that were walked over again for each that came or left.</summary>
public sealed class GrowthOfLinesTests
{
    [Test]
    public void CancelScopes_nested_and_cancelled_from_the_inside_out_are_not_walked_again() => Linear(NestedScopes);

    [Test]
    public void AsyncBarrier_of_two_for_many_tasks_costs_each_the_same() => Linear(PairsAtBarrier);

    [Test]
    public void AsyncBarrier_of_two_for_many_tasks_that_are_cancelled_costs_each_the_same() => Linear(CancelsAtBarrier);

    [Test]
    public void Merge_of_many_sources_that_fail_keeps_all_failures() => Linear(FailingSources, 10_000);

    [Test]
    public void AsyncChannel_whose_many_waiting_receivers_are_disposed_of_costs_the_same_each_time() =>
        Linear(DisposedReceivers);

    [Test]
    public void AsyncChannel_whose_many_waiting_senders_are_disposed_of_costs_the_same_each_time() =>
        Linear(DisposedSenders);

    [Test]
    public void Timers_of_ever_earlier_deadlines_while_others_fall_due_cost_the_same_each_time() =>
        Linear(FallingDeadlines, 400_000);

    [Test]
    public void SuppressedExceptions_of_one_exception_cost_the_same_each_time() => Linear(Attached);

    private static async Coroutine NestedScopes(int n)
    {
        var scopes = Enumerable.Range(0, n).Select(_ => new CancelScope()).ToList();
        async Coroutine Nest(int depth)
        {
            if (depth < n)
                await scopes[depth].Run(_ => Nest(depth + 1));
            else
                await new Future<int>();
        }
        var task = Coroutine.Start(Nest(0));
        await Coroutine.Yield();
        for (var i = n - 1; i >= 0; i--)
            scopes[i].Cancel();
        await task;
        Assert.That(scopes, Has.All.Property(nameof(CancelScope.IsStriking)).True);
    }

    private static async Coroutine PairsAtBarrier(int n)
    {
        var barrier = new AsyncBarrier(2);
        var places = new List<int>();
        async Coroutine Comer() => places.Add(await barrier.Wait());
        var tasks = Enumerable.Range(0, n).Select(_ => Coroutine.Start(Comer())).ToList();
        foreach (var task in tasks)
            await task;
        Assert.That(places.Sum(), Is.EqualTo(n / 2));
    }

    private static async Coroutine CancelsAtBarrier(int n)
    {
        var barrier = new AsyncBarrier(2);
        var tasks = Enumerable.Range(0, n).Select(_ => Coroutine.Start(barrier.Wait())).ToList();
        await Coroutine.Yield();
        foreach (var task in tasks)
            task.Cancel();
        await Coroutine.Wait(tasks);
        Assert.That(barrier.WaitingCount, Is.Zero);
    }

    private static async Coroutine FailingSources(int n)
    {
        async IAsyncEnumerable<int> Failing()
        {
            await Coroutine.Yield();
            foreach (var i in (int[])[])
                yield return i;
            throw new IOException("a source");
        }
        Exception? thrown = null;
        try
        {
            await CoroutineSeq.Merge([.. Enumerable.Range(0, n).Select(_ => Failing())]).Count();
        }
        catch (IOException error)
        {
            thrown = error;
        }
        Assert.That(SuppressedExceptions.Of(thrown!), Has.Count.EqualTo(n - 1));
    }

    private static async Coroutine DisposedReceivers(int n)
    {
        var (_, receiver) = AsyncChannel.Unbounded<int>();
        var clones = Enumerable.Range(0, n).Select(_ => receiver.Clone()).ToList();
        var tasks = clones.Select(clone => Coroutine.Start(clone.Receive())).ToList();
        await Coroutine.Yield();
        for (var i = n - 1; i >= 0; i--)
            clones[i].Dispose();
        await Coroutine.Wait(tasks);
        Assert.That(tasks.Count(task => task.Exception is ObjectDisposedException), Is.EqualTo(n));
    }

    private static async Coroutine DisposedSenders(int n)
    {
        var (sender, _) = AsyncChannel.Bounded<int>(0);
        var clones = Enumerable.Range(0, n).Select(_ => sender.Clone()).ToList();
        async Coroutine Send(ChannelSender<int> clone) => await clone.Send(1);
        var tasks = clones.Select(clone => Coroutine.Start(Send(clone))).ToList();
        await Coroutine.Yield();
        for (var i = n - 1; i >= 0; i--)
            clones[i].Dispose();
        await Coroutine.Wait(tasks);
        Assert.That(tasks.Count(task => task.Exception is ObjectDisposedException), Is.EqualTo(n));
    }

    private static async Coroutine FallingDeadlines(int n)
    {
        var loop = EventLoop.Current;
        var fired = 0;
        // Each comes earlier than all before, but those that fall due now.
        for (var i = 0; i < n; i++)
        {
            loop.CallAt(TimeSpan.FromTicks(1_000_000_000_000L - i), () => fired++);
            loop.CallAt(loop.Time + TimeSpan.FromTicks(1), () => fired++);
            if (i % 10 == 0)
                await Coroutine.Sleep(TimeSpan.FromTicks(1));
        }
        await Coroutine.Sleep(TimeSpan.FromTicks(1_000_000_000_001L));
        Assert.That(fired, Is.EqualTo(2 * n));
    }

    private static async Coroutine Attached(int n)
    {
        var error = new IOException("shared");
        for (var i = 0; i < n; i++)
            SuppressedExceptions.Attach(error, new IOException($"{i}"));
        await Coroutine.Yield();
        Assert.That(SuppressedExceptions.Of(error)[^1].Message, Is.EqualTo($"{n - 1}"));
    }
}
