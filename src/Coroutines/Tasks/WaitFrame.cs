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
    public sealed override FrameStatus Step()
    {
        try
        {
            bool ended;
            if (_state == State.New)
            {
                ended = TryBegin();
            }
            else if (Aux is InjectedFault fault)
            {
                OnCanceled(_state == State.Woken);
                return Fail(fault.Exception);
            }
            else
            {
                ended = TryEnd();
            }
            if (ended)
            {
                Aux = null;
                return Status = FrameStatus.Done;
            }
            _state = State.Waiting;
            var task = CurrentTask(EventLoop.Current);
            task.Park(this, task);
            return FrameStatus.Pending;
        }
        catch (Exception error)
        {
            return Fail(error);
        }
    }

    /// <summary>Makes the task ready to go on, in the next turn. On the loop's thread; later calls do nothing.</summary>
    /// <returns>Whether the task was still waiting here.</returns>
    public bool Wake()
    {
        if (_state != State.Waiting)
            return false;
        _state = State.Woken;
        System.Runtime.CompilerServices.Unsafe.As<Awaitable>(Aux)!.GoOn();
        return true;
    }

    /// <summary>Lets a frame that has ended wait once more, for its owner.</summary>
    private protected void Rewind()
    {
        _state = State.New;
        Aux = null;
        Depth = 0;
        Status = FrameStatus.Pending;
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
