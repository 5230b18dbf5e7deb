using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Coroutines.LowLevel;

// State      Aux             leaves by
// new        null            Step: TryBegin is true → done, else the task parks → waiting
// waiting    the task        Wake → woken; a cancellation, if TryWithdraw allows it → cancelled
// woken      the task,       Step: TryEnd is true → done, else → waiting again. A cancellation that comes now wins over
//            or a fault      the result, as in asyncio (R44), and stands in Aux
// cancelled  a fault         Step → fault

/// <summary>A frame written by hand that parks its task on something outside until that wakes it.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
public abstract class WaitFrame<T> : Frame<T>
{
    private enum State : byte
    {
        New,
        Waiting,
        Woken,
        Canceled,
    }

    private State _state;

    /// <summary>Begins, in the task's own step.</summary>
    /// <returns>True if the result is there already and has been stored; then the task does not suspend.</returns>
    protected abstract bool TryBegin();

    /// <summary>Stores the result after a wake-up, in the task's own step; may throw.</summary>
    /// <returns>False to wait again.</returns>
    protected abstract bool TryEnd();

    /// <summary>Takes back what was begun, because the task is being cancelled.</summary>
    /// <returns>False if it can no longer be taken back; the wait then goes on and the cancellation meets the next one.</returns>
    protected abstract bool TryWithdraw();

    /// <summary>Called in the task's own step when the wait ends by a cancellation, to pass on what may have come for it.</summary>
    /// <param name="wasWoken">Whether it had been woken before the cancellation came.</param>
    protected virtual void OnCanceled(bool wasWoken) { }

    /// <summary>Whether the task is parked here and nothing has come for it yet.</summary>
    public bool IsWaiting => _state == State.Waiting;

    /// <summary>Whether a cancellation has ended the wait; the task may not have gone on yet.</summary>
    public bool IsWaitCanceled => _state == State.Canceled;

    /// <inheritdoc/>
    [StackTraceHidden]
    public sealed override FrameStatus Step()
    {
        if (_state != State.New && Aux is InjectedFault fault)
        {
            OnCanceled(_state == State.Woken);
            return Fail(fault.Exception);
        }
        if (_state == State.New ? TryBegin() : TryEnd())
        {
            // What TryBegin or TryEnd has left by TailTo takes its place.
            if (Status == FrameStatus.Tail)
                return Status;
            Aux = null;
            return Status = FrameStatus.Done;
        }
        _state = State.Waiting;
        Aux = null;
        return Status = FrameStatus.Waiting;
    }

    /// <summary>Makes the task ready to go on, in the next turn. On the loop's thread; later calls do nothing.</summary>
    /// <returns>Whether the task was still waiting here.</returns>
    public bool Wake()
    {
        if (!TryWake(out var task))
            return false;
        task.GoOn();
        return true;
    }

    /// <summary>As <see cref="Wake"/>, but leaves it to the caller to schedule the task.</summary>
    private protected bool TryWake([NotNullWhen(true)] out Awaitable? task)
    {
        task = _state == State.Waiting ? Unsafe.As<Awaitable>(Aux) : null;
        if (task is null)
            return false;
        _state = State.Woken;
        return true;
    }

    /// <summary>Whether it has run and nobody will look at it again: the frame that awaited it has read the result at once, in the same
    /// step. A task, or foreign code behind one, may still read it.</summary>
    internal bool IsRenewable => Status == FrameStatus.Done && (Parent is null || Parent.Depth >= 0);

    /// <summary>Makes it a frame that has not begun.</summary>
    internal void Renew()
    {
        _state = State.New;
        (Depth, Status, Parent, Aux) = (0, FrameStatus.Pending, null, null);
    }

    /// <summary>Takes a cancellation of the task upon itself, to raise it when the wait ends, whatever happens until then.</summary>
    internal virtual bool TryKeep(string? reason) => false;

    /// <summary>Takes back what was begun, because a scope around the wait is cancelled.</summary>
    internal virtual bool TryInterrupt() => TryWithdraw();

    /// <summary>Whether the task is in the ready queue while it waits.</summary>
    internal virtual bool IsScheduled => false;

    internal sealed override bool CancelLeaf(Awaitable task, CancelScope? scope, string? reason)
    {
        if (_state != State.Waiting)
            return false;
        if (scope is null && TryKeep(reason))
            return true;
        if (!(scope is null ? TryWithdraw() : TryInterrupt()))
            return false;
        _state = State.Canceled;
        var exception = scope is null ? new CoroutineCanceledException(reason) : scope.NewException();
        if (IsScheduled)
            task.RaiseNext(exception);
        else
            task.WakeWith(exception);
        return true;
    }
}
