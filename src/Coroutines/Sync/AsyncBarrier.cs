namespace Coroutines;

// State      meaning                        leaves by
// filling    tasks come and wait            the last one comes → draining; Reset → resetting; Abort → broken
// draining   all have come and are leaving  the last one leaves → filling
// resetting  those who wait are sent away   the last one leaves → filling
// broken     nobody may wait                Reset

/// <summary>Lets tasks go on together once so many have come. asyncio's <c>Barrier</c> (R84).</summary>
/// <example>
/// <code lang="fsharp">
/// open System
/// open Coroutines
///
/// let finish = AsyncBarrier 2
///
/// let runner (name: string) (milliseconds: float) =
///     coroutine {
///         do! Coroutine.sleep (TimeSpan.FromMilliseconds milliseconds)
///         printfn $"{name} has arrived"
///         let! _ = finish.Wait()
///         return ()
///     }
///
/// Coroutine.run (
///     coroutine {
///         let! _ = Coroutine.gather [ runner "tortoise" 20.0; runner "hare" 10.0 ]
///         printfn "both go on"
///     })
/// </code>
/// <code lang="csharp">
/// using Coroutines;
///
/// var finish = new AsyncBarrier(2);
///
/// async Coroutine Runner(string name, double milliseconds)
/// {
///     await Coroutine.Sleep(TimeSpan.FromMilliseconds(milliseconds));
///     Console.WriteLine($"{name} has arrived");
///     await finish.Wait();
/// }
///
/// async Coroutine Program()
/// {
///     await Coroutine.Gather(Runner("tortoise", 20), Runner("hare", 10));
///     Console.WriteLine("both go on");
/// }
///
/// Coroutine.Run(Program());
/// </code>
/// <code lang="text">
/// hare has arrived
/// tortoise has arrived
/// both go on
/// </code>
/// </example>
public sealed class AsyncBarrier
{
    private enum State
    {
        Filling,
        Draining,
        Resetting,
        Broken,
    }

    private readonly AsyncCondition _changed;
    private State _state;
    private int _count;

    /// <summary>Makes a barrier.</summary>
    /// <param name="parties">How many must come; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="parties"/> is below 1.</exception>
    public AsyncBarrier(int parties)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parties, 1);
        Parties = parties;
        _changed = new AsyncCondition(this);
    }

    /// <summary>How many must come.</summary>
    public int Parties { get; }

    /// <summary>How many wait for the others to come.</summary>
    public int WaitingCount => _state == State.Filling ? _count : 0;

    /// <summary>Whether it has been aborted.</summary>
    public bool IsBroken => _state == State.Broken;

    /// <summary>Waits until all have come.</summary>
    /// <returns>
    /// A coroutine of how many stood at the barrier when this task came: from 0, and a number of its own for each unless one was cancelled while they
    /// gathered. It may be awaited many times.
    /// </returns>
    /// <exception cref="BarrierBrokenException">It is aborted, or was aborted or reset meanwhile.</exception>
    public Coroutine<int> Wait() => Coroutine.Defer(WaitOnce);

    /// <summary>Sends those who wait away with a <see cref="BarrierBrokenException"/> and makes the barrier as new.</summary>
    /// <returns>A coroutine that suspends only if tasks are passing the barrier at this moment.</returns>
    public Coroutine Reset() => Coroutine.Defer<Unit>(() => ResetOnce());

    /// <summary>Breaks it: those who wait, and all who come, get a <see cref="BarrierBrokenException"/> until it is reset.</summary>
    /// <returns>A coroutine that suspends only if tasks are passing the barrier at this moment.</returns>
    public Coroutine Abort() => Coroutine.Defer<Unit>(() => AbortOnce());

    /// <inheritdoc/>
    public override string ToString() =>
        $"AsyncBarrier ({_state.ToString().ToLowerInvariant()}, {WaitingCount} of {Parties} waiting)";

    private async Coroutine<int> WaitOnce()
    {
        using var held = await _changed.Hold();
        await _changed.WaitFor(() => _state is not (State.Draining or State.Resetting));
        if (IsBroken)
            throw new BarrierBrokenException(Messages.BarrierBroken(this));
        try
        {
            var index = _count++;
            if (index + 1 == Parties)
            {
                _state = State.Draining;
                _changed.NotifyAll();
            }
            else
            {
                await _changed.WaitFor(() => _state != State.Filling);
                if (_state is State.Broken or State.Resetting)
                    throw new BarrierBrokenException(Messages.BarrierBrokenWhileWaiting(this));
            }
            return index;
        }
        finally
        {
            if (--_count == 0)
            {
                if (_state is State.Resetting or State.Draining)
                    _state = State.Filling;
                _changed.NotifyAll();
            }
        }
    }

    private async Coroutine ResetOnce()
    {
        using var held = await _changed.Hold();
        _state = _count > 0 ? State.Resetting : State.Filling;
        _changed.NotifyAll();
    }

    private async Coroutine AbortOnce()
    {
        using var held = await _changed.Hold();
        _state = State.Broken;
        _changed.NotifyAll();
    }
}
