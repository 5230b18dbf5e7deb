using System.Collections;
using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Verbs of <see cref="Coroutine"/> that need queues.</summary>
public static class CoroutineQueues
{
    extension(Coroutine)
    {
        /// <summary>Starts all coroutines as tasks at once, in argument order, and gives their results in the order of completion. asyncio's
        /// <c>as_completed</c>.</summary>
        /// <typeparam name="T">The type of the results.</typeparam>
        /// <param name="coroutines">Coroutines, futures or tasks; one given twice runs once.</param>
        /// <param name="timeout">How long in all; null or <see cref="Timeout.InfiniteTimeSpan"/> for no limit. Nothing is cancelled when the time is up.</param>
        /// <returns>
        /// As many coroutines as there are tasks; each, awaited, gives the next result or throws the next failure, and a
        /// <see cref="TimeoutException"/> once the time is up. Leaving the loop early leaves the others running.
        /// </returns>
        public static IEnumerable<Coroutine<T>> AsCompleted<T>(
            IEnumerable<Coroutine<T>> coroutines,
            TimeSpan? timeout = null
        ) => new AsCompleted<T, T>(coroutines, timeout, static future => future.Result);

        /// <summary>As <c>AsCompleted</c>, but gives the futures and tasks themselves, whatever they ended with: which one it was can be seen,
        /// and no failure is thrown. asyncio's <c>async for</c> over <c>as_completed</c>.</summary>
        /// <typeparam name="T">The type of the results.</typeparam>
        /// <param name="coroutines">Coroutines, futures or tasks; the futures and tasks are given back as they are.</param>
        /// <param name="timeout">How long in all; null or <see cref="Timeout.InfiniteTimeSpan"/> for no limit. Nothing is cancelled when the time is up.</param>
        /// <returns>As many coroutines as there are tasks; once the time is up, each throws a <see cref="TimeoutException"/>.</returns>
        public static IEnumerable<Coroutine<Future<T>>> AsCompletedFutures<T>(
            IEnumerable<Coroutine<T>> coroutines,
            TimeSpan? timeout = null
        ) => new AsCompleted<T, Future<T>>(coroutines, timeout, static future => future);
    }
}

/// <summary>Tasks in the order of their completion.</summary>
/// <typeparam name="T">What a task returns.</typeparam>
/// <typeparam name="TItem">What is given of it.</typeparam>
internal sealed class AsCompleted<T, TItem> : IEnumerable<Coroutine<TItem>>
{
    // Null stands for a task that had not ended when the time was up.
    private readonly AsyncQueue<Future<T>?> _done = new();
    private readonly List<(Future<T> Future, ActionWork Waiter)> _all = [];
    private readonly HashSet<Future<T>> _left = [];
    private readonly LoopHandle _timer;
    private readonly Func<Future<T>, TItem> _itemOf;
    private readonly TimeSpan? _limit;
    private int _given;

    public AsCompleted(IEnumerable<Coroutine<T>> coroutines, TimeSpan? timeout, Func<Future<T>, TItem> itemOf)
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        _itemOf = itemOf;
        _limit = timeout;
        var started = new HashSet<Awaitable<T>>(ReferenceEqualityComparer.Instance);
        foreach (var coroutine in coroutines)
            if (started.Add(coroutine.Body ?? throw new ArgumentException(Messages.NotACoroutine, nameof(coroutines))))
            {
                var future = Coroutine.EnsureFuture(coroutine).CheckOn(EventLoop.Current);
                _all.Add((future, new ActionWork(() => OnEnded(future))));
                _left.Add(future);
            }
        foreach (var (future, waiter) in _all)
            future.AddWaiter(waiter);
        if (_all.Count > 0 && timeout is { } delay)
            _timer = EventLoop.Current.CallLater(delay, OnTimeout);
    }

    // As in asyncio, whoever enumerates it again goes on where the last one stopped.
    public IEnumerator<Coroutine<TItem>> GetEnumerator()
    {
        while (_given < _all.Count)
        {
            _given++;
            yield return Coroutine.Defer(Next);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private async Coroutine<TItem> Next()
    {
        var future = await _done.Get();
        return future is null
            ? throw new TimeoutException(Messages.TimedOut("AsCompleted", _limit.ToString()!))
            : _itemOf(future);
    }

    private void OnEnded(Future<T> future)
    {
        if (!_left.Remove(future))
            return;
        _done.PutNow(future);
        if (_left.Count == 0)
            _timer.Cancel();
    }

    private void OnTimeout()
    {
        foreach (var (future, waiter) in _all)
            if (_left.Contains(future))
            {
                future.RemoveWaiters(waiter);
                _done.PutNow(null);
            }
        _left.Clear();
    }
}
