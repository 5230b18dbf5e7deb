namespace Coroutines.LowLevel;

/// <summary>Waits for a time on the loop's clock, then returns a value.</summary>
// As in asyncio, waking takes two turns: one runs the timer, the next the task.
internal sealed class SleepFrame<T> : WaitFrame<T>
{
    private const int NotTimed = -1;

    private readonly TimeSpan _delay;
    private int _timer = NotTimed;

    // Invariant: the value is there from the beginning and is never written again.
    public SleepFrame(TimeSpan delay, T result)
    {
        _delay = Duration.Counted(delay);
        Value = result;
    }

    protected override bool TryBegin()
    {
        var loop = EventLoop.Current;
        if (_delay <= TimeSpan.Zero)
            loop.Enqueue(CurrentTask(loop));
        else if (loop.After(_delay) is var when and not Duration.Never)
            _timer = loop.Timers.Add(when, this);
        return false;
    }

    protected internal override void Run()
    {
        // After a long sleep the task and its awaiter are cold in the processor's cache: fetch both now, they run in the next turn.
        if (!TryWake(out var task))
            return;
        CacheLine.Fetch(task);
        CacheLine.Fetch(Parent);
        EventLoop.Current.Enqueue(task);
    }

    protected override bool TryEnd() => true;

    protected override bool TryWithdraw()
    {
        // No delay is a bare yield: the task is in the ready queue already, and its next step raises.
        if (_delay <= TimeSpan.Zero)
            return false;
        // A timer that is due but has not run finds nobody waiting when it does. The end of a run cancels while no loop runs.
        if (_timer != NotTimed)
            ((IFuture)Aux!).Loop.Timers.Cancel(_timer, this);
        return true;
    }

    internal override bool IsScheduled => _delay <= TimeSpan.Zero;

    // A bare yield can raise without having to be taken back.
    internal override bool TryInterrupt() => IsScheduled || TryWithdraw();

    public override Awaitable<T> Again() => new SleepFrame<T>(_delay, Value);

    public override string ToString() => $"Sleep({Duration.Words(_delay)})";
}
