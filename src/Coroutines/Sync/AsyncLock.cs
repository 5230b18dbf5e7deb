using Coroutines.LowLevel;

namespace Coroutines;

// Invariant: while _holder is null and somebody waits, the head of the queue has been woken or will wake the next when its task runs.

/// <summary>Lets one task at a time go on; the others wait in line. asyncio's <c>Lock</c>.</summary>
/// <remarks>Any task may release it. It is not re-entrant: a task that acquires it twice waits for itself.</remarks>
/// <example>
/// <code lang="fsharp">
/// open Coroutines
///
/// let gate = AsyncLock()
/// let mutable balance = 0
///
/// let deposit () =
///     coroutine {
///         use! held = gate.Hold()
///         let before = balance
///         do! Coroutine.yieldNow ()
///         balance &lt;- before + 10
///     }
///
/// Coroutine.run (
///     coroutine {
///         let! _ = Coroutine.gather [ deposit (); deposit () ]
///         printfn $"{balance}"
///     })
/// </code>
/// <code lang="csharp">
/// using Coroutines;
///
/// var gate = new AsyncLock();
/// var balance = 0;
///
/// async Coroutine Deposit()
/// {
///     using var held = await gate.Hold();
///     var before = balance;
///     await Coroutine.Yield();
///     balance = before + 10;
/// }
///
/// async Coroutine Program()
/// {
///     await Coroutine.Gather(Deposit(), Deposit());
///     Console.WriteLine(balance);
/// }
///
/// Coroutine.Run(Program());
/// </code>
/// <code lang="text">
/// 20
/// </code>
/// </example>
public sealed class AsyncLock : Acquirable
{
    private readonly WaitQueue _waiters;
    private LoopWork? _holder;

    /// <summary>Makes a lock that is free.</summary>
    public AsyncLock() => _waiters = new WaitQueue(this);

    /// <inheritdoc/>
    public override bool IsLocked => _holder is not null;

    /// <summary>The task that acquired it; null while it is free. trio's <c>Lock.statistics().owner</c>.</summary>
    public ICoroutineTask? Holder => _holder as ICoroutineTask;

    /// <inheritdoc/>
    public override Coroutine Acquire() => new(new Acquiring(this));

    /// <inheritdoc/>
    public override void Release()
    {
        if (_holder is null)
            throw new InvalidOperationException(Messages.NotAcquired(this));
        // First, because it refuses other threads; those woken run in a later turn.
        _waiters.WakeHead();
        _holder = null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"AsyncLock ({(IsLocked ? "locked" : "unlocked")}, {_waiters.Count} waiting)";

    internal override bool TryAcquire()
    {
        if (_holder is not null || _waiters.HasLive)
            return false;
        Take();
        return true;
    }

    private void Take() => _holder = EventLoop.Current.Running;

    private sealed class Acquiring(AsyncLock owner) : QueuedWait<Unit>(owner._waiters)
    {
        public override Awaitable<Unit> Again() => new Acquiring(owner);

        public override string ToString() => $"{owner}.Acquire()";

        protected override bool TryTake() => owner.TryAcquire();

        protected override bool TryTakeWoken()
        {
            owner.Take();
            return true;
        }

        protected override void PassOn(bool wasWoken)
        {
            if (owner._holder is null)
                owner._waiters.WakeHead();
        }
    }
}
