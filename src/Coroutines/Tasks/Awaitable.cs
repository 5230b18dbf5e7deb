using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Coroutines.LowLevel;

/// <summary>Anything that can be awaited: the frame of a running body, a future, or an operation shared by those who await it.</summary>
/// <remarks>
/// One class keeps the words of all three, so that a coroutine value is one pointer and an await is one path:
/// <code>
/// kind        Depth            Parent               Aux
/// frame       0 = not begun,   who awaits it, once  what it awaits, its tail target,
///             else ≥ 1         it has suspended     or its exception
/// future      &lt; 0, flags       —                    who waits for it, then its failure
/// task        &lt; 0, flags       the frame to resume  as a future
/// operation   &lt; 0              —                    —
/// </code>
/// A child runs nested in its parent's step; nothing links the two unless the child really suspends.
/// </remarks>
public abstract class Awaitable : LoopWork
{
    /// <summary>How deep children nest on the thread's stack before the driver runs them one by one instead.</summary>
    internal const sbyte MostNested = 64;

    /// <summary>The depth of a frame that the driver runs: its children are handed to the driver too.</summary>
    internal const sbyte Driven = MostNested + 1;

    internal Awaitable? Parent;
    internal object? Aux;
    internal sbyte Depth;
    internal FrameStatus Status;

    /// <summary>Whether a <see cref="Coroutine"/> was made of it although it has a result, which must then be dropped before anybody looks.</summary>
    internal bool HasUnwantedValue;

    /// <summary>As a task or gather: what a <see cref="CancelWalk"/> has to know of it, and whether it is overseen. One byte, as no other is free.</summary>
    internal byte Marks;

    /// <summary>Of the marks: how often it has passed on a cancellation in one step of the loop.</summary>
    internal const byte Passes = 0x1F;

    /// <summary>Of the marks: see <see cref="IsOverseen"/>.</summary>
    private const byte Overseen = 0x20;

    /// <summary>Of the marks: a group is cancelling the children that it will wait for in this task.</summary>
    internal const byte WaitsForChildren = 0x40;

    /// <summary>Of the marks: a cancellation is being passed on from here.</summary>
    internal const byte IsPassingOn = 0x80;

    /// <summary>As a task: whether its first waiter is its supervisor, which gets <see cref="ChildEnded"/> instead of a wake-up.</summary>
    internal bool IsOverseen
    {
        get => (Marks & Overseen) != 0;
        set => Marks = (byte)(value ? Marks | Overseen : Marks & ~Overseen);
    }

    private protected Awaitable() { }

    /// <summary>Runs the body until it ends or suspends. For builders.</summary>
    /// <returns>What it came to.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public abstract FrameStatus Step();

