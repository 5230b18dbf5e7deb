using NUnit.Framework;
using static Coroutines.Tests.Growth.Cost;

namespace Coroutines.Tests.Growth;

/// <summary>Programs whose cost once grew with the square of their work. With the square, each would run for many minutes; the bytes of twice
/// the work are held to be little more than twice the bytes.</summary>
public sealed class GrowthTests
{
    [Test]
    public void Future_of_many_waiters_in_scopes_that_end_costs_what_its_waiters_cost() => Linear(WaitersInScopes);

    [Test]
    public void RemoveDoneCallback_of_many_costs_the_same_each_time() => Linear(RemovedCallbacks);

    [Test]
    public void Shield_of_a_future_with_many_outers_cancelled_in_order_costs_the_same_each_time() =>
        Linear(ShieldedOuters);

    [Test]
    public void AsyncSemaphore_released_many_times_in_a_turn_costs_the_same_each_time() => Linear(SemaphoreReleases);

    [Test]
    public void AsyncLock_with_many_cancelled_ahead_costs_newcomers_nothing() => Linear(LockNewcomers);

    [Test]
    public void AsyncCondition_notified_many_times_in_a_turn_costs_the_same_each_time() => Linear(ConditionNotifies);

    [Test]
    public void AsyncCondition_whose_many_waiters_are_cancelled_costs_the_same_each_time() => Linear(ConditionCancels);

    [Test]
    public void AsyncEvent_set_and_cleared_many_times_wakes_each_waiter_once() => Linear(EventSets);

    [Test]
    public void CancelScopes_nested_and_cancelled_from_the_outside_in_are_not_walked_again() => Linear(NestedScopes);

    [Test]
    public void Gather_of_many_coroutines_given_twice_runs_each_once() => Linear(GatherTwice);

    [Test]
    public void Wait_for_the_first_of_a_shared_and_an_own_future_costs_the_same_each_time() => Linear(WaitsForFirst);

    [Test]
    public void Select_of_a_shared_future_and_an_own_one_costs_the_same_each_time() => Linear(Selects);

    [Test]
    public void Future_of_many_waiters_keeps_their_order_when_some_have_left()
    {
        var trace = new List<int>();
        async Coroutine Program()
        {
            var future = new Future<int>();
            var callbacks = Enumerable.Range(0, 100).Select(i => (Action<Future<int>>)(_ => trace.Add(i))).ToList();
            foreach (var callback in callbacks)
                future.AddDoneCallback(callback);
            future.AddDoneCallback(callbacks[3]);
            foreach (var gone in (int[])[0, 3, 50, 99])
                Assert.That(
                    future.RemoveDoneCallback(callbacks[gone]),
                    Is.EqualTo(gone == 3 ? 2 : 1),
                    $"callback {gone}"
                );
            Assert.That(future.RemoveDoneCallback(callbacks[3]), Is.Zero, "a callback that has left");
            future.AddDoneCallback(callbacks[3]);
            future.SetResult(1);
            await Coroutine.Yield();
        }
        Coroutine.Run(Program());
        Assert.That(trace, Is.EqualTo(Enumerable.Range(0, 100).Except([0, 3, 50, 99]).Append(3)));
    }

    private static async Coroutine WaitersInScopes(int n)
    {
        var future = new Future<int>();
        var scopes = new List<CancelScope>();
        for (var i = 0; i < n; i++)
        {
            var scope = new CancelScope();
            scopes.Add(scope);
            _ = Coroutine.Start(
                scope.Run(async _ =>
                {
                    await future;
                })
            );
        }
        await Coroutine.Yield();
        foreach (var scope in scopes)
            scope.Cancel();
        await Coroutine.Yield();
    }

    private static async Coroutine RemovedCallbacks(int n)
    {
        var future = new Future<int>();
        var left = n;
        var callbacks = Enumerable.Range(0, n).Select(i => (Action<Future<int>>)(_ => left -= i)).ToList();
        foreach (var callback in callbacks)
            future.AddDoneCallback(callback);
        foreach (var callback in callbacks)
            Assert.That(future.RemoveDoneCallback(callback), Is.EqualTo(1));
        future.SetResult(1);
        await Coroutine.Yield();
        Assert.That(left, Is.EqualTo(n));
    }

