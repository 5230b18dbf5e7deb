using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Coroutines.LowLevel;

namespace Coroutines;

// State      waits for            scheduled   leaves by
// new        its first step       yes         Run → running; cancelled before it, its body never runs → ended
// running    —                    no          the leaf parks → parked; the body ends → ended
// parked     what the leaf awaits no          that completes, or Cancel cancels it → woken
// woken      its next step        yes         Run → running; Cancel now sets MustCancel, and the result is dropped (R44)
// ended      —                    no          —

/// <summary>A started coroutine: a future of its result, with a name and a way to cancel it. asyncio's <c>Task</c>.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <remarks>
/// Made by <see cref="Coroutine.Start{T}(Coroutine{T}, string)"/>; its first step runs in the next turn. The loop holds it until
/// it ends. A failure that nobody looks at is reported to <see cref="EventLoop.UnhandledException"/>.
/// </remarks>
public sealed class CoroutineTask<T> : Future<T>, ICoroutineTask
{
    // What few tasks need stands apart, so that the others stay small.
    private sealed class Extras
    {
        public string? Name;
        public int Cancelling;
        public string? Reason;
        public Exception? WakeUp;
        public string? Site;
    }

    private ExecutionContext? _context;
    private Extras? _extras;

    internal CoroutineTask(EventLoop loop, Coroutine<T> coroutine, string? name)
        : this(loop, coroutine, name, isScheduled: true) { }

    private CoroutineTask(EventLoop loop, Coroutine<T> coroutine, string? name, bool isScheduled)
        : base(loop)
    {
        var body = coroutine.Body ?? throw new ArgumentException(Messages.NotACoroutine, nameof(coroutine));
        loop.CheckOpen();
        if (body.Depth != 0)
            body = body.Depth < 0 ? new AwaitFrame<T>(body) : body.Again();
        // The frame is taken: a second start or await of a body that runs once is refused from now on.
        body.Depth = 1;
        body.Parent = this;
        Parent = body;
        Depth = NotAFrame | NotBegun;
        if (name is not null)
            _extras = new Extras { Name = name };
        if (loop.IsDebug)
            (_extras ??= new Extras()).Site = Environment.StackTrace;
        _context = ExecutionContext.Capture();
        ResidentSlot = loop.Residents.Add(this);
        if (isScheduled)
            loop.Enqueue(this);
    }

    internal static CoroutineTask<T> StartEager(EventLoop loop, Coroutine<T> coroutine, string? name)
    {
        var hasRoom = RuntimeHelpers.TryEnsureSufficientExecutionStack();
        var task = new CoroutineTask<T>(loop, coroutine, name, isScheduled: !hasRoom);
        if (!hasRoom)
            return task;
        var (outer, context) = (loop.Running, task._context);
        loop.Running = task;
        task.Run();
        loop.Running = outer;
        loop.EnterContext(context);
        return task;
    }

    /// <inheritdoc/>
    public string Name
    {
        get => _extras?.Name ?? $"Task-{Number}";
        set => (_extras ??= new Extras()).Name = value;
    }

    /// <inheritdoc/>
    public string? CreationSite => _extras?.Site;

    /// <inheritdoc/>
    public int Cancelling => _extras?.Cancelling ?? 0;

    /// <inheritdoc/>
    /// <remarks>
    /// Delivered once: a <see cref="CoroutineCanceledException"/> is raised at the suspension the task is in, or at its next one
    /// that really suspends. What it awaits is cancelled with it. Cancelled before its first step, its body never runs.
    /// </remarks>
    public override bool Cancel(string? reason = null)
    {
        Loop.CheckThread();
        if (IsSettled)
        {
            MarkSeen();
            return false;
        }
        var extras = _extras ??= new Extras();
        extras.Cancelling++;
        if ((Depth & Parked) != 0 && Parent!.CancelLeaf(this, reason))
            return true;
        Depth |= MustCancel;
        extras.Reason = reason;
        return true;
    }

    /// <inheritdoc/>
    public int Uncancel()
    {
        Loop.CheckThread();
        if (_extras is not { Cancelling: > 0 } extras)
            return 0;
        if (--extras.Cancelling == 0)
            Depth &= ~MustCancel;
        return extras.Cancelling;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Task '{Name}' ({StateName})";

    /// <summary>What its last step left, its own changes included.</summary>
    internal override ExecutionContext? Context => _context;

    internal override int ResidentSlot { get; set; }

    internal override int CreationNumber => Number;

    /// <inheritdoc/>
    // As in asyncio it is kept when the task has been stepped with it, and even when that was swallowed.
    internal override string? CancelReason => IsCanceled ? base.CancelReason : _extras?.Reason;

    /// <summary>One step: resumes the leaf and runs until the task parks or ends.</summary>
    protected internal override void Run()
    {
        var loop = Loop;
        loop.EnterContext(_context);
        var flags = Depth;
        Depth = NotAFrame;
        if ((flags & (MustCancel | MustThrow)) == 0 || TryInject(flags))
            Driver.Run(this, Parent!);
        var left = loop.LeaveContext();
        if (!ReferenceEquals(left, _context))
            _context = left;
    }

    internal override void CancelParked()
    {
        if (Parent!.CancelLeaf(this, _extras!.Reason))
            Depth &= ~MustCancel;
    }

    internal override void GoOn() => Loop.Enqueue(this);

    internal override void WakeWith(Exception exception)
    {
        (_extras ??= new Extras()).WakeUp = exception;
        Depth |= MustThrow;
        Loop.Enqueue(this);
    }

    internal override void Ended(Awaitable frame)
    {
        Loop.Residents.Remove(ResidentSlot);
        Parent = null;
        if (frame.Status == FrameStatus.Fault)
        {
            var error = Unsafe.As<FrameFault>(frame.Aux)!.Error;
            if (error.SourceException is CoroutineCanceledException cancellation)
                Settle(new Cancellation(null, cancellation));
            else
                Settle(error);
        }
        else if ((Depth & MustCancel) != 0)
        {
            // It cancelled itself and then returned: the value is dropped (R46).
            Settle(new Cancellation(_extras!.Reason, null));
        }
        else
        {
            Finish(Unsafe.As<Awaitable<T>>(frame).Value);
        }
    }

    private protected override void CheckSettable() =>
        throw new InvalidOperationException(Messages.TaskSettlesItself(this));

    /// <summary>Makes the leaf raise what waits for it; false if there is no body to raise it in.</summary>
    private bool TryInject(int flags)
    {
        var extras = _extras!;
        var exception = extras.WakeUp;
        extras.WakeUp = null;
        var leaf = Parent!;
        if ((flags & MustCancel) != 0)
        {
            // A cancellation that is on its way already wins, and with it its reason.
            exception ??= (leaf.Aux as Awaitable)?.TakeFailure();
            if (exception is not CoroutineCanceledException)
                exception = new CoroutineCanceledException(extras.Reason);
        }
        if ((flags & NotBegun) == 0)
        {
            // Where the await cannot raise, the cancellation waits for the next one.
            if (!leaf.TryInject(exception!))
                (Depth, extras.Reason) = (Depth | MustCancel, (exception as CoroutineCanceledException)?.Reason);
            return true;
        }
        leaf.Fail(exception!);
        Ended(leaf);
        return false;
    }
}
