using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

// State      waits for            scheduled   leaves by
// new        its first step       yes         Run → running; cancelled before it, its body never runs → ended
// running    —                    no          the leaf parks → parked; the body ends → ended
// parked     what the leaf awaits no          that completes, or Cancel cancels it → woken
// woken      its next step        yes         Run → running; Cancel now sets MustCancel, and the result is dropped (R44)
// ended      —                    once, if it has an overseer to tell

/// <summary>A started coroutine: a future of its result, with a name and a way to cancel it. asyncio's <c>Task</c>.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <remarks>
/// Made by <see cref="Coroutine.Start{T}(Coroutine{T}, string)"/>; its first step runs in the next turn. The loop holds it until
/// it ends. A failure that nobody looks at is reported to <see cref="EventLoop.UnhandledException"/>.
/// </remarks>
public sealed class CoroutineTask<T> : Future<T>, ICoroutineTask, ICancelTarget, ICancelPath
{
    // What few tasks need stands apart, so that the others stay small.
    private sealed class Extras
    {
        public string? Name;
        public int Cancelling;

        // The step of the loop in which the task has last passed on a cancellation.
        public int PassStep;
        public string? Reason;
        public Exception? WakeUp;
        public string? Site;
        public CancelScope? Scope;

        public UndeliveredCancellations? Undelivered;
    }

    private readonly int _residence;
    private ExecutionContext? _context;

    // The scope alone if nothing else is needed, so that the children of a group stay small; else the extras.
    private object? _scopeOrExtras;

    /// <summary>Makes a task and schedules its first step.</summary>
    /// <param name="loop">Its loop.</param>
    /// <param name="coroutine">Its body.</param>
    /// <param name="name">Its name, or null.</param>
    /// <param name="scope">The scope it is in, or null.</param>
    /// <param name="isScheduled">False if the first step is not to be scheduled.</param>
    /// <param name="isOnThread">Whether the loop is known to be the one that runs on this thread.</param>
    internal CoroutineTask(
        EventLoop loop,
        Coroutine<T> coroutine,
        string? name,
        CancelScope? scope = null,
        bool isScheduled = true,
        bool isOnThread = false
    )
        : base(loop, isOnThread)
    {
        var body = coroutine.Body ?? throw new ArgumentException(Messages.NotACoroutine, nameof(coroutine));
        loop.CheckOpen();
        if (body.Depth != 0)
            body = body.Depth < 0 ? new AwaitFrame<T>(body) : body.Again();
        // The frame is taken: a second start or await of a body that runs once is refused from now on.
        body.Depth = 1;
        body.Parent = this;
        Parent = body;
        Depth = NotAFrame | MayWait | NotBegun;
        if (scope is not null)
        {
            _scopeOrExtras = scope;
            if (scope.IsStriking)
                Depth |= Struck;
        }
        if (name is not null)
            More().Name = name;
        if (loop.IsDebug)
            More().Site = Environment.StackTrace;
        _context = loop.CaptureContext();
        _residence = loop.Residents.Add(this);
        if (isScheduled)
            loop.Enqueue(this);
    }

    internal static CoroutineTask<T> StartEager(EventLoop loop, Coroutine<T> coroutine, string? name)
    {
        var hasRoom = RuntimeHelpers.TryEnsureSufficientExecutionStack();
        var task = new CoroutineTask<T>(loop, coroutine, name, null, isScheduled: !hasRoom);
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
        get => Existing?.Name ?? $"Task-{Number}";
        set => More().Name = value;
    }

    /// <inheritdoc/>
    public string? CreationSite => Existing?.Site;

    /// <inheritdoc/>
    public int Cancelling => Existing?.Cancelling ?? 0;

    /// <inheritdoc/>
    /// <remarks>
    /// Delivered once: a <see cref="CoroutineCanceledException"/> is raised at the suspension the task is in, or at its next one
    /// that really suspends. What it awaits is cancelled with it. Cancelled before its first step, its body never runs.
    /// </remarks>
    public override bool Cancel(string? reason = null) => CancelFrom(reason, null);

    /// <summary>Requests cancellation and waits until the task has ended, whatever its outcome. Kotlin's <c>cancelAndJoin</c>.</summary>
    /// <param name="reason">Travels in the exception.</param>
    /// <returns>
    /// A coroutine that returns the task's outcome without throwing it. If the caller is cancelled meanwhile, that is thrown, and the task
    /// goes on ending by itself. A task that has ended already answers at once.
    /// </returns>
    /// <exception cref="InvalidOperationException">Awaited in the task itself.</exception>
    public Coroutine<Outcome<T>> CancelAndWait(string? reason = null) =>
        Coroutine.Defer(() => Waiting.CancelAndWait(this, reason));

