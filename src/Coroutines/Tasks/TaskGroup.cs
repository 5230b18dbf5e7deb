using System.Runtime.ExceptionServices;
using Coroutines.LowLevel;

namespace Coroutines;

// State          leaves by
// new            Run → entered
// entered        the body ends → exiting; a child fails → aborting as well
// exiting        the last child ends → finished
// aborting       all children, and the body if it runs, have been cancelled; nothing more is started
// finished       —

/// <summary>Tasks that all end before the block that started them does. asyncio's <c>TaskGroup</c> (R68-R77).</summary>
/// <remarks>
/// The first child that fails has the others cancelled, and the body too; when all have ended, the failures are thrown as one
/// <see cref="TaskGroupException"/>. A child that is cancelled has not failed.
/// </remarks>
public sealed class TaskGroup
{
    // In the order of creation, which is the order of cancellation.
    private readonly List<ICoroutineTask> _children = [];
    private readonly List<Exception> _errors = [];
    private ICoroutineTask? _parent;
    private Future<Unit>? _allEnded;
    private bool _exiting;
    private bool _aborting;
    private bool _parentCancelRequested;

    /// <summary>Runs a body in which children can be started, and waits for all of them.</summary>
    /// <typeparam name="T">The type of the body's result.</typeparam>
    /// <param name="body">Gets this group; runs in the task that awaits.</param>
    /// <returns>A coroutine of the body's result; a group can be entered once. Takes no turn if no child was started.</returns>
    /// <exception cref="TaskGroupException">A child or the body failed.</exception>
    /// <exception cref="InvalidOperationException">The group has been entered before.</exception>
    public Coroutine<T> Run<T>(Func<TaskGroup, Coroutine<T>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Coroutine.Defer(() => RunOnce(body));
    }

    /// <inheritdoc cref="Run{T}(Func{TaskGroup, Coroutine{T}})"/>
    public Coroutine Run(Func<TaskGroup, Coroutine> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Run<Unit>(group => body(group));
    }

    /// <summary>Starts a child. Children may start others until the last one has ended.</summary>
    /// <typeparam name="T">The type of its result.</typeparam>
    /// <param name="coroutine">What it runs.</param>
    /// <param name="name">Its name; null for <c>Task-N</c>.</param>
    /// <returns>The task. It need not be awaited.</returns>
    /// <exception cref="InvalidOperationException">The group has not been entered, is finished, or is shutting down.</exception>
    public CoroutineTask<T> Start<T>(Coroutine<T> coroutine, string? name = null)
    {
        if (_parent is null)
            throw new InvalidOperationException(Messages.GroupNotEntered(this));
        if (_exiting && _children.Count == 0)
            throw new InvalidOperationException(Messages.GroupFinished(this));
        if (_aborting)
            throw new InvalidOperationException(Messages.GroupShuttingDown(this));
        var task = new CoroutineTask<T>(_parent.Loop, coroutine, name);
        _children.Add(task);
        task.AddWaiter(new ChildEnded(this, task));
        return task;
    }

    /// <inheritdoc cref="Start{T}(Coroutine{T}, string?)"/>
    public CoroutineTask<Unit> Start(Coroutine coroutine, string? name = null) => Start<Unit>(coroutine, name);

    /// <inheritdoc/>
    public override string ToString() =>
        $"TaskGroup ({_children.Count} running{(_errors.Count > 0 ? $", {_errors.Count} failed" : "")}{(_aborting ? ", shutting down" : "")})";

    private async Coroutine<T> RunOnce<T>(Func<TaskGroup, Coroutine<T>> body)
    {
        if (_parent is not null)
            throw new InvalidOperationException(Messages.EnteredTwice(this));
        _parent = CoroutineTask.Current ?? throw new InvalidOperationException(Messages.NoTask);
        T? result = default;
        Exception? bodyError = null;
        try
        {
            result = await body(this);
        }
        catch (Exception error)
        {
            bodyError = error;
        }
        await Exit(bodyError);
        return result!;
    }

    private async Coroutine Exit(Exception? bodyError)
    {
        _exiting = true;
        var cancellation = bodyError as CoroutineCanceledException;
        if (bodyError is not null && !_aborting)
            Abort();

        // The wait can be cancelled any number of times; the first time, unless they are being cancelled already, cancels the children.
        while (_children.Count > 0)
        {
            _allEnded ??= new Future<Unit>(EventLoop.Current);
            try
            {
                await _allEnded;
            }
            catch (CoroutineCanceledException canceled)
            {
                if (!_aborting)
                {
                    cancellation = canceled;
                    Abort();
                }
            }
            _allEnded = null;
        }

        // Our own request to cancel the parent is taken back; without another, the parent goes on.
        if (_parentCancelRequested && _parent!.Uncancel() == 0)
            cancellation = null;
        if (cancellation is not null && _errors.Count == 0)
            ExceptionDispatchInfo.Throw(cancellation);
        if (bodyError is not null and not CoroutineCanceledException)
            _errors.Add(bodyError);
        if (_errors.Count == 0)
            return;
        if (_parent!.Cancelling > 0)
        {
            // The failures hide a cancellation from outside: it is asked for again, for the next suspension.
            _parent.Uncancel();
            _parent.Cancel();
        }
        throw new TaskGroupException(_errors);
    }

    private void Abort()
    {
        _aborting = true;
        // A copy: cancelling can complete a future at once, but no child ends before its next step.
        foreach (var child in _children.ToArray())
            if (!child.IsCompleted)
                child.Cancel();
    }

    private void OnEnded(ICoroutineTask child)
    {
        _children.Remove(child);
        if (_children.Count == 0 && _allEnded is not null)
            _allEnded.TrySetResult(null!);
        if (child.IsCanceled || child.Exception is not { } error)
            return;
        _errors.Add(error);
        if (_parent!.IsCompleted)
        {
            // A generator's body can enter in one task and go on in another; nobody is left to be cancelled, and the others go on.
            child.Loop.Report(
                new LoopError(
                    LoopErrorKind.NeverRetrieved,
                    Messages.GroupParentEnded(child, _parent),
                    error,
                    child.Name,
                    child
                )
            );
            return;
        }
        if (_aborting || _parentCancelRequested)
            return;
        Abort();
        _parentCancelRequested = true;
        _parent.Cancel();
    }

    private sealed class ChildEnded(TaskGroup group, ICoroutineTask child) : LoopWork
    {
        protected internal override void Run() => group.OnEnded(child);
    }
}
