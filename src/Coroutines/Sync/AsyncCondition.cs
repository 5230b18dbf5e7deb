using System.Runtime.ExceptionServices;
using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>A lock whose holder can wait, without it, for others to say that something has changed. asyncio's <c>Condition</c>.</summary>
/// <example>
/// <code lang="fsharp">
/// open Coroutines
///
/// let changed = AsyncCondition()
/// let mutable stock = 0
///
/// let buyer =
///     coroutine {
///         use! held = changed.Hold()
///         do! changed.WaitFor(fun () -> stock >= 2)
///         stock &lt;- stock - 2
///         printfn "bought two"
///     }
///
/// Coroutine.run (
///     coroutine {
///         let task = Coroutine.start buyer
///
///         for _ in 1..2 do
///             use! held = changed.Hold()
///             stock &lt;- stock + 1
///             printfn $"{stock} in stock"
///             changed.NotifyAll()
///
///         do! task
///     })
/// </code>
/// <code lang="csharp">
/// using Coroutines;
///
/// var changed = new AsyncCondition();
/// var stock = 0;
///
/// async Coroutine Buyer()
/// {
///     using var held = await changed.Hold();
///     await changed.WaitFor(() => stock >= 2);
///     stock -= 2;
///     Console.WriteLine("bought two");
/// }
///
/// async Coroutine Program()
/// {
///     var task = Coroutine.Start(Buyer());
///     for (var i = 0; i &lt; 2; i++)
///     {
///         using var held = await changed.Hold();
///         stock++;
///         Console.WriteLine($"{stock} in stock");
///         changed.NotifyAll();
///     }
///     await task;
/// }
///
/// Coroutine.Run(Program());
/// </code>
/// <code lang="text">
/// 1 in stock
/// 2 in stock
/// bought two
/// </code>
/// </example>
public sealed class AsyncCondition : Acquirable
{
    private readonly AsyncLock _lock;
    private readonly WaitQueue _waiters;

    /// <summary>Makes a condition.</summary>
    /// <param name="gate">The lock; null for one of its own.</param>
    public AsyncCondition(AsyncLock? gate = null)
    {
        _lock = gate ?? new AsyncLock();
        _waiters = new WaitQueue(this);
    }

    /// <inheritdoc/>
    public override bool IsLocked => _lock.IsLocked;

    /// <inheritdoc/>
    public override Coroutine Acquire() => _lock.Acquire();

    internal override bool TryAcquire() => _lock.TryAcquire();

    /// <inheritdoc/>
    public override void Release() => _lock.Release();

    /// <summary>Releases the lock, waits to be notified, and acquires the lock again.</summary>
    /// <returns>
    /// A coroutine that may be awaited many times. It holds the lock again however it ends: while it acquires it, cancellations are put off, and
    /// the last one is raised. One cancelled after it was notified passes the notification on.
    /// </returns>
    /// <exception cref="InvalidOperationException">The lock is not acquired.</exception>
    public Coroutine Wait() => Coroutine.Defer<Unit>(() => WaitOnce());

    /// <summary>Waits until a predicate holds, looking at it whenever notified.</summary>
    /// <param name="predicate">Looked at while the lock is held.</param>
    /// <returns>A coroutine that may be awaited many times; as <see cref="Wait"/>. Does not suspend if the predicate holds.</returns>
    public Coroutine WaitFor(Func<bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return Coroutine.Defer<Unit>(() => WaitForOnce(predicate));
    }

    /// <summary>Wakes up to so many of those who wait, in order. They go on when they get the lock. Does not suspend.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="InvalidOperationException">The lock is not acquired.</exception>
    public void Notify(int count = 1)
    {
        CheckAcquired();
        while (count > 0 && _waiters.WakeNext())
            count--;
    }

    /// <summary>Wakes all who wait, in order. Does not suspend.</summary>
    /// <exception cref="InvalidOperationException">The lock is not acquired.</exception>
    public void NotifyAll()
    {
        CheckAcquired();
        _waiters.WakeAll();
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"AsyncCondition ({(IsLocked ? "locked" : "unlocked")}, {_waiters.Count} waiting)";

    private void CheckAcquired()
    {
        if (!_lock.IsLocked)
            throw new InvalidOperationException(Messages.ConditionNotAcquired(this));
    }

    private async Coroutine WaitOnce()
    {
        CheckAcquired();
        // A wait that another loop's queue would refuse must not give the lock away.
        _waiters.Bind();
        _lock.Release();
        try
        {
            try
            {
                await new Coroutine(new Waiting(this));
            }
            finally
            {
                await Reacquire();
            }
        }
        catch
        {
            // It may have been notified before this came: somebody else must be, or the notification would be lost.
            _waiters.WakeNext();
            throw;
        }
    }

    private async Coroutine Reacquire()
    {
        CoroutineCanceledException? canceled = null;
        while (true)
        {
            try
            {
                // A cancelled scope would raise at each attempt.
                await CancelScope.ShieldFromScopes(_lock.Acquire, null);
                break;
            }
            catch (CoroutineCanceledException cancellation)
            {
                canceled = cancellation;
            }
        }
        if (canceled is not null)
            ExceptionDispatchInfo.Throw(canceled);
    }

    private async Coroutine WaitForOnce(Func<bool> predicate)
    {
        while (!predicate())
            await WaitOnce();
    }

    private sealed class Waiting(AsyncCondition owner) : QueuedWait<Unit>(owner._waiters)
    {
        public override Awaitable<Unit> Again() => new Waiting(owner);

        public override string ToString() => $"{owner}.Wait()";

        protected override bool TryTake() => false;

        protected override bool TryTakeWoken() => true;
    }
}
