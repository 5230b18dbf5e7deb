using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>A flag that tasks wait for. asyncio's <c>Event</c>.</summary>
/// <example>
/// <code lang="fsharp">
/// open Coroutines
///
/// let opened = AsyncEvent()
///
/// let guest (name: string) =
///     coroutine {
///         do! opened.Wait()
///         printfn $"{name} comes in"
///     }
///
/// Coroutine.run (
///     coroutine {
///         let first, second = Coroutine.start (guest "Ada"), Coroutine.start (guest "Bob")
///         do! Coroutine.yieldNow ()
///         printfn "the door opens"
///         opened.Set()
///         do! first
///         do! second
///     })
/// </code>
/// <code lang="csharp">
/// using Coroutines;
///
/// var opened = new AsyncEvent();
///
/// async Coroutine Guest(string name)
/// {
///     await opened.Wait();
///     Console.WriteLine($"{name} comes in");
/// }
///
/// async Coroutine Program()
/// {
///     var (first, second) = (Coroutine.Start(Guest("Ada")), Coroutine.Start(Guest("Bob")));
///     await Coroutine.Yield();
///     Console.WriteLine("the door opens");
///     opened.Set();
///     await first;
///     await second;
/// }
///
/// Coroutine.Run(Program());
/// </code>
/// <code lang="text">
/// the door opens
/// Ada comes in
/// Bob comes in
/// </code>
/// </example>
public sealed class AsyncEvent
{
    private readonly WaitQueue _waiters;

    /// <summary>Makes an event that is not set.</summary>
    public AsyncEvent() => _waiters = new WaitQueue(this);

    internal AsyncEvent(object owner) => _waiters = new WaitQueue(owner);

    internal WaitQueue Waiters => _waiters;

    /// <summary>Whether it is set.</summary>
    public bool IsSet { get; private set; }

    /// <summary>Sets it and wakes all who wait at this moment, in order, even if it is cleared right after. Does not suspend.</summary>
    public void Set()
    {
        if (IsSet)
            return;
        _waiters.WakeAll();
        IsSet = true;
    }

    /// <summary>Clears it: from now on tasks wait. Does not suspend.</summary>
    /// <exception cref="InvalidOperationException">The loop on which somebody waited for it runs on another thread.</exception>
    public void Clear()
    {
        _waiters.CheckThread();
        IsSet = false;
    }

    /// <summary>Waits until it is set; does not suspend if it is.</summary>
    /// <returns>A coroutine that may be awaited many times. A cancellation ends the wait.</returns>
    /// <exception cref="InvalidOperationException">It has been waited for on another loop.</exception>
    public Coroutine Wait() => new(new Waiting(this));

    /// <inheritdoc/>
    public override string ToString() => $"AsyncEvent ({(IsSet ? "set" : "unset")}, {_waiters.Count} waiting)";

    private sealed class Waiting(AsyncEvent owner) : QueuedWait<Unit>(owner._waiters)
    {
        public override Awaitable<Unit> Again() => new Waiting(owner);

        public override string ToString() => $"{owner}.Wait()";

        protected override bool TryTake() => owner.IsSet;

        protected override bool TryTakeWoken() => true;
    }
}