    /// <summary>Awaits a child: runs it now, nested. For builders.</summary>
    /// <typeparam name="T">The type of the child's result.</typeparam>
    /// <param name="coroutine">The child.</param>
    /// <returns>The child, holding its result; null if it suspended, and then the caller must suspend as well.</returns>
    [EditorBrowsable(EditorBrowsableState.Never), StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Awaitable<T>? Run<T>(Coroutine<T> coroutine)
    {
        var child = coroutine.Body;
        if (child is { Depth: 0 } && Depth < MostNested)
        {
            child.Depth = (sbyte)(Depth + 1);
            // A child that completes costs no reference write, hence no GC barrier.
            return child.Step() == FrameStatus.Done ? child : Unfinished(child);
        }
        return RunOther(child);
    }

    /// <summary>Awaits a frame that may run now, whatever it has run before.</summary>
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected Awaitable<T>? RunOnceMore<T>(Awaitable<T> child)
    {
        if (Depth < MostNested)
        {
            child.Depth = (sbyte)(Depth + 1);
            return child.Step() == FrameStatus.Done ? child : Unfinished(child);
        }
        CallFromDriver(child);
        return null;
    }

    /// <summary>The child that was awaited, after the resume. For builders.</summary>
    /// <typeparam name="T">The type of the child's result.</typeparam>
    /// <returns>The child, holding its result; what the child threw is thrown.</returns>
    [EditorBrowsable(EditorBrowsableState.Never), StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Awaitable<T> Resumed<T>()
    {
        var child = Unsafe.As<Awaitable>(Aux)!;
        // A yield may stay: it keeps nothing alive, and most often the next await is one too.
        if (!ReferenceEquals(child, YieldOperation<Unit>.Instance))
            Aux = null;
        return child.HasValue ? Unsafe.As<Awaitable<T>>(child) : ResumedOther<T>(child);
    }

    /// <summary>Ends this frame by another that takes its place. For builders.</summary>
    /// <typeparam name="T">The type of both results.</typeparam>
    /// <param name="coroutine">What takes its place.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void TailTo<T>(Coroutine<T> coroutine)
    {
        var target = coroutine.Body ?? throw NoBody();
        // Invariant: a tail target is a frame that has not begun.
        if (target.Depth != 0)
            target = target.Depth < 0 ? new AwaitFrame<T>(target) : target.Again();
        Aux = target;
        Status = FrameStatus.Tail;
    }

    /// <summary>Whether awaiting it would find it complete. Only futures know before they are awaited.</summary>
    internal bool IsSettled => Status >= FrameStatus.Finished;

    /// <summary>Whether its result stands in it: a frame's that is done, or a future's.</summary>
    internal bool HasValue => ((int)Status & 7) == (int)FrameStatus.Done;

    /// <summary>Begins an await of a future or operation: true if it is complete, else the current task is parked on it.</summary>
    internal virtual bool Begin(Awaitable parent)
    {
        if (IsSettled)
            return true;
        Admit(CurrentTask(EventLoop.Current), parent);
        return false;
    }

    /// <summary>As an operation or future: registers <paramref name="task"/> as a waiter and parks it; <paramref name="leaf"/> is the frame to resume.</summary>
    internal virtual void Admit(Awaitable task, Awaitable leaf) => throw Unscheduled();

    /// <summary>Cancels what the task waits for, if it still does; the task is then woken.</summary>
    /// <param name="task">The task that waits.</param>
    /// <param name="scope">The scope that is cancelled, which ends only the wait; null if the task is, which cancels what is awaited.</param>
    /// <param name="reason">Why the task is.</param>
    /// <returns>False if the wait goes on, or is over.</returns>
    internal virtual bool CancelWait(Awaitable task, CancelScope? scope, string? reason) => false;

    /// <summary>As the frame a parked task resumes: cancels what it waits for.</summary>
    internal virtual bool CancelLeaf(Awaitable task, CancelScope? scope, string? reason) =>
        Aux is Awaitable awaited && awaited.CancelWait(task, scope, reason);

    /// <summary>As the frame a task is about to resume: makes its await raise the exception, whatever it waited for.</summary>
    /// <returns>False if this await cannot be made to; it then goes on as if nothing had happened.</returns>
    internal virtual bool TryInject(Exception exception)
    {
        Aux = new InjectedFault(exception);
        return true;
    }

    /// <summary>A frame for one more run, whatever its result.</summary>
    internal virtual Awaitable AgainForAny() => throw Unscheduled();

    /// <summary>Throws what it failed with, if it did; whatever its result.</summary>
    internal virtual void TakeForAny() => throw Unscheduled();

    /// <summary>Awaits it for code that is not a coroutine, whatever its result.</summary>
    internal virtual void AdoptForAny(Action continuation) => throw Unscheduled();

    /// <summary>It, as what has no result.</summary>
    internal virtual Awaitable<Unit> WithoutValue() => throw Unscheduled();

    /// <summary>As a future: has <paramref name="waiter"/> run in the turn after completion.</summary>
    internal virtual void AddWaiter(LoopWork waiter) => throw Unscheduled();

    /// <summary>As a future: no longer runs the waiters with this <see cref="LoopWork.WaiterKey"/>; returns how many there were.</summary>
    internal virtual int RemoveWaiters(object key) => throw Unscheduled();

    /// <summary>As a completed future: the failure or cancellation that awaiting it raises, or null. Marks a failure as observed.</summary>
    internal virtual Exception? TakeFailure() => null;

    /// <summary>As a future: throws what <see cref="TakeFailure"/> gives, with the trace it has.</summary>
    internal virtual void ThrowFailure() => throw Unscheduled();

    /// <summary>As a future: its result, if that is to be disposed of by somebody.</summary>
    internal virtual object? DisposableResult => null;

    /// <summary>As a future: the scope that cancelled it, if one did.</summary>
    internal virtual CancelScope? CancelingScope => null;

    /// <summary>As who has made a task: it has just ended; whether it must come back to tell so by <see cref="ChildEnded"/>.</summary>
    internal virtual bool MustBeToldOf(Awaitable child) => true;

    /// <summary>As who has made a task: it has ended. Called in a turn after that, in the order in which tasks ended.</summary>
    internal virtual void ChildEnded(IFuture child) => throw Unscheduled();

    /// <summary>As a task: its body's last frame has ended.</summary>
    internal virtual void Ended(Awaitable frame) => throw Unscheduled();

    /// <inheritdoc/>
    protected internal override void Run() => throw Unscheduled();

    /// <summary>Keeps the exception as this frame's outcome.</summary>
    internal FrameStatus Fail(Exception exception)
    {
        Aux = FrameFault.Of(exception);
        return Status = FrameStatus.Fault;
    }

    [StackTraceHidden]
    internal void Rethrow() => Unsafe.As<FrameFault>(Aux)!.Throw();

    // A function that a caller gave has returned it, or a block awaits it.
    private InvalidOperationException NoBody() => new(Messages.AwaitsNothing(this));

    private InvalidOperationException Unscheduled() => new(Messages.Unscheduled(this));

    /// <summary>A child that was run and did not just complete: a tail call, a fault, or a suspension.</summary>
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected Awaitable<T>? Unfinished<T>(Awaitable<T> child)
    {
        // Nearly always it waits for something.
        if (child.Status == FrameStatus.Waiting)
        {
            Suspend(child);
            return null;
        }
        while (true)
        {
            switch (child.Status)
            {
                case FrameStatus.Done:
                    return child;
                case FrameStatus.Fault:
                    child.Rethrow();
                    break;
                case FrameStatus.Tail:
                    var target = Unsafe.As<Awaitable<T>>(child.Aux)!;
                    child.Aux = null;
                    target.Depth = (sbyte)(Depth + 1);
                    target.Step();
                    child = target;
                    break;
                default:
                    Suspend(child);
                    return null;
            }
        }
    }

    /// <summary>Suspends with a child; what the driver must know is passed on to it.</summary>
    private protected void Suspend(Awaitable child)
    {
        child.Parent = this;
        Aux = child;
        if (child.Status == FrameStatus.Waiting)
        {
            child.Status = FrameStatus.Pending;
            Status = FrameStatus.Waiting;
        }
    }

    // The hot path of a wait: small, and without a call. All that is rare stands in methods of its own.
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Awaitable<T>? RunOther<T>(Awaitable<T>? child)
    {
        if (child is null || (child.Depth & MayWait) == 0 || child.Depth >= 0 || child.IsSettled)
            return RunRare(child);
        // Compared before it is written: a reference written costs more than one read.
        if (!ReferenceEquals(Aux, child))
            Aux = child;
        Status = FrameStatus.Waiting;
        return null;
    }

    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Awaitable<T>? RunRare<T>(Awaitable<T>? child)
    {
        if (child is null)
            throw NoBody();
        if (child.Depth < 0)
            return child.Begin(this) ? child.Take() : null;
        if (child.Depth > 0)
            child = child.Again();
        if (Depth < MostNested)
        {
            child.Depth = (sbyte)(Depth + 1);
            return child.Step() == FrameStatus.Done ? child : Unfinished(child);
        }
        CallFromDriver(child);
        return null;
    }

    /// <summary>Leaves a child to the driver. All frames between here and the driver suspend, once.</summary>
    private protected void CallFromDriver(Awaitable child)
    {
        child.Parent = this;
        Aux = child;
        Status = FrameStatus.Call;
        // The driver sees the status of the frame it runs itself; a frame further in must be found.
        if (Depth != Driven)
            CurrentTask(EventLoop.Current).Parent = this;
    }

    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Awaitable<T> ResumedOther<T>(Awaitable child)
    {
        if (child.Status == FrameStatus.Fault)
            child.Rethrow();
        return Unsafe.As<Awaitable<T>>(child).Take();
    }

    // ---- The parts that only futures and tasks use: their flags stand where a frame keeps its depth. Depth and status are a byte
    // each, which makes every frame and every task eight bytes smaller. ----

    /// <summary>Makes a depth that no frame has; the other bits are flags.</summary>
    internal const sbyte NotAFrame = sbyte.MinValue;

    /// <summary>A cancellation is to be raised at the task's next suspension.</summary>
    internal const sbyte MustCancel = 1;

    /// <summary>The task waits for what its frame awaits, or has been woken and not yet stepped.</summary>
    internal const sbyte Parked = 2;

    /// <summary>An exception stands ready to be raised in the task.</summary>
    internal const sbyte MustThrow = 4;

    /// <summary>The task has not taken its first step.</summary>
    internal const sbyte NotBegun = 8;

    /// <summary>As a task: whether it waits and has not been woken to an exception already.</summary>
    internal bool IsInterruptible => (Depth & (Parked | MustThrow)) == Parked;

    /// <summary>As a task: whether its body has not begun, and will not if it is cancelled now.</summary>
    internal bool HasNotBegun => Depth < 0 && (Depth & NotBegun) != 0;

    /// <summary>The scope that the task is in is cancelled: every suspension raises.</summary>
    internal const sbyte Struck = 16;

    /// <summary>The task has ended, and is scheduled once more to tell who made it.</summary>
    internal const sbyte MustTell = 64;

    /// <summary>Awaiting it while it is pending always suspends, so the driver may park the task itself (decision 10).</summary>
    internal const sbyte MayWait = 32;

    /// <summary>The task whose step runs on this loop.</summary>
    // Invariant: frames are stepped by the driver and by their parents alone, so whoever parks runs inside a task's step.
    internal static Awaitable CurrentTask(EventLoop loop)
    {
        Debug.Assert(loop.Running is Awaitable, "A frame runs outside a task's step.");
        return Unsafe.As<Awaitable>(loop.Running)!;
    }

    /// <summary>As a task: parks on <paramref name="awaited"/>, to be resumed at <paramref name="leaf"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Park(Awaitable leaf, Awaitable awaited)
    {
        if (!ReferenceEquals(Parent, leaf))
            Parent = leaf;
        if (!ReferenceEquals(leaf.Aux, awaited))
            leaf.Aux = awaited;
        var flags = (sbyte)(Depth | Parked);
        Depth = flags;
        // As asyncio does: a cancellation that waits for a suspension cancels what the task has just begun to wait for.
        if ((flags & (MustCancel | Struck)) != 0)
            CancelParked();
    }

    /// <summary>As a task that is to be cancelled and has just parked.</summary>
    internal virtual void CancelParked() => throw Unscheduled();

    /// <summary>As a task: what it waited for has come; it goes on in the next turn of its own loop.</summary>
    internal virtual void GoOn() => throw Unscheduled();

    /// <summary>As a task: the loop it runs on.</summary>
    internal virtual EventLoop OwnLoop => throw Unscheduled();

    /// <summary>As a task: the execution context that it runs in.</summary>
    internal virtual ExecutionContext? Context => throw Unscheduled();

    /// <summary>As a task: wakes up to an exception instead of what it waited for.</summary>
    internal virtual void WakeWith(Exception exception) => throw Unscheduled();

    /// <summary>As a task that is scheduled: goes on with an exception.</summary>
    internal virtual void RaiseNext(Exception exception) => throw Unscheduled();

    /// <summary>As a task: the innermost cancel scope it is in.</summary>
    internal virtual CancelScope? Scope
    {
        get => null;
        set => throw Unscheduled();
    }

    /// <summary>As a task: is cancelled once, as by <c>Cancel</c>, unless a shield entered since <paramref name="origin"/> keeps it out.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="origin">The innermost scope that it was in when what now cancels it began; null for before all.</param>
    internal virtual bool CancelFrom(string? reason, CancelScope? origin) => throw Unscheduled();

    /// <summary>As a task: the cancellations asked for and not taken back, without those that a shield holds back.</summary>
    internal virtual int CancellingNow => throw Unscheduled();
}
