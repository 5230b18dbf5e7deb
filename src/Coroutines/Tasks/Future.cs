using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

// State      Status     Aux                        leaves by
// pending    Pending    null, one waiter, or many  the Set and TrySet members, Cancel
// finished   Finished   null                       —
// failed     Failed     Failure                    —
// cancelled  Canceled   Cancellation               —

/// <summary>A result that comes later, set once and awaited by any number of tasks. asyncio's <c>Future</c>.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <remarks>
/// Belongs to one loop and may be used on its thread only. Those who wait are woken in the next turn, in the order in which they
/// came; nothing runs inside <c>SetResult</c>. A task that is cancelled while it awaits a future cancels the future, and so
/// everybody who awaits it.
/// </remarks>
/// <example>
/// <code lang="fsharp">
/// open Coroutines
///
/// Coroutine.run (
///     coroutine {
///         let answer = Future&lt;int>()
///         let reader = Coroutine.start (coroutine { return! answer })
///         answer.SetResult 42
///         let! read = reader
///         printfn $"read {read}"
///     })
/// </code>
/// <code lang="csharp">
/// using Coroutines;
///
/// async Coroutine Program()
/// {
///     var answer = new Future&lt;int>();
///     var reader = Coroutine.Start(answer.AsCoroutine());
///     answer.SetResult(42);
///     Console.WriteLine($"read {await reader}");
/// }
///
/// Coroutine.Run(Program());
/// </code>
/// <code lang="text">
/// read 42
/// </code>
/// </example>
public class Future<T> : Awaitable<T>, IFuture, ICoroutine<T>
{
    private protected readonly int Number;

    /// <summary>Creates a pending future.</summary>
    /// <param name="loop">The loop it belongs to; null for the one that runs on this thread.</param>
    /// <exception cref="InvalidOperationException">No loop was given and none runs here.</exception>
    public Future(EventLoop? loop = null)
        : this(loop ?? EventLoop.Current, isOnThread: loop is null) { }

    private protected Future(EventLoop loop, bool isOnThread)
    {
        if (!isOnThread)
            loop.CheckThread();
        Loop = loop;
        Number = loop.Residents.NextNumber();
        Depth = NotAFrame | MayWait;
    }

    /// <inheritdoc/>
    public EventLoop Loop { get; }

    /// <inheritdoc/>
    public bool IsCompleted => IsSettled;

    /// <inheritdoc/>
    public bool IsCanceled => Status == FrameStatus.Canceled;

    /// <inheritdoc/>
    public bool IsFaulted => Status == FrameStatus.Failed;

    /// <inheritdoc/>
    public Exception? Exception
    {
        get
        {
            Loop.CheckThread();
            if (Status != FrameStatus.Failed)
            {
                Take();
                return null;
            }
            return TakeFailure();
        }
    }

    /// <summary>The result, without waiting; a failure is thrown as it was.</summary>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    /// <exception cref="CoroutineCanceledException">It was cancelled.</exception>
    public T Result
    {
        get
        {
            Loop.CheckThread();
            Take();
            return Value;
        }
    }

    /// <summary>Sets the result. Those who wait go on in the next turn.</summary>
    /// <param name="result">The result.</param>
    /// <exception cref="InvalidOperationException">It is complete already, or is a task.</exception>
    public void SetResult(T result)
    {
        if (!TrySetResult(result))
            throw new InvalidOperationException(Messages.AlreadySettled(this));
    }

    /// <summary>Sets an exception, which those who wait then see.</summary>
    /// <param name="exception">Raised as this very object in each of them.</param>
    /// <exception cref="InvalidOperationException">It is complete already, or is a task.</exception>
    public void SetException(Exception exception)
    {
        if (!TrySetException(exception))
            throw new InvalidOperationException(Messages.AlreadySettled(this));
    }

    /// <summary>Sets the result unless it is complete already.</summary>
    /// <param name="result">The result.</param>
    /// <returns>Whether this call completed it.</returns>
    /// <exception cref="InvalidOperationException">It is a task.</exception>
    public bool TrySetResult(T result)
    {
        CheckSettable();
        if (IsSettled)
            return false;
        Finish(result);
        return true;
    }

