using System.Diagnostics.CodeAnalysis;
using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Hands items from task to task. asyncio's <c>Queue</c>, <c>LifoQueue</c> and <c>PriorityQueue</c>.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <remarks>
/// Waking is a hint, as in asyncio: an item stays in the queue until its getter runs, so a cancelled getter loses nothing, and another task may come
/// first; the getter then waits again, at the end of the line.
/// </remarks>
/// <example>
/// <code lang="fsharp">
/// open Coroutines
///
/// let orders = AsyncQueue&lt;string>(capacity = 2)
///
/// let cook =
///     coroutine {
///         while true do
///             let! order = orders.Get()
///             printfn $"{order} is cooked"
///             orders.TaskDone()
///     }
///
/// Coroutine.run (
///     coroutine {
///         let _ = Coroutine.start cook
///
///         for order in [ "soup"; "fish"; "cake" ] do
///             do! orders.Put order
///
///         do! orders.Join()
///         printfn "the kitchen closes"
///     })
/// </code>
/// <code lang="csharp">
/// using Coroutines;
///
/// var orders = new AsyncQueue&lt;string>(capacity: 2);
///
/// async Coroutine Cook()
/// {
///     while (true)
///     {
///         var order = await orders.Get();
///         Console.WriteLine($"{order} is cooked");
///         orders.TaskDone();
///     }
/// }
///
/// async Coroutine Program()
/// {
///     _ = Coroutine.Start(Cook());
///     foreach (var order in new[] { "soup", "fish", "cake" })
///         await orders.Put(order);
///     await orders.Join();
///     Console.WriteLine("the kitchen closes");
/// }
///
/// Coroutine.Run(Program());
/// </code>
/// <code lang="text">
/// soup is cooked
/// fish is cooked
/// cake is cooked
/// the kitchen closes
/// </code>
/// </example>
public sealed class AsyncQueue<T>
{
    private readonly QueueBuffer<T> _items;
    private readonly WaitQueue _getters;
    private readonly WaitQueue _putters;
    private readonly AsyncEvent _finished;
    private int _unfinished;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="capacity">How many items it holds before putting waits; zero for any number.</param>
    /// <param name="order">Which item is taken next.</param>
    /// <param name="comparer">Says which item is less, for <see cref="QueueOrder.Priority"/>; null for the type's own order.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative.</exception>
    public AsyncQueue(int capacity = 0, QueueOrder order = QueueOrder.Fifo, IComparer<T>? comparer = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Capacity = capacity;
        _items = QueueBuffer<T>.Of(order, comparer);
        _getters = new WaitQueue(this);
        _putters = new WaitQueue(this);
        _finished = new AsyncEvent(this);
        _finished.Set();
    }

    /// <summary>How many items it holds before putting waits; zero for any number.</summary>
    public int Capacity { get; }

    /// <summary>How many items are in it.</summary>
    public int Count => _items.Count;

    /// <summary>Whether nothing is in it.</summary>
    public bool IsEmpty => _items.Count == 0;

    /// <summary>Whether putting would wait.</summary>
    public bool IsFull => Capacity > 0 && _items.Count >= Capacity;

    /// <summary>Whether it has been shut down.</summary>
    public bool IsShutdown { get; private set; }

    /// <summary>Puts an item, waiting for room if it is full; does not suspend if there is room.</summary>
    /// <param name="item">The item. A cancellation while waiting leaves it out.</param>
    /// <returns>A coroutine; each await puts the item once.</returns>
    /// <exception cref="QueueShutdownException">It is shut down, or was while waiting.</exception>
    public Coroutine Put(T item) => new(new Putting(this, item));

    /// <summary>Takes an item, waiting for one if it is empty; does not suspend if there is one.</summary>
    /// <returns>A coroutine; each await takes an item. A cancellation takes none.</returns>
    /// <exception cref="QueueShutdownException">It is shut down and empty.</exception>
    public Coroutine<T> Get() => new(new Getting(this));

    /// <summary>Puts an item now. asyncio's <c>put_nowait</c>.</summary>
    /// <param name="item">The item.</param>
    /// <exception cref="QueueFullException">There is no room.</exception>
    /// <exception cref="QueueShutdownException">It is shut down.</exception>
    public void PutNow(T item)
    {
        if (!TryPut(item))
            throw new QueueFullException(Messages.QueueFull(this));
    }

