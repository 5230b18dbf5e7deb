using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>The future of several results; cancelling it cancels the children, and it ends when they have (R53-R56).</summary>
internal sealed class GatherFuture<T> : Future<T[]>
{
    private readonly List<Future<T>> _children = [];
    private int _distinct;
    private int _ended;
    private bool _cancelRequested;

    private GatherFuture()
        : base(EventLoop.Current) { }

    public static Future<T[]> Start(IEnumerable<Coroutine<T>> coroutines)
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        var gather = new GatherFuture<T>();
        var started = new Dictionary<Awaitable<T>, Future<T>>(ReferenceEqualityComparer.Instance);
        foreach (var coroutine in coroutines)
        {
            var body = coroutine.Body ?? throw new ArgumentException(Messages.NotACoroutine, nameof(coroutines));
            if (!started.TryGetValue(body, out var child))
            {
                child = body as Future<T> ?? Coroutine.Start(coroutine);
                started.Add(body, child);
            }
            gather._children.Add(child);
        }
        gather._distinct = started.Count;
        if (gather._distinct == 0)
            gather.Finish([]);
        // Those that are complete count at once, after the others are watched.
        foreach (var child in started.Values.Where(static child => !child.IsCompleted))
            child.AddWaiter(new ChildEnded(gather, child));
        foreach (var child in started.Values.Where(static child => child.IsCompleted))
            gather.OnEnded(child);
        return gather;
    }

    /// <inheritdoc/>
    public override bool Cancel(string? reason = null)
    {
        if (IsCompleted)
            return base.Cancel(reason);
        var any = false;
        foreach (var child in _children)
            any |= child.Cancel(reason);
        _cancelRequested |= any;
        return any;
    }

    private void OnEnded(Future<T> child)
    {
        _ended++;
        // Passed on, or nobody's business any more: either way it is not reported as never looked at.
        child.MarkSeen();
        if (IsCompleted)
            return;
        try
        {
            child.Take();
        }
        catch (Exception error)
        {
            // Also a cancelled child fails the gather; the gather itself counts as failed, not cancelled (R55).
            TrySetException(error);
            return;
        }
        if (_ended < _distinct)
            return;
        if (_cancelRequested)
            TrySetException(new CoroutineCanceledException());
        else
            Finish([.. _children.Select(static c => c.Result)]);
    }

    private sealed class ChildEnded(GatherFuture<T> gather, Future<T> child) : LoopWork
    {
        protected internal override void Run() => gather.OnEnded(child);
    }
}
