using Coroutines.LowLevel;

namespace Coroutines;

// Invariant: a permit is counted out when its waiter is woken, not when that one goes on; nobody can take it in between.

/// <summary>Limits how many tasks go on at a time; the others wait in line. asyncio's <c>Semaphore</c> and <c>BoundedSemaphore</c>.</summary>
/// <example>
/// <code lang="fsharp">
/// open System
/// open Coroutines
///
/// let permits = AsyncSemaphore 2
/// let mutable running = 0
/// let mutable most = 0
///
/// let visit () =
///     coroutine {
///         use! held = permits.Hold()
///         running &lt;- running + 1
///         most &lt;- max most running
///         do! Coroutine.sleep (TimeSpan.FromMilliseconds 1.0)
///         running &lt;- running - 1
///     }
///
/// Coroutine.run (
///     coroutine {
///         let! _ = Coroutine.gather [ for _ in 1..6 -> visit () ]
///         printfn $"at most {most} at a time"
///     })
/// </code>
/// <code lang="csharp">
/// using Coroutines;
///
/// var permits = new AsyncSemaphore(2);
/// var (running, most) = (0, 0);
///
/// async Coroutine Visit()
/// {
///     using var held = await permits.Hold();
///     most = Math.Max(most, ++running);
///     await Coroutine.Sleep(TimeSpan.FromMilliseconds(1));
///     running--;
/// }
///
/// async Coroutine Program()
/// {
///     await Coroutine.Gather(Enumerable.Range(1, 6).Select(_ => Visit()));
///     Console.WriteLine($"at most {most} at a time");
/// }
///
/// Coroutine.Run(Program());
/// </code>
/// <code lang="text">
/// at most 2 at a time
/// </code>
/// </example>
public sealed class AsyncSemaphore : Acquirable
{
    private readonly WaitQueue _waiters;
    private readonly int? _maximum;
    private int _permits;

    /// <summary>Makes a semaphore.</summary>
    /// <param name="permits">How many can acquire it at first.</param>
    /// <param name="maximum">How many permits there can be at most; null for any number.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="permits"/> is negative, or above the maximum.</exception>
    public AsyncSemaphore(int permits = 1, int? maximum = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(permits);
        if (maximum is { } most)
            ArgumentOutOfRangeException.ThrowIfGreaterThan(permits, most);
        _waiters = new WaitQueue(this);
        _permits = permits;
        _maximum = maximum;
    }

    /// <inheritdoc/>
    public override bool IsLocked => _permits == 0 || _waiters.HasLive;

    /// <inheritdoc/>
    public override Coroutine Acquire() => new(new Acquiring(this));

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There would be more permits than the maximum.</exception>
    public override void Release()
    {
        if (_permits >= _maximum)
            throw new InvalidOperationException(Messages.ReleasedTooOften(this));
        if (!_waiters.WakeNext())
            _permits++;
    }

    /// <inheritdoc/>
    public override string ToString() => $"AsyncSemaphore ({_permits} permits, {_waiters.Count} waiting)";

    internal override bool TryAcquire()
    {
        if (IsLocked)
            return false;
        _permits--;
        return true;
    }

    private void GrantAll()
    {
        while (_permits > 0 && _waiters.WakeNext())
            _permits--;
    }

    private sealed class Acquiring(AsyncSemaphore owner) : QueuedWait<Unit>(owner._waiters)
    {
        public override Awaitable<Unit> Again() => new Acquiring(owner);

        public override string ToString() => $"{owner}.Acquire()";

        protected override bool TryTake() => owner.TryAcquire();

        protected override bool TryTakeWoken()
        {
            // Others may have had to wait behind this one although there were permits left.
            owner.GrantAll();
            return true;
        }

        protected override void PassOn(bool wasWoken)
        {
            if (wasWoken)
                owner._permits++;
            owner.GrantAll();
        }
    }
}
