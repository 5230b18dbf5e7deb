using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>The future of several results; cancelling it cancels the children, and it ends when they have (R53-R56).</summary>
/// <typeparam name="T">What a child returns.</typeparam>
/// <typeparam name="TResult">What is made of them all.</typeparam>
internal sealed class GatherFuture<T, TResult> : Future<TResult>, IWaitTarget
{
    private readonly List<Future<T>> _children;
    private readonly Func<IReadOnlyList<Future<T>>, TResult> _join;
    private readonly bool _failsEarly;
    private readonly int _distinct;
    private int _ended;
    private bool _cancelRequested;

    object IWaitTarget.Target => _children;

    private GatherFuture(
        List<Future<T>> children,
        int distinct,
        Func<IReadOnlyList<Future<T>>, TResult> join,
        bool failsEarly
    )
        : base(EventLoop.Current)
    {
        _children = children;
        _distinct = distinct;
        _join = join;
        _failsEarly = failsEarly;
    }

    /// <summary>Starts what is not yet a future, in argument order; one given twice runs once.</summary>
    public static Future<TResult> Start(
        IEnumerable<Coroutine<T>> coroutines,
        Func<IReadOnlyList<Future<T>>, TResult> join,
        bool failsEarly
    )
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        var children = new List<Future<T>>();
        var started = new Dictionary<Awaitable<T>, Future<T>>(ReferenceEqualityComparer.Instance);
        foreach (var coroutine in coroutines)
        {
            var body = coroutine.Body ?? throw new ArgumentException(Messages.NotACoroutine, nameof(coroutines));
            if (!started.TryGetValue(body, out var child))
                started.Add(body, child = Coroutine.EnsureFuture(coroutine).CheckOn(EventLoop.Current));
            children.Add(child);
        }
        // Created after its children, and so reported after them.
        var gather = new GatherFuture<T, TResult>(children, started.Count, join, failsEarly);
        if (started.Count == 0)
            gather.Join();
        var ended = started.Values.Where(static child => child.IsCompleted).ToArray();
        foreach (var child in started.Values)
            if (!child.IsCompleted)
                child.AddWaiter(new ChildEnded(gather, child));
        // Those that are complete count at once, but only when all are known.
        foreach (var child in ended)
            gather.OnEnded(child);
        return gather;
    }

    /// <inheritdoc/>
    public override bool Cancel(string? reason = null)
    {
        // Unlike that of other futures, it does not count as looking at a failure.
        if (IsCompleted)
            return false;
        var any = false;
        foreach (var child in _children)
            any |= child.Cancel(reason);
        _cancelRequested |= any;
        return any;
    }

    // Nobody else waits for the children, so they end with the wait; and nobody is left to look at how.
    internal override bool CancelWait(Awaitable task, CancelScope? scope, string? reason)
    {
        if (!base.CancelWait(task, scope, reason))
            return false;
        if (scope is not null)
        {
            Cancel(scope.Reason);
            AddWaiter(new ActionWork(MarkSeen));
        }
        return true;
    }

    private void OnEnded(Future<T> child)
    {
        _ended++;
        if (IsCompleted)
        {
            // Nobody's business any more.
            child.MarkSeen();
            return;
        }
        if (_failsEarly && child.TakeFailure() is { } exception)
        {
            // A cancelled child too fails the gather, which then counts as failed, not as cancelled (R55).
            TrySetException(exception);
            return;
        }
        if (_ended < _distinct)
            return;
        if (_cancelRequested)
            FailAsCanceled();
        else
            Join();
    }

    private void FailAsCanceled()
    {
        foreach (var child in _children)
            child.MarkSeen();
        // As in asyncio, the last one says why.
        var last = _children[^1];
        TrySetException(last.IsCanceled ? last.TakeFailure()! : last.NewCancellation());
    }

    private void Join()
    {
        try
        {
            Finish(_join(_children));
        }
        catch (Exception error)
        {
            TrySetException(error);
        }
    }

    private sealed class ChildEnded(GatherFuture<T, TResult> gather, Future<T> child) : LoopWork
    {
        protected internal override void Run() => gather.OnEnded(child);
    }
}