    private static async Coroutine ShieldedOuters(int n)
    {
        var inner = new Future<int>();
        var outers = Enumerable.Range(0, n).Select(_ => Coroutine.Shield(inner.AsCoroutine())).ToList();
        await Coroutine.Yield();
        foreach (var outer in outers)
            outer.Cancel();
        await Coroutine.Yield();
        await Coroutine.Yield();
        await Coroutine.Yield();
        Assert.That(inner.IsCompleted, Is.False);
    }

    private static async Coroutine SemaphoreReleases(int n)
    {
        var semaphore = new AsyncSemaphore(0);
        var tasks = Enumerable.Range(0, n).Select(_ => Coroutine.Start(semaphore.Acquire())).ToList();
        await Coroutine.Yield();
        for (var i = 0; i < n; i++)
            semaphore.Release();
        foreach (var task in tasks)
            await task;
    }

    private static async Coroutine LockNewcomers(int n)
    {
        var gate = new AsyncLock();
        await gate.Acquire();
        var early = Enumerable.Range(0, n).Select(_ => Coroutine.Start(gate.Acquire())).ToList();
        await Coroutine.Yield();
        foreach (var task in early)
            task.Cancel();
        gate.Release();
        for (var i = 0; i < n; i++)
        {
            await gate.Acquire();
            gate.Release();
        }
    }

    private static async Coroutine ConditionNotifies(int n)
    {
        var condition = new AsyncCondition();
        async Coroutine Waiter()
        {
            using var held = await condition.Hold();
            await condition.Wait();
        }
        var tasks = Enumerable.Range(0, n).Select(_ => Coroutine.Start(Waiter())).ToList();
        await Coroutine.Yield();
        await condition.Acquire();
        for (var i = 0; i < n; i++)
            condition.Notify();
        condition.Release();
        foreach (var task in tasks)
            await task;
    }

    private static async Coroutine ConditionCancels(int n)
    {
        var condition = new AsyncCondition();
        async Coroutine Waiter()
        {
            using var held = await condition.Hold();
            await condition.Wait();
        }
        var tasks = Enumerable.Range(0, n).Select(_ => Coroutine.Start(Waiter())).ToList();
        await Coroutine.Yield();
        foreach (var task in tasks)
            task.Cancel();
        await Coroutine.Wait(tasks);
    }

    private static async Coroutine EventSets(int n)
    {
        var signal = new AsyncEvent();
        var tasks = Enumerable.Range(0, n).Select(_ => Coroutine.Start(signal.Wait())).ToList();
        await Coroutine.Yield();
        for (var i = 0; i < n; i++)
        {
            signal.Set();
            signal.Clear();
        }
        foreach (var task in tasks)
            await task;
    }

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
        foreach (var scope in scopes)
            scope.Cancel();
        await task;
    }

    private static async Coroutine GatherTwice(int n)
    {
        var runs = 0;
        async Coroutine<int> Body()
        {
            await Coroutine.Yield();
            return runs++;
        }
        var once = Enumerable.Range(0, n).Select(_ => Body()).ToList();
        var results = await Coroutine.Gather(once.Concat(once));
        Assert.That(runs, Is.EqualTo(n));
        Assert.That(results[n..], Is.EqualTo(results[..n]));
    }

    private static async Coroutine WaitsForFirst(int n)
    {
        var shared = new Future<int>();
        var own = Enumerable.Range(0, n).Select(_ => new Future<int>()).ToList();
        var tasks = own.Select(future => Coroutine.Start(Coroutine.Wait([shared, future], WaitUntil.FirstCompleted)))
            .ToList();
        await Coroutine.Yield();
        foreach (var future in own)
            future.SetResult(1);
        foreach (var task in tasks)
            await task;
        Assert.That(shared.IsCompleted, Is.False);
    }

    private static async Coroutine Selects(int n)
    {
        var shared = new Future<int>();
        var own = Enumerable.Range(0, n).Select(_ => new Future<int>()).ToList();
        var tasks = own.Select(future =>
                Coroutine.Start(Coroutine.Select(SelectCase.Completed(shared), SelectCase.Completed(future)))
            )
            .ToList();
        await Coroutine.Yield();
        foreach (var future in own)
            future.SetResult(1);
        foreach (var task in tasks)
            await task;
        Assert.That(shared.IsCompleted, Is.False);
    }
}
