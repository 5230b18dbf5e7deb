using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>The future of several results; cancelling it cancels the children, and it ends when they have (R53-R56).</summary>
/// <typeparam name="T">What a child returns.</typeparam>
/// <typeparam name="TResult">What is kept of it.</typeparam>
internal sealed class GatherFuture<T, TResult> : Future<TResult[]>
{
    private readonly List<Future<T>> _children = [];
    private readonly Func<Future<T>, TResult> _resultOf;
    private readonly bool _failsEarly;
    private int _distinct;
    private int _ended;
    private bool _cancelRequested;

    private GatherFuture(Func<Future<T>, TResult> resultOf, bool failsEarly)
        : base(EventLoop.Current)
    {
        _resultOf = resultOf;
        _failsEarly = failsEarly;
    }

    /// <summary>Starts what is not yet a future, in argument order; one given twice runs once.</summary>
    public static Future<TResult[]> Start(
        IEnumerable<Coroutine<T>> coroutines,
        Func<Future<T>, TResult> resultOf,
        bool failsEarly
    )
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        var gather = new GatherFuture<T, TResult>(resultOf, failsEarly);
        var started = new Dictionary<Awaitable<T>, Future<T>>(ReferenceEqualityComparer.Instance);
        var ended = new List<Future<T>>();
        foreach (var coroutine in coroutines)
        {
            var body = coroutine.Body ?? throw new ArgumentException(Messages.NotACoroutine, nameof(coroutines));
            if (!started.TryGetValue(body, out var child))
            {
                child = body as Future<T> ?? Coroutine.Start(coroutine);
                started.Add(body, child);
                if (child.IsCompleted)
                    ended.Add(child);
                else
                    child.AddWaiter(new ChildEnded(gather, child));
            }
            gather._children.Add(child);
        }
        gather._distinct = started.Count;
        if (gather._distinct == 0)
            gather.Finish([]);
        // Those that are complete count at once, but only when all are known.
        foreach (var child in ended)
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
        if (_failsEarly && Outcome<T>.Of(child).Exception is { } exception)
        {
            // A cancelled child too fails the gather, which then counts as failed, not as cancelled (R55).
            TrySetException(exception);
            return;
        }
        if (_ended < _distinct)
            return;
        if (_cancelRequested)
            TrySetException(Outcome<T>.Of(child).Exception as CoroutineCanceledException ?? new CoroutineCanceledException());
        else
            Finish([.. _children.Select(_resultOf)]);
    }

    private sealed class ChildEnded(GatherFuture<T, TResult> gather, Future<T> child) : LoopWork
    {
        protected internal override void Run() => gather.OnEnded(child);
    }
}
