namespace Coroutines.LowLevel;

/// <summary>Waits for an event to be set.</summary>
internal sealed class EventArm(AsyncEvent signal) : SelectArm<Unit>, IWaiter
{
    private LinkedListNode<IWaiter>? _node;
    private SelectTicket _ticket;

    public bool IsWaiting { get; private set; }

    public bool IsWaitCanceled => false;

    public override string ToString() => $"{signal}.Wait()";

    public bool Wake()
    {
        var isFirst = IsWaiting && _ticket.TryWin();
        IsWaiting = false;
        return isFirst;
    }

    protected internal override bool TryCommit() => signal.IsSet;

    protected internal override void Register(SelectTicket ticket)
    {
        (_ticket, _node) = (ticket, signal.Waiters.Add(this));
        IsWaiting = true;
    }

    protected internal override bool TryWithdraw()
    {
        IsWaiting = false;
        signal.Waiters.Remove(_node!);
        return true;
    }

    protected internal override Unit GetResult()
    {
        if (_node is not null)
            signal.Waiters.Remove(_node);
        return Unit.Value;
    }

    protected internal override bool TryRelease()
    {
        signal.Waiters.Remove(_node!);
        return true;
    }
}

/// <summary>Acquires a lock: at once if it is free, else by a task that waits in line.</summary>
internal sealed class AcquireArm(Acquirable acquirable)
    : WrappedArm<Acquirable.Held, Acquirable.Held>(new RunArm<Acquirable.Held>(acquirable.Hold()))
{
    private Acquirable.Held? _held;

    public override string ToString() => $"{acquirable}.Acquire()";

    protected internal override bool TryCommit()
    {
        if (!acquirable.TryAcquire())
            return false;
        _held = new Acquirable.Held(acquirable);
        return true;
    }

    protected internal override Acquirable.Held GetResult() => _held ?? Inner.GetResult();
}

/// <summary>Waits for a time on the loop's clock.</summary>
internal sealed class TimerArm(TimeSpan delay) : SelectArm<Unit>
{
    private LoopHandle _timer;

    public override string ToString() => $"Sleep({Duration.Words(delay)})";

    protected internal override bool TryCommit() => Duration.Counted(delay) <= TimeSpan.Zero;

    protected internal override void Register(SelectTicket ticket) =>
        _timer = EventLoop.Current.CallLater(delay, () => ticket.TryWin());

    protected internal override bool TryWithdraw()
    {
        _timer.Cancel();
        return true;
    }

    protected internal override Unit GetResult() => Unit.Value;
}

/// <summary>Always ready, but last.</summary>
internal sealed class DefaultArm<T>(T value) : SelectArm<T>
{
    internal override bool IsDefault => true;

    protected internal override bool TryCommit() => true;

    protected internal override void Register(SelectTicket ticket) { }

    protected internal override bool TryWithdraw() => true;

    protected internal override T GetResult() => value;
}