    /// <inheritdoc/>
    public int Uncancel()
    {
        Loop.CheckThread();
        if (Existing is not { Cancelling: > 0 } extras)
            return 0;
        extras.Cancelling--;
        if (CancellingNow <= 0)
            Delivered();
        // More have been taken back than were ever delivered.
        if (CancellingNow < 0)
            extras.Undelivered!.RemoveLast();
        return extras.Cancelling;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Task '{Name}' ({StateName})";

    /// <summary>What its last step left, its own changes included.</summary>
    internal override ExecutionContext? Context => _context;

    internal override int CreationNumber => Number;

    /// <inheritdoc/>
    // As in asyncio it is kept when the task has been stepped with it, and even when that was swallowed.
    internal override string? CancelReason => IsCanceled ? base.CancelReason : Existing?.Reason;

    internal override CancelScope? Scope
    {
        get => _scopeOrExtras is Extras extras ? extras.Scope : Unsafe.As<CancelScope>(_scopeOrExtras);
        set
        {
            if (_scopeOrExtras is Extras extras)
                extras.Scope = value;
            else
                _scopeOrExtras = value;
        }
    }

    /// <summary>One step: resumes the leaf and runs until the task parks or ends.</summary>
    protected internal override void Run()
    {
        var loop = Loop;
        var context = _context;
        loop.EnterContext(context);
        var flags = Depth;
        Depth = (sbyte)(NotAFrame | MayWait | (flags & Struck));
        if (
            ((flags & (MustCancel | MustThrow | MustTell)) == 0 || TryInject(flags))
            && Driver.Run(this, Parent!) is { } leaf
        )
            WaitAt(leaf);
        var left = loop.LeaveContext();
        // Compared before it is written: a reference written costs more than one read.
        if (!ReferenceEquals(left, context))
            _context = left;
    }

    /// <summary>Begins the wait that a step has come to.</summary>
    // A frame that waits by itself has nothing there. A yield is known by name: it is the most frequent wait, and so takes no virtual call.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WaitAt(Awaitable leaf)
    {
        var awaited = Unsafe.As<Awaitable>(leaf.Aux);
        if (ReferenceEquals(awaited, YieldOperation<Unit>.Instance))
        {
            Park(leaf, awaited!);
            Loop.Enqueue(this);
        }
        else if (awaited is null)
        {
            Park(leaf, this);
        }
        else
        {
            awaited.Admit(this, leaf);
        }
    }

    internal override bool CancelFrom(string? reason, CancelScope? origin)
    {
        Loop.CheckThread();
        if (IsSettled)
        {
            MarkSeen();
            return false;
        }
        return CancelWalk.Cancel(this, reason, origin);
    }

    bool? ICancelPath.BeginCancel(string? reason, CancelScope? origin)
    {
        if (IsSettled)
        {
            MarkSeen();
            return false;
        }
        var extras = More();
        extras.Cancelling++;
        var shield = ShieldSince(origin);
        if (shield is null && IsInterruptible)
        {
            if (PassesOn)
                return CancelWalk.MayPass(this, Loop, ref extras.PassStep) ? null : true;
            if (Parent!.CancelLeaf(this, null, reason))
                return true;
        }
        KeepCancel(shield, reason, origin);
        return true;
    }

    IFuture? ICancelPath.NextToCancel(int index) => index == 0 ? (IFuture)Parent!.Aux! : null;

    bool ICancelPath.EndCancel(bool any, string? reason, CancelScope? origin)
    {
        if (!any)
            KeepCancel(null, reason, origin);
        return true;
    }

    void ICancelPath.CountCancel() => More().Cancelling++;

    void ICancelPath.CancelCircle(string? reason)
    {
        // Unless its wait is ending already.
        if (!IsInterruptible)
            return;
        ((Awaitable)Parent!.Aux!).RemoveWaiters(this);
        WakeWith(new CoroutineCanceledException(reason));
    }

    internal override void CancelParked()
    {
        if ((Depth & MustCancel) != 0)
            CancelWalk.Deliver(this, Existing!.Reason);
        else if ((Depth & Struck) != 0)
            Parent!.CancelLeaf(this, Scope!.Striking, null);
    }

    bool? ICancelPath.BeginDelivery(string? reason)
    {
        if (!IsInterruptible || (Depth & MustCancel) == 0)
            return false;
        if (PassesOn)
            return CancelWalk.MayPass(this, Loop, ref Existing!.PassStep) ? null : true;
        return Parent!.CancelLeaf(this, null, reason);
    }

    void ICancelPath.EndDelivery(bool any)
    {
        if (any)
            Delivered();
        else if (IsInterruptible && (Depth & Struck) != 0)
            Parent!.CancelLeaf(this, Scope!.Striking, null);
    }

    void ICancelTarget.ScopeChanged()
    {
        if (IsSettled)
            return;
        Depth = (sbyte)(Scope?.Striking is null ? Depth & ~Struck : Depth | Struck);
        if (Existing?.Undelivered is { IsEmpty: false } undelivered)
        {
            Depth &= ~MustCancel;
            foreach (var origin in undelivered.Origins)
                if (ShieldSince(origin) is { } shield)
                    shield.BeginGrace();
                else
                    Depth |= MustCancel;
        }
        if (IsInterruptible && (Depth & (Struck | MustCancel)) != 0)
            CancelParked();
    }

    /// <summary>Has whoever has just made it told when it has ended.</summary>
    // Invariant: it is the first waiter, and never leaves.
    internal void ReportTo(Awaitable overseer)
    {
        IsOverseen = true;
        AddWaiterCore(overseer);
    }

    internal override void GoOn() => Loop.Enqueue(this);

    internal override EventLoop OwnLoop => Loop;

    internal override void WakeWith(Exception exception)
    {
        RaiseNext(exception);
        Loop.Enqueue(this);
    }

    internal override void RaiseNext(Exception exception)
    {
        More().WakeUp = exception;
        Depth |= MustThrow;
    }

    internal override void Ended(Awaitable frame)
    {
        Loop.Residents.Remove(_residence);
        Parent = null;
        if (_scopeOrExtras is not null)
            CancelScope.CloseAll(this);
        if (frame.Status == FrameStatus.Fault)
        {
            var fault = Unsafe.As<FrameFault>(frame.Aux)!;
            if (fault.Exception is CoroutineCanceledException)
                Settle(new Cancellation(null, fault));
            else
                Settle(fault);
        }
        else if ((Depth & MustCancel) != 0)
        {
            // It cancelled itself and then returned: the value is dropped (R46).
            Settle(new Cancellation(Existing!.Reason, null));
        }
        else
        {
            Finish(Unsafe.As<Awaitable<T>>(frame).Value);
        }
    }

    private Extras? Existing => _scopeOrExtras as Extras;

    private Extras More()
    {
        if (_scopeOrExtras is Extras extras)
            return extras;
        extras = new Extras { Scope = Unsafe.As<CancelScope>(_scopeOrExtras) };
        _scopeOrExtras = extras;
        return extras;
    }

    internal override int CancellingNow =>
        Cancelling - (Existing?.Undelivered?.Count(origin => ShieldSince(origin) is not null) ?? 0);

    /// <summary>What no shield holds back is no longer to be delivered.</summary>
    private void Delivered()
    {
        Depth &= ~MustCancel;
        Existing?.Undelivered?.RemoveAll(origin => ShieldSince(origin) is null);
    }

    /// <summary>Whether it waits for what passes a cancellation on; a frame that waits by itself has the task there.</summary>
    private bool PassesOn => Parent!.Aux is ICancelPath awaited && !ReferenceEquals(awaited, this);

    /// <summary>Keeps a cancellation until a suspension, or until a shield is left.</summary>
    private void KeepCancel(CancelScope? shield, string? reason, CancelScope? origin)
    {
        var extras = More();
        (extras.Undelivered ??= new()).Add(origin);
        extras.Reason = reason;
        if (shield is null)
            Depth |= MustCancel;
        else
            shield.BeginGrace();
    }

    /// <summary>The outermost shield that keeps out what began while the task was in <paramref name="origin"/>, or null.</summary>
    private CancelScope? ShieldSince(CancelScope? origin)
    {
        while (origin is { IsClosed: true })
            origin = origin.Outer;
        CancelScope? shield = null;
        for (
            var scope = Scope;
            scope is not null && !ReferenceEquals(scope, origin) && ReferenceEquals(scope.Target, this);
            scope = scope.Outer
        )
            if (scope.KeepsOutTaskCancel)
                shield = scope;
        return shield;
    }

    private protected override void CheckSettable() =>
        throw new InvalidOperationException(Messages.TaskSettlesItself(this));

    /// <summary>Makes the leaf raise what waits for it; false if there is no body to raise it in.</summary>
    private bool TryInject(int flags)
    {
        if ((flags & MustTell) != 0)
        {
            var overseer = Parent!;
            Parent = null;
            overseer.ChildEnded(this);
            return false;
        }
        var extras = Existing!;
        var exception = extras.WakeUp;
        extras.WakeUp = null;
        var leaf = Parent!;
        if ((flags & MustCancel) != 0)
        {
            // A cancellation that is on its way already wins, and with it its reason. That of a scope does not, as a scope absorbs its own.
            Delivered();
            exception ??= (leaf.Aux as Awaitable)?.TakeFailure();
            if (exception is not CoroutineCanceledException { Scope: null })
                exception = new CoroutineCanceledException(extras.Reason);
        }
        if ((flags & NotBegun) == 0)
        {
            // Where the await cannot raise, the cancellation waits for the next one.
            if (!leaf.TryInject(exception!) && exception is not CoroutineCanceledException { Scope: not null })
            {
                (extras.Undelivered ??= new()).Add(Scope);
                (Depth, extras.Reason) = (
                    (sbyte)(Depth | MustCancel),
                    (exception as CoroutineCanceledException)?.Reason
                );
            }
            return true;
        }
        leaf.Fail(exception!);
        Ended(leaf);
        return false;
    }
}
