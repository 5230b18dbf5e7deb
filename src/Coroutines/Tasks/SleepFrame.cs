namespace Coroutines.LowLevel;

/// <summary>Waits for a time on the loop's clock, then returns a value.</summary>
// As in asyncio, waking takes two turns: one runs the timer, the next the task.
internal sealed class SleepFrame<T>(TimeSpan delay, T result) : WaitFrame<T>
{
    private const int NotTimed = -1;

    private int _timer = NotTimed;

    protected override bool TryBegin()
    {
        var loop = EventLoop.Current;
        if (delay > TimeSpan.Zero)
            _timer = loop.Timers.Add(loop.After(delay), this);
        else
            loop.Enqueue(CurrentTask(loop));
        return false;
    }

    internal override void Due() => _timer = NotTimed;

    protected internal override void Run() => Wake();

    protected override bool TryEnd()
    {
        Value = result;
        return true;
    }

    protected override bool TryWithdraw()
    {
        // No delay is a bare yield: the task is in the ready queue already, and its next step raises.
        if (delay <= TimeSpan.Zero)
            return false;
        // A timer that is due but has not run finds nobody waiting when it does. The end of a run cancels while no loop runs.
        if (_timer != NotTimed)
            ((IFuture)Aux!).Loop.Timers.Cancel(_timer);
        return true;
    }

    internal override bool IsScheduled => delay <= TimeSpan.Zero;

    // A bare yield can raise without having to be taken back.
    internal override bool TryInterrupt() => IsScheduled || TryWithdraw();

    public override Awaitable<T> Again() => new SleepFrame<T>(delay, result);

    public override string ToString() => $"Sleep({delay})";
}