    /// <summary>Sets an exception unless it is complete already.</summary>
    /// <param name="exception">Raised as this very object in those who wait.</param>
    /// <returns>Whether this call completed it.</returns>
    /// <exception cref="InvalidOperationException">It is a task.</exception>
    public bool TrySetException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        CheckSettable();
        if (IsSettled)
            return false;
        Settle(FrameFault.Of(exception));
        return true;
    }

    /// <inheritdoc/>
    /// <remarks>A plain future is cancelled at once; a task when its coroutine has dealt with it.</remarks>
    public virtual bool Cancel(string? reason = null)
    {
        Loop.CheckThread();
        if (IsSettled)
        {
            MarkSeen();
            return false;
        }
        Settle(new Cancellation(reason, null));
        return true;
    }

    /// <summary>Runs <paramref name="callback"/> in the turn after it is complete, or in the next turn if it is already.</summary>
    /// <param name="callback">Gets this future. Added twice, it runs twice.</param>
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The loop is closed.</exception>
    public void AddDoneCallback(Action<Future<T>> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        AddWaiter(new DoneCallback<T>(this, callback));
    }

    /// <summary>Removes a callback that has not been scheduled.</summary>
    /// <param name="callback">Equal delegates are removed, however often they were added.</param>
    /// <returns>How many were removed.</returns>
    public int RemoveDoneCallback(Action<Future<T>> callback)
    {
        Loop.CheckThread();
        return callback is null ? 0 : RemoveWaiters((object)callback);
    }

    // An Action<IFuture> is an Action<Future<T>>.
    void IFuture.AddDoneCallback(Action<IFuture> callback) => AddDoneCallback(callback);

    int IFuture.RemoveDoneCallback(Action<IFuture> callback) => RemoveDoneCallback(callback);

    /// <summary>Awaits it: complete takes no turn, pending suspends. For compilers.</summary>
    /// <returns>The awaiter.</returns>
    public CoroutineAwaiter<T> GetAwaiter() => new(this);

    /// <summary>It, as a coroutine that awaits it; it may be awaited many times.</summary>
    /// <returns>A coroutine over this same future.</returns>
    public Coroutine<T> AsCoroutine() => new(this);

    /// <summary>It, as a coroutine that awaits it.</summary>
    /// <param name="future">The future.</param>
    public static implicit operator Coroutine<T>(Future<T> future) => new(future);

    /// <summary>It, as a coroutine that awaits it and drops its result.</summary>
    /// <param name="future">The future.</param>
    public static implicit operator Coroutine(Future<T> future) => Coroutine.Of(future);

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override FrameStatus Step() => Status;

    /// <inheritdoc/>
    public override string ToString() => $"Future #{Number} ({StateName})";

    private protected string StateName =>
        Status switch
        {
            FrameStatus.Finished => "finished",
            FrameStatus.Failed => "failed",
            FrameStatus.Canceled => "cancelled",
            _ => "pending",
        };

    internal override void Admit(Awaitable task, Awaitable leaf)
    {
        var loop = task.OwnLoop;
        if (!ReferenceEquals(loop, Loop) || ReferenceEquals(task, this))
        {
            // asyncio raises it one turn later, as it would wake the task from any other wait.
            task.Park(leaf, YieldOperation<T>.Instance);
            task.WakeWith(
                new InvalidOperationException(
                    ReferenceEquals(loop, Loop) ? Messages.SelfAwait(this) : Messages.OtherLoop(this, Loop, loop)
                )
            );
            return;
        }
        AddWaiterCore(task);
        task.Park(leaf, this);
    }

    [StackTraceHidden]
    internal override Awaitable<T> Take()
    {
        switch (Status)
        {
            case FrameStatus.Finished:
                break;
            case FrameStatus.Failed:
                var failure = Unsafe.As<Failure>(Aux)!;
                failure.MarkSeen();
                failure.Fault.Throw();
                break;
            case FrameStatus.Canceled:
                Unsafe.As<Cancellation>(Aux)!.Throw();
                break;
            default:
                throw new InvalidOperationException(Messages.NotSettled(this));
        }
        return this;
    }

    internal override Exception? TakeFailure()
    {
        switch (Status)
        {
            case FrameStatus.Failed:
                MarkSeen();
                return Unsafe.As<Failure>(Aux)!.Fault.Take();
            case FrameStatus.Canceled:
                return Unsafe.As<Cancellation>(Aux)!.ToException();
            default:
                return null;
        }
    }

    [StackTraceHidden]
    internal override void ThrowFailure() => Take();

    internal override bool CancelWait(Awaitable task, CancelScope? scope, string? reason)
    {
        if (scope is null)
            return Cancel(reason);
        // Others may want it. What has come already stays with the task.
        if (IsSettled)
            return false;
        RemoveWaiters(task);
        task.WakeWith(scope.NewException());
        return true;
    }

    internal override void AddWaiter(LoopWork waiter)
    {
        Loop.CheckThread();
        // A closed loop runs nothing any more: what is added there would be lost without a word.
        Loop.CheckOpen();
        if (IsSettled)
            Loop.Enqueue(waiter);
        else
            AddWaiterCore(waiter);
    }

    internal override int RemoveWaiters(object key)
    {
        if (IsSettled)
            return 0;
        switch (Aux)
        {
            case LoopWork one when one.WaiterKey.Equals(key):
                Aux = null;
                return 1;
            case WaiterList { Count: <= WaiterList.MostSearched } few:
                return few.RemoveAll(waiter => waiter.WaiterKey.Equals(key));
            case WaiterList many:
                var indexed = new IndexedWaiters(many);
                Aux = indexed;
                return indexed.Remove(key);
            case IndexedWaiters many:
                return many.Remove(key);
            default:
                return 0;
        }
    }

    /// <summary>Why it was cancelled, apart from the exception that ended it; asyncio's cancel message, which a task that ended by
    /// its exception has lost.</summary>
    internal virtual string? CancelReason =>
        Status == FrameStatus.Canceled ? Unsafe.As<Cancellation>(Aux)!.Reason : null;

    /// <summary>Its cancellation, as a new exception.</summary>
    internal CoroutineCanceledException NewCancellation() =>
        CancelingScope is { } scope ? scope.NewException() : new(CancelReason);

    internal override object? DisposableResult =>
        Status == FrameStatus.Finished && Value is IDisposable or IAsyncDisposable ? Value : null;

    internal override CancelScope? CancelingScope => (Aux as Cancellation)?.Scope;

    /// <summary>It, if it belongs to this loop.</summary>
    /// <exception cref="InvalidOperationException">It belongs to another.</exception>
    internal Future<T> CheckOn(EventLoop loop) =>
        ReferenceEquals(loop, Loop) ? this : throw new InvalidOperationException(Messages.OtherLoop(this, Loop, loop));

    /// <summary>The failure counts as looked at. For those who pass it on, or need not.</summary>
    internal void MarkSeen()
    {
        if (Status == FrameStatus.Failed)
            Unsafe.As<Failure>(Aux)!.MarkSeen();
    }

    private protected virtual void CheckSettable() => Loop.CheckThread();

    private protected void Finish(T result)
    {
        Value = result;
        Status = FrameStatus.Finished;
        var waiters = Aux;
        if (waiters is null)
            return;
        Aux = null;
        Schedule(waiters);
    }

    private protected void Settle(FrameFault fault)
    {
        // A cancellation that is passed on as an exception, as gather does, is a failure like any other: asyncio reports it too.
        // The state comes first, so that the report calls it failed.
        Status = FrameStatus.Failed;
        var unseen = new UnseenFailure(Loop, Number, this, fault.Exception);
        Loop.Residents.AddFailure(unseen);
        Settle(FrameStatus.Failed, new Failure(fault, unseen));
    }

    private protected void Settle(Cancellation cancellation) => Settle(FrameStatus.Canceled, cancellation);

    private void Settle(FrameStatus status, object outcome)
    {
        Status = status;
        var waiters = Aux;
        Aux = outcome;
        if (waiters is not null)
            Schedule(waiters);
    }

    private void Schedule(object waiters)
    {
        switch (waiters)
        {
            case WaiterList many:
                for (var i = 0; i < many.Count; i++)
                    Schedule(many[i], isOverseer: i == 0 && IsOverseen);
                break;
            case IndexedWaiters many:
                var isFirst = true;
                foreach (var waiter in many.InOrder())
                {
                    Schedule(waiter, isOverseer: isFirst && IsOverseen);
                    isFirst = false;
                }
                break;
            default:
                Schedule(Unsafe.As<LoopWork>(waiters), IsOverseen);
                break;
        }
    }

    // For its overseer the task goes into the ready queue itself, where otherwise each child would need a callback object. As it has ended,
    // nothing else needs what is written here.
    private void Schedule(LoopWork waiter, bool isOverseer)
    {
        if (isOverseer)
        {
            if (!Unsafe.As<Awaitable>(waiter).MustBeToldOf(this))
                return;
            Parent = Unsafe.As<Awaitable>(waiter);
            Depth |= MustTell;
            waiter = this;
        }
        Loop.Enqueue(waiter);
    }

    private protected void AddWaiterCore(LoopWork waiter)
    {
        switch (Aux)
        {
            case null:
                Aux = waiter;
                break;
            case WaiterList many:
                many.Add(waiter);
                break;
            case IndexedWaiters many:
                many.Add(waiter);
                break;
            default:
                Aux = new WaiterList { Unsafe.As<LoopWork>(Aux), waiter };
                break;
        }
    }
}
