using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Coroutines.LowLevel;

namespace Coroutines;

// State          leaves by
// new            Run → entered
// entered        the body ends → exiting; a child fails, or Cancel → aborting as well
// exiting        the last child ends → finished
// aborting       all children, and the body if it runs, have been cancelled; nothing more is started
// finished       —

/// <summary>Tasks that all end before the block that started them does. asyncio's <c>TaskGroup</c>.</summary>
/// <remarks>
/// The first child that fails has the others cancelled, and the body too; when all have ended, the failures are thrown as one
/// <see cref="TaskGroupException"/>. A child that is cancelled has not failed. A <see cref="CancelScope"/> around the group holds for
/// its children as well.
/// </remarks>
/// <example>
/// <code lang="fsharp">
/// open System
/// open Coroutines
///
/// let fetch (milliseconds: float) (name: string) =
///     coroutine {
///         do! Coroutine.sleep (TimeSpan.FromMilliseconds milliseconds)
///         printfn $"{name} is here"
///     }
///
/// Coroutine.run (
///     coroutine {
///         do!
///             Coroutine.taskGroup (fun group ->
///                 coroutine {
///                     group.Start(fetch 20.0 "bread") |> ignore
///                     group.Start(fetch 10.0 "wine") |> ignore
///                 })
///
///         printfn "all of it"
///     })
/// </code>
/// <code lang="csharp">
/// using Coroutines;
///
/// async Coroutine Fetch(double milliseconds, string name)
/// {
///     await Coroutine.Sleep(TimeSpan.FromMilliseconds(milliseconds));
///     Console.WriteLine($"{name} is here");
/// }
///
/// async Coroutine Program()
/// {
///     await new TaskGroup().Run(async group =>
///     {
///         _ = group.Start(Fetch(20, "bread"));
///         _ = group.Start(Fetch(10, "wine"));
///     });
///     Console.WriteLine("all of it");
/// }
///
/// Coroutine.Run(Program());
/// </code>
/// <code lang="text">
/// wine is here
/// bread is here
/// all of it
/// </code>
/// </example>
public sealed partial class TaskGroup : ICancelTarget
{
    private readonly TaskGroupOptions _options;
    private readonly CancelScope _scope;
    private readonly List<Exception> _errors = [];
    private readonly Overseer _overseer;
    private Queue<ICoroutineTask>? _waiting;
    private CancelScope? _outer;
    private ICoroutineTask? _parent;
    private AllEnded? _allEnded;
    private int _running;
    private bool _isExiting;
    private bool _isFinished;
    private bool _isAborting;
    private bool _parentCancelRequested;
    private bool _childWasStruck;

