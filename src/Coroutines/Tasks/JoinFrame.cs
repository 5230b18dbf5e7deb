using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

// Children     this frame
// all run      waiting
// one failed   waiting; the others have been cancelled, and nothing more is started
// none runs    woken: the results, or the first failure

/// <summary>Waits for children of its own: the first failure cancels the others, and all have ended before it ends.</summary>
/// <typeparam name="TResult">The type of the joint result.</typeparam>
public class JoinFrame<TResult> : WaitFrame<TResult>, IWaitTarget
{
    private readonly Func<JoinFrame<TResult>, Func<TResult>> _begin;
    private readonly List<IFuture> _children = [];
    private Func<TResult>? _end;
    private ExecutionContext? _context;
    private IFuture? _failed;
    private Exception? _startError;
    private int _running;
    private bool _isClosing;

    object IWaitTarget.Target => _children;

    /// <summary>Makes a join that has not begun. For builders.</summary>
    /// <param name="begin">Starts the children with <see cref="Start{T}"/> and returns what puts their results together.</param>
    public JoinFrame(Func<JoinFrame<TResult>, Func<TResult>> begin) => _begin = begin;

    /// <summary>Whether more children may be started.</summary>
    protected bool IsClosing => _isClosing;

    /// <summary>How many children have not ended.</summary>
    protected int RunningChildren => _running;

    /// <summary>Starts a child as a task.</summary>
    /// <typeparam name="T">The type of its result.</typeparam>
    /// <param name="coroutine">What it runs.</param>
    /// <returns>The task.</returns>
    public CoroutineTask<T> Start<T>(Coroutine<T> coroutine)
    {
        var task = Coroutine.Start(coroutine);
        _children.Add(task);
        _running++;
        task.AddWaiter(new ChildEnded(this, task));
        return task;
    }

    /// <summary>A child has ended well: the place to start the next one.</summary>
    protected virtual void OnChildSucceeded() { }

    /// <summary>Nothing more is to be started: the place to let go of what would be.</summary>
    protected virtual void OnClosing() { }

    /// <inheritdoc/>
    protected sealed override bool TryBegin()
    {
        _context = ExecutionContext.Capture();
        try
        {
            _end = _begin(this);
        }
        catch (Exception error)
        {
            Fail(error, null);
        }
        return _running == 0 && TryEnd();
    }

    /// <inheritdoc/>
    protected sealed override bool TryEnd()
    {
        if (_startError is not null)
            ExceptionDispatchInfo.Throw(_startError);
        // Of a child that was cancelled, looking at its exception raises the cancellation.
        if (_failed is { } failed)
            ExceptionDispatchInfo.Throw(failed.Exception!);
        Value = _end!();
        return true;
    }

    /// <inheritdoc/>
    /// <remarks>The children are cancelled and awaited; then the cancellation is raised.</remarks>
    protected sealed override bool TryWithdraw()
    {
        Close();
        return false;
    }

    /// <inheritdoc/>
    public override Awaitable<TResult> Again() => new JoinFrame<TResult>(_begin);

    private void OnEnded(IFuture child)
    {
        _running--;
        if (child.IsFaulted || child.IsCanceled)
            Fail(null, child);
        else if (!_isClosing)
            ContinueInContext();
        if (_running == 0)
            Wake();
    }

    private void ContinueInContext()
    {
        var loop = EventLoop.Current;
        loop.EnterContext(_context);
        try
        {
            OnChildSucceeded();
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
        Close();
    }

    private void Close()
    {
        if (_isClosing)
            return;
        _isClosing = true;
        OnClosing();
        foreach (var child in _children)
            if (!child.IsCompleted)
                child.Cancel();
    }

    private sealed class ChildEnded(JoinFrame<TResult> join, IFuture child) : LoopWork
    {
        protected internal override void Run() => join.OnEnded(child);
    }
}
