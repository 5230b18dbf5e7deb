namespace Coroutines.LowLevel;

// State      where it is              leaves by
// free       in the loop's free list  Rent
// timed      in the timer queue       due → ready, Cancel → free
// never      nowhere, only its handle Cancel → dropped
// ready      in the ready queue       Run → free (the callback is skipped if it was cancelled meanwhile)

/// <summary>One scheduled callback. Used again after it ran; the generation tells a stale handle from a live one.</summary>
internal sealed class LoopCallback(EventLoop loop) : LoopWork
{
    internal const int NotTimed = -1;

    private object? _callback;
    private object? _state;
    private ExecutionContext? _context;
    private int _timer = NotTimed;

    internal int Generation { get; private set; }

    /// <summary>Sets what to run: an <see cref="Action"/>, or an <see cref="SendOrPostCallback"/> with its state.</summary>
    internal void Arm(object callback, object? state, ExecutionContext? context)
    {
        _callback = callback;
        _state = state;
        // Compared before it is written: a reference written costs more than one read.
        if (!ReferenceEquals(_context, context))
            _context = context;
    }

    internal void ArmTimer(long when, TimerQueue timers) =>
        _timer = when == Duration.Never ? NotTimed : timers.Add(when, this);

    internal bool Cancel(int generation)
    {
        loop.CheckThread();
        if (generation != Generation || _callback is null)
            return false;
        _callback = _state = null;
        if (_timer != NotTimed && loop.Timers.Cancel(_timer, this))
            loop.Recycle(this);
        return true;
    }

    internal bool IsLive(int generation) => generation == Generation && _callback is not null;

    protected internal override void Run()
    {
        var (callback, state, context) = (_callback, _state, _context);
        // Recycled first: the callback may schedule the next one, which then finds this object free.
        loop.Recycle(this);
        if (callback is null)
            return;
        loop.RunCallback(callback, state, context);
    }

    // A callback of the loop is dropped with it. A continuation of a BCL task is not: others may await that task.
    protected internal override void Abandon()
    {
        if (_callback is SendOrPostCallback continuation)
            LateCallback.Queue(loop, continuation, _state, _context);
    }

    internal void Clear()
    {
        _callback = _state = null;
        // The context in which nothing is set holds nothing either, and most callbacks have it.
        if (!ReferenceEquals(_context, ThreadContext.Default))
            _context = null;
        _timer = NotTimed;
        Generation++;
    }

    public override string ToString() => _callback is Delegate callback ? EventLoop.Describe(callback) : "A callback";
}
