using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

// Children              this frame
// all run               waiting
// one decided, or it    waiting; its scope has cancelled the others, and nothing more is started
//   is cancelled itself
// all have ended        waiting, if undelivered results must be disposed of first; else woken with the results or the first failure

/// <summary>Waits for children of its own, in a scope of their own: the first failure cancels the others, and all have ended before it ends.</summary>
/// <typeparam name="TResult">The type of the joint result.</typeparam>
public class JoinFrame<TResult> : WaitFrame<TResult>, ICancelTarget, IWaitTarget
{
    private readonly Func<JoinFrame<TResult>, Func<TResult>> _begin;
    private readonly List<IFuture> _children = [];

    // Those that were futures before; their results belong to others.
    private HashSet<IFuture>? _borrowed;
    private CancelScope? _scope;
    private Func<TResult>? _end;
    private ExecutionContext? _context;
    private IFuture? _failed;
    private Exception? _startError;
    private int _running;
    private bool _isClosing;
    private CoroutineCanceledException? _cancellation;

    // Once one is decided, the others must end too.
    object IWaitTarget.Target => AwaitsFirst && !_isClosing ? this : _children;

    string? IWaitTarget.Words => AwaitsFirst && !_isClosing ? $"the first of {LoopInspection.Listed(_children)}" : null;

    /// <summary>Makes a join that has not begun. For builders.</summary>
    /// <param name="begin">Starts the children with <see cref="Start{T}"/> and returns what puts their results together.</param>
    public JoinFrame(Func<JoinFrame<TResult>, Func<TResult>> begin) => _begin = begin;

    /// <summary>Whether more children may be started.</summary>
    protected bool IsClosing => _isClosing;

    /// <summary>The children, in the order of their start.</summary>
    private protected IReadOnlyList<IFuture> Children => _children;

    /// <summary>How many children have not ended.</summary>
    protected int RunningChildren => _running;

    /// <summary>Starts a child as a task.</summary>
    /// <typeparam name="T">The type of its result.</typeparam>
    /// <param name="coroutine">What it runs.</param>
    /// <returns>The task.</returns>
    public CoroutineTask<T> Start<T>(Coroutine<T> coroutine)
    {
        if (coroutine.Body is null)
            throw new ArgumentException(Messages.AwaitsNothing(Name));
        var task = new CoroutineTask<T>(EventLoop.Current, coroutine, null, _scope, isOnThread: true);
        if (coroutine.Body is IFuture)
            (_borrowed ??= []).Add(task);
        _children.Add(task);
        _running++;
        task.ReportTo(this);
        return task;
    }

    /// <summary>A child has ended well: the place to start the next one, or to end the others.</summary>
    /// <param name="child">The child.</param>
    protected virtual void OnChildSucceeded(IFuture child) { }

    /// <summary>Nothing more is to be started: the place to let go of what would be.</summary>
    protected virtual void OnClosing() { }

    /// <summary>The child whose result is this frame's although the others were cancelled.</summary>
    protected virtual IFuture? Winner => null;

    /// <summary>Whether the end of one child is enough.</summary>
    private protected virtual bool AwaitsFirst => false;

    /// <summary>What this frame is called in messages.</summary>
    protected virtual string Name => "and!";

    /// <summary>Cancels the children that run, and starts no more.</summary>
    /// <param name="reason">Why.</param>
    protected void Close(string reason)
    {
        if (_isClosing)
            return;
        _isClosing = true;
        OnClosing();
        _scope!.Cancel(reason);
        // A scope strikes at suspensions; those that have not begun are not to.
        foreach (var child in _children)
            if (((Awaitable)child).HasNotBegun)
                child.Cancel(reason);
    }

    /// <inheritdoc/>
    protected sealed override bool TryBegin()
    {
        var loop = EventLoop.Current;
        _context = ExecutionContext.Capture();
        _scope = new CancelScope(ShieldKind.All, Name, 0);
        _scope.Open(loop, this, CurrentTask(loop).Scope);
        try
        {
            _end = _begin(this);
        }
        catch (Exception error)
        {
            Fail(error, null);
        }
        if (_running > 0)
            return false;
        _scope.Close();
        return TryEnd();
    }

    /// <inheritdoc/>
    protected sealed override bool TryEnd()
    {
        if (_cancellation is not null)
        {
            OnCanceled(wasWoken: true);
            ExceptionDispatchInfo.Throw(_cancellation);
        }
        if (_startError is not null)
            ExceptionDispatchInfo.Throw(_startError);
        ((Awaitable?)_failed)?.ThrowFailure();
        Value = _end!();
        return true;
    }

    /// <inheritdoc/>
    protected sealed override bool TryWithdraw() => false;

    // The children are cancelled and awaited; then the cancellation is raised. It stands here, since with the children cancelled there is no
    // result left to return, even if the task takes the cancellation back or a shield goes up.
    internal override bool TryKeep(string? reason)
    {
        Close(Messages.JoinCanceled);
        _cancellation ??= new CoroutineCanceledException(reason);
        return true;
    }

    // A scope around this frame stands around its children's as well.
    internal override bool TryInterrupt() => false;

    /// <inheritdoc/>
    protected sealed override void OnCanceled(bool wasWoken)
    {
        // The results were on their way to a task that a cancellation has met first.
        if (Undelivered(withWinner: true) is { } disposal)
            Coroutine.Start(disposal);
    }

    /// <inheritdoc/>
    public override Awaitable<TResult> Again() => new JoinFrame<TResult>(_begin);

    void ICancelTarget.ScopeChanged()
    {
        foreach (var child in _children)
            ((ICancelTarget)child).ScopeChanged();
    }

    internal sealed override void ChildEnded(IFuture child)
    {
        _running--;
        if (child.IsFaulted || child.IsCanceled)
            Fail(null, child);
        else if (!_isClosing)
            ContinueInContext(child);
        if (_running > 0)
            return;
        var isCanceled = _cancellation is not null;
        if (_isClosing && Undelivered(withWinner: isCanceled) is { } disposal)
        {
            // Apart from the scope, which is cancelled.
            _children.RemoveAll(child => isCanceled || child != Winner);
            _running++;
            var task = new CoroutineTask<Unit>(EventLoop.Current, disposal, null);
            task.AddWaiter(new ActionWork(Ended));
            return;
        }
        Ended();
    }

    private void Ended()
    {
        _scope!.Close();
        Wake();
    }

    private Coroutine? Undelivered(bool withWinner)
    {
        List<object>? results = null;
        foreach (var child in _children)
            if ((withWinner || child != Winner) && _borrowed?.Contains(child) != true)
                if (((Awaitable)child).DisposableResult is { } result)
                    (results ??= []).Add(result);
        return results is null ? null : UndeliveredResults.Dispose(results);
    }

    private void ContinueInContext(IFuture child)
    {
        var loop = EventLoop.Current;
        loop.EnterContext(_context);
        try
        {
            OnChildSucceeded(child);
        }
        catch (Exception error)
        {
            Fail(error, null);
        }
        finally
        {
            loop.LeaveContext();
        }
    }

    private void Fail(Exception? startError, IFuture? child)
    {
        if (_startError is null && _failed is null && !_isClosing)
            (_startError, _failed) = (startError, child);
        Close(Messages.SiblingFailed);
    }
}