    /// <summary>Takes an item now. asyncio's <c>get_nowait</c>.</summary>
    /// <returns>The item.</returns>
    /// <exception cref="QueueEmptyException">There is none.</exception>
    /// <exception cref="QueueShutdownException">There is none, and it is shut down.</exception>
    public T GetNow() => TryGet(out var item) ? item : throw new QueueEmptyException(Messages.QueueEmpty(this));

    /// <summary>Puts an item if there is room. Never suspends.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Whether there was room.</returns>
    /// <exception cref="QueueShutdownException">It is shut down.</exception>
    public bool TryPut(T item)
    {
        _getters.CheckThread();
        if (IsShutdown)
            throw new QueueShutdownException(Messages.QueueShutdown(this));
        if (IsFull)
            return false;
        // First, because it refuses other threads; those woken run in a later turn.
        _getters.TakeAndWakeNext();
        _items.Add(item);
        _unfinished++;
        _finished.Clear();
        return true;
    }

    /// <summary>Takes an item if there is one. Never suspends.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="QueueShutdownException">There is none, and it is shut down.</exception>
    public bool TryGet([MaybeNullWhen(false)] out T item)
    {
        _getters.CheckThread();
        if (IsEmpty)
        {
            if (IsShutdown)
                throw new QueueShutdownException(Messages.QueueShutdown(this));
            item = default;
            return false;
        }
        _putters.TakeAndWakeNext();
        item = _items.Take();
        return true;
    }

    /// <summary>Says that one item that was taken has been dealt with; see <see cref="Join"/>.</summary>
    /// <exception cref="InvalidOperationException">Called more often than items were put.</exception>
    public void TaskDone()
    {
        _getters.CheckThread();
        if (_unfinished == 0)
            throw new InvalidOperationException(Messages.TaskDoneTooOften(this));
        if (_unfinished == 1)
            _finished.Set();
        _unfinished--;
    }

    /// <summary>Waits until <see cref="TaskDone"/> has been called for every item put; does not suspend if it has.</summary>
    /// <returns>A coroutine that may be awaited many times. A cancellation ends the wait.</returns>
    public Coroutine Join() => _finished.Wait();

    /// <summary>Refuses further items. What is in it can still be taken; then those who take get a <see cref="QueueShutdownException"/>.</summary>
    /// <param name="immediate">Drops the items, and counts each as dealt with.</param>
    public void Shutdown(bool immediate = false)
    {
        // All look again, in a later turn, and find that it is shut down.
        while (_getters.Count > 0)
            _getters.TakeAndWakeNext();
        while (_putters.Count > 0)
            _putters.TakeAndWakeNext();
        IsShutdown = true;
        if (immediate)
        {
            for (; !IsEmpty; _items.Take())
                if (_unfinished > 0)
                    _unfinished--;
            if (_unfinished == 0)
                _finished.Set();
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"AsyncQueue ({Count} items{(Capacity > 0 ? $" of {Capacity}" : "")}, {_unfinished} not done, {_getters.Count} getting, {_putters.Count} putting{(IsShutdown ? ", shut down" : "")})";

    private sealed class Putting(AsyncQueue<T> owner, T item) : QueuedWait<Unit>(owner._putters)
    {
        public override Awaitable<Unit> Again() => new Putting(owner, item);

        public override string ToString() => $"{owner}.Put(…)";

        protected override bool TryTake() => owner.TryPut(item);

        protected override bool TryTakeWoken() => owner.TryPut(item);

        protected override void PassOn(bool wasWoken)
        {
            if (wasWoken && !owner.IsFull)
                owner._putters.TakeAndWakeNext();
        }
    }

    private sealed class Getting(AsyncQueue<T> owner) : QueuedWait<T>(owner._getters)
    {
        public override Awaitable<T> Again() => new Getting(owner);

        public override string ToString() => $"{owner}.Get()";

        protected override bool TryTake()
        {
            if (!owner.TryGet(out var item))
                return false;
            Value = item;
            return true;
        }

        protected override bool TryTakeWoken() => TryTake();

        protected override void PassOn(bool wasWoken)
        {
            if (wasWoken && !owner.IsEmpty)
                owner._getters.TakeAndWakeNext();
        }
    }
}
