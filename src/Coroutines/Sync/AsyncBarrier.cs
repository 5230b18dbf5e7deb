using Coroutines.LowLevel;

namespace Coroutines;

// State      meaning                        leaves by
// filling    tasks come and wait            the last one comes → draining; Reset → resetting; Abort → broken
// draining   all have come and are leaving  the last one leaves → filling
// resetting  those who wait are sent away   the last one leaves → filling
// broken     nobody may wait                Reset

/// <summary>Lets tasks go on together once so many have come. asyncio's <c>Barrier</c>.</summary>
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

    // Who waits inside, for the others, and who waits outside, until it fills again, in one line.
    private readonly BarrierLine _line;
    private State _state;
    private int _count;

    /// <summary>Makes a barrier.</summary>
    /// <param name="parties">How many must come; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="parties"/> is below 1.</exception>
    public AsyncBarrier(int parties)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parties, 1);
        Parties = parties;
        _line = new BarrierLine(this);
    }

    /// <summary>How many must come.</summary>
    public int Parties { get; }

    /// <summary>How many wait for the others to come.</summary>
    public int WaitingCount => _state == State.Filling ? _count : 0;

    /// <summary>Whether it has been aborted.</summary>
    public bool IsBroken => _state == State.Broken;

    /// <summary>Waits until all have come.</summary>
    /// <returns>
    /// A coroutine of the order of arrival, from 0 to one less than the number of parties; unique, unless a waiter was cancelled while they
    /// gathered. It may be awaited many times.
    /// </returns>
    /// <exception cref="BarrierBrokenException">It is aborted, or was aborted or reset meanwhile.</exception>
    public Coroutine<int> Wait() => new(new Passing(this));

    /// <summary>Sends those who wait away with a <see cref="BarrierBrokenException"/> and makes the barrier as new.</summary>
    /// <returns>A coroutine that does so when it is awaited, and does not suspend. It may be awaited many times.</returns>
    public Coroutine Reset() => Coroutine.Defer<Unit>(() => Set(_count > 0 ? State.Resetting : State.Filling));

    /// <summary>Breaks it: those who wait, and all who come, get a <see cref="BarrierBrokenException"/> until it is reset.</summary>
    /// <returns>A coroutine that does so when it is awaited, and does not suspend. It may be awaited many times.</returns>
    public Coroutine Abort() => Coroutine.Defer<Unit>(() => Set(State.Broken));

    /// <inheritdoc/>
    public override string ToString() =>
        $"AsyncBarrier ({_state.ToString().ToLowerInvariant()}, {WaitingCount} of {Parties} waiting)";

    /// <summary>Whether who stands outside is to wait on.</summary>
    internal bool IsShut => _state is State.Draining or State.Resetting;

    private Coroutine<Unit> Set(State state)
    {
        _state = state;
        Changed();
        return Coroutine.FromResult(Unit.Value);
    }

    // Of those outside as many as pass go in, and some more, in case that those are cancelled before. asyncio wakes all of them each time, of
    // whom all but a few wait again, in the order in which they stood: n tasks would take n² steps.
    private void Changed() => _line.Wake(_state == State.Broken ? int.MaxValue : AtOnce);

    private int AtOnce => (int)Math.Min(int.MaxValue, (2L * Parties) + 16);

    /// <summary>Goes in.</summary>
    /// <returns>How many were in; null to wait outside.</returns>
    private int? Enter()
    {
        if (IsShut)
            return null;
        if (IsBroken)
            throw new BarrierBrokenException(Messages.BarrierBroken(this));
        // Before it is counted, as another loop's line refuses it.
        if (Parties > 1)
            _line.Bind();
        var index = _count++;
        if (_count == Parties)
        {
            _state = State.Draining;
            Changed();
        }
        return index;
    }

    private void Leave()
    {
        if (--_count > 0)
            return;
        if (IsShut)
            _state = State.Filling;
        Changed();
    }

    // State     leaves by
    // outside   the barrier fills → inside, or it is the last → left
    // inside    all have come, Reset, Abort → left
    // left      —
    //
    // Whoever is cancelled wakes the next in line, though nothing may have come for it: so does asyncio, and who is woken in vain stands last.
    private sealed class Passing(AsyncBarrier barrier) : WaitFrame<int>, IBarrierWaiter, IWaitTarget
    {
        private LinkedListNode<IBarrierWaiter>? _place;
        private LinkedListNode<IBarrierWaiter>? _placeInside;
        private int? _index;

        object IWaitTarget.Target => barrier;

        public bool IsInside => _index is not null;

        public override Awaitable<int> Again() => new Passing(barrier);

        public override string ToString() => $"{barrier}.Wait()";

        protected override bool TryBegin()
        {
            _index = barrier.Enter();
            return HasPassed();
        }

        protected override bool TryEnd()
        {
            _index ??= barrier.Enter();
            return HasPassed();
        }

        protected override bool TryWithdraw()
        {
            LeaveLine();
            return true;
        }

        protected override void OnCanceled(bool wasWoken)
        {
            barrier._line.WakeNext();
            if (IsInside)
                barrier.Leave();
        }

        public void LeaveLine()
        {
            _place!.List!.Remove(_place);
            _placeInside?.List?.Remove(_placeInside);
        }

        private bool HasPassed()
        {
            if (_index is not { } index || barrier._state == State.Filling)
            {
                barrier._line.Join(this, ref _place, ref _placeInside);
                return false;
            }
            var sentAway = barrier._state is State.Broken or State.Resetting
                ? new BarrierBrokenException(Messages.BarrierBrokenWhileWaiting(barrier))
                : null;
            barrier.Leave();
            if (sentAway is not null)
                throw sentAway;
            Value = index;
            return true;
        }
    }
}