    /// <summary>Makes a group, to be entered once with <c>Run</c>.</summary>
    /// <param name="options">How it differs from asyncio's; null for not at all.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    public TaskGroup(
        TaskGroupOptions? options = null,
        [CallerFilePath] string? file = null,
        [CallerLineNumber] int line = 0
    )
    {
        _options = options ?? TaskGroupOptions.Default;
        _scope = new CancelScope(ShieldKind.All, file, line);
        _overseer = new Overseer(this);
    }

    /// <summary>Whether <see cref="Cancel"/> was called.</summary>
    public bool IsCanceled => _scope.IsCanceled;

    /// <summary>Runs a body in which children can be started, and waits for all of them.</summary>
    /// <typeparam name="T">The type of the body's result.</typeparam>
    /// <param name="body">Gets this group; runs in the task that awaits.</param>
    /// <returns>A coroutine of the body's result; a group can be entered once. Takes no turn if no child was started.</returns>
    /// <exception cref="TaskGroupException">A child or the body failed.</exception>
    /// <exception cref="InvalidOperationException">The group has been entered before, or was cancelled before its body had a result.</exception>
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
    /// <returns>The task. It need not be awaited. With <see cref="TaskGroupOptions.MaxRunning"/> it may have to wait before it begins.</returns>
    /// <exception cref="InvalidOperationException">The group has not been entered, is finished, or is shutting down.</exception>
    public CoroutineTask<T> Start<T>(Coroutine<T> coroutine, string? name = null)
    {
        CheckStartable();
        return Start(coroutine, name, null, _scope);
    }

    /// <inheritdoc cref="Start{T}(Coroutine{T}, string?)"/>
    public CoroutineTask<Unit> Start(Coroutine<Unit> coroutine, string? name = null) => Start<Unit>(coroutine, name);

    /// <summary>Cancels all children, and the body if it still runs; the group then ends without an error. Nothing more can be started in it.
    /// trio's <c>nursery.cancel_scope.cancel()</c>.</summary>
    /// <param name="reason">Travels in the exceptions.</param>
    /// <returns>Whether this call cancelled it: false if it is cancelled already, or finished.</returns>
    /// <exception cref="InvalidOperationException">The group has not been entered, or its loop runs on another thread.</exception>
    public bool Cancel(string? reason = null)
    {
        if (_parent is null)
            throw new InvalidOperationException(Messages.GroupNotEntered(this));
        if (_isFinished || !_scope.Cancel(reason))
            return false;
        _isAborting = true;
        while (TryTakeWaiting(out var child))
        {
            // One that has not begun is struck by no scope, and is not to begin.
            child.Cancel(reason);
            Release(child);
        }
        if (!_isExiting)
            CancelParent(reason);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"TaskGroup ({_live} running{(_errors.Count > 0 ? $", {_errors.Count} failed" : "")}{(_isAborting ? ", shutting down" : "")})";

    void ICancelTarget.ScopeChanged()
    {
        foreach (var child in _children)
            ((ICancelTarget)child.Task).ScopeChanged();
    }

    private void CheckStartable()
    {
        if (_parent is null)
            throw new InvalidOperationException(Messages.GroupNotEntered(this));
        if (_isExiting && _live == 0)
            throw new InvalidOperationException(Messages.GroupFinished(this));
        if (_isAborting)
            throw new InvalidOperationException(Messages.GroupShuttingDown(this));
    }

    private CoroutineTask<T> Start<T>(Coroutine<T> coroutine, string? name, IStarter? starter, CancelScope scope)
    {
        var hasRoom = _running < _options.MaxRunning;
        var task = new CoroutineTask<T>(_parent!.Loop, coroutine, name, scope, isScheduled: hasRoom);
        Add(task);
        if (starter is not null)
        {
            starter.IsWaiting = !hasRoom;
            (_starters ??= []).Add(task, starter);
        }
        task.ReportTo(_overseer);
        if (hasRoom)
            _running++;
        else
            (_waiting ??= new Queue<ICoroutineTask>()).Enqueue(task);
        return task;
    }

    /// <summary>Takes the next child that stands in line. One that a starter has given up has left it already.</summary>
    private bool TryTakeWaiting([NotNullWhen(true)] out ICoroutineTask? child)
    {
        while (_waiting is { } waiting && waiting.TryDequeue(out child))
            if (!child.IsCompleted && StarterOf(child) is not { IsWaiting: false })
                return true;
        child = null;
        return false;
    }

    private IStarter? StarterOf(ICoroutineTask child) =>
        _starters is not null && _starters.TryGetValue(child, out var starter) ? starter : null;

    private void Release(ICoroutineTask child)
    {
        if (StarterOf(child) is { } starter)
            starter.IsWaiting = false;
        _running++;
        child.Loop.Enqueue((LoopWork)child);
    }

    private async Coroutine<T> RunOnce<T>(Func<TaskGroup, Coroutine<T>> body)
    {
        if (_parent is not null)
            throw new InvalidOperationException(Messages.EnteredTwice(this));
        _parent = CoroutineTask.Current ?? throw new InvalidOperationException(Messages.NoTask);
        _outer = CancelScope.Current;
        _scope.Open(_parent.Loop, this, _outer);
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
        // Only Cancel takes a body's result away without an error.
        if (bodyError is not null && !NoValue<T>.Is)
            throw new InvalidOperationException(Messages.GroupCanceledWithoutResult(this), bodyError);
        return result!;
    }

    private async Coroutine Exit(Exception? bodyError)
    {
        _isExiting = true;
        var cancellation = bodyError as CoroutineCanceledException;
        if (bodyError is not null && !_isAborting)
            AbortBecauseOf(bodyError);

        // The wait can be cancelled any number of times; the first time, unless they are being cancelled already, cancels the children.
        while (_live > 0)
        {
            _allEnded ??= new AllEnded(EventLoop.Current, this);
            try
            {
                await _allEnded;
            }
            catch (CoroutineCanceledException canceled)
            {
                // The first is raised; but one of the task, which does not come again, is not lost behind one of a scope, which does.
                if (cancellation is not { Scope: null })
                    cancellation = canceled;
                if (!_isAborting)
                    Abort();
            }
            _allEnded = null;
        }
        _isFinished = true;
        _scope.Close();

        // Our own request to cancel the parent is taken back; without another, the parent goes on.
        if (_parentCancelRequested)
        {
            _parent!.Uncancel();
            if (((Awaitable)_parent).CancellingNow > 0)
                cancellation ??= new CoroutineCanceledException();
            else if (cancellation?.Scope is null)
                cancellation = null;
        }
        // What a scope around the group took from it must not look like a regular end.
        if (_outer?.Striking is { } striking && (_childWasStruck || bodyError is CoroutineCanceledException))
            cancellation ??= striking.NewException();
        if (bodyError is not null and not CoroutineCanceledException)
            _errors.Add(bodyError);
        if (_errors.Count == 0)
        {
            if (cancellation is not null)
                ExceptionDispatchInfo.Throw(cancellation);
            return;
        }
        if (((Awaitable)_parent!).CancellingNow > 0)
        {
            // The failures hide a cancellation from outside: it is asked for again, for the next suspension.
            _parent.Uncancel();
            ((Awaitable)_parent).CancelFrom(null, _outer);
        }
        throw new TaskGroupException(_errors);
    }

    private void AbortBecauseOf(Exception bodyError)
    {
        // A scope around the group strikes the children by itself.
        if (bodyError is CoroutineCanceledException { Scope: { } scope } && _scope.IsIn(scope))
            _isAborting = true;
        else
            Abort();
    }

    private void Abort()
    {
        _isAborting = true;
        // No child ends before its next step, so the list stays as it is.
        CancelWalk.CancelChildren((Awaitable)_parent!, _children.Select(static child => child.Task));
        while (TryTakeWaiting(out var child))
            Release(child);
    }

    private void CancelParent(string? reason)
    {
        _parentCancelRequested = true;
        ((Awaitable)_parent!).CancelFrom(reason, _outer);
    }

    private void OnEnded(ICoroutineTask child)
    {
        Remove();
        _running--;
        if (_running < _options.MaxRunning && TryTakeWaiting(out var next))
            Release(next);
        if (_live == 0 && _allEnded is not null)
            _allEnded.TrySetResult(null!);
        if (_starters is not null && _starters.Remove(child, out var starter) && starter.Takes(child))
            return;
        if (((Awaitable)child).HasValue)
            return;
        if (child.IsCanceled)
        {
            _childWasStruck |= ((Awaitable)child).CancelingScope is { } scope && scope != _scope && _scope.IsIn(scope);
            return;
        }
        if (child.Exception is not { } error)
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
        if (_isAborting || _parentCancelRequested || _options.IsSupervisor)
            return;
        Abort();
        CancelParent(null);
    }

    /// <summary>Ended when the last child has: a scope does not end this wait, since it ends the children.</summary>
    private sealed class AllEnded(EventLoop loop, TaskGroup group) : Future<Unit>(loop), IWaitTarget
    {
        object IWaitTarget.Target => group.RunningChildren();

        internal override bool CancelWait(Awaitable task, CancelScope? scope, string? reason) =>
            scope is null && Cancel(reason);
    }
}
