namespace Coroutines.LowLevel;

// State      Aux             leaves by
// new        null            Step: TryBegin is true → done, else the task parks → waiting
// waiting    the task        Wake → woken; a cancellation, if TryWithdraw allows it → cancelled
// woken      the task,       Step: End → done. A cancellation that comes now wins over the result, as in asyncio (R44)
//            or a fault      and stands in Aux
// cancelled  the task        Step → fault

/// <summary>A frame written by hand that parks its task once, on something outside, and is woken once.</summary>
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

    /// <summary>Stores the result after the wake-up; may throw.</summary>
    protected abstract void End();

    /// <summary>Takes back what was begun, because the task is being cancelled.</summary>
    /// <returns>False if it can no longer be taken back; the wait then goes on and the cancellation meets the next one.</returns>
    protected abstract bool TryWithdraw();

    /// <summary>Whether the task is parked here and nothing has come for it yet.</summary>
    protected bool IsWaiting => _state == State.Waiting;

    /// <inheritdoc/>
    public sealed override FrameStatus Step()
    {
        try
        {
            if (_state == State.New)
            {
                if (!TryBegin())
                {
                    _state = State.Waiting;
                    var task = CurrentTask(EventLoop.Current);
                    task.Park(this, task);
                    return FrameStatus.Pending;
                }
            }
            else
            {
                if (Aux is InjectedFault fault)
                    return Fail(fault.Exception);
                Aux = null;
                End();
            }
            return Status = FrameStatus.Done;
        }
        catch (Exception error)
        {
            return Fail(error);
        }
    }

    /// <summary>Makes the task ready to go on, in the next turn. On the loop's thread; later calls do nothing.</summary>
    /// <returns>Whether the task was still waiting here.</returns>
    protected bool Wake()
    {
        if (_state != State.Waiting)
            return false;
        _state = State.Woken;
        EventLoop.Current.Enqueue((LoopWork)Aux!);
        return true;
    }

    internal sealed override bool CancelLeaf(Awaitable task, string? reason)
    {
        if (_state != State.Waiting || !TryWithdraw())
            return false;
        _state = State.Canceled;
        task.WakeWith(new CoroutineCanceledException(reason));
        return true;
    }
}
