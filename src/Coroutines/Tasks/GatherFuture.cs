using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>The future of several results; cancelling it cancels the children, and it ends when they have.</summary>
/// <typeparam name="T">What a child returns.</typeparam>
/// <typeparam name="TResult">What is made of them all.</typeparam>
internal sealed class GatherFuture<T, TResult> : Future<TResult>, IWaitTarget, ICancelPath
{
    private readonly Future<T>[] _children;
    private readonly Func<Future<T>[], TResult> _join;

    // Flags that stand where a task has its own, which makes each gather eight bytes smaller.
    private const sbyte FailsEarly = 1;
    private const sbyte IsToldOfAll = 2;
    private const sbyte CancelRequested = 4;

    // How many children have not been told of, and how many have not ended.
    private int _untold;
    private int _running;

    // The step of the loop in which it has last passed on a cancellation.
    private int _passStep;

    object IWaitTarget.Target => _children;

    private GatherFuture(EventLoop loop, Starting starting, Func<Future<T>[], TResult> join, bool failsEarly)
        : base(loop, isOnThread: true)
    {
        _children = starting.Children;
        _untold = _running = starting.Distinct;
        _join = join;
        if (failsEarly)
            Depth |= FailsEarly;
    }

    /// <summary>Starts what is not yet a future, in argument order; one given twice runs once.</summary>
    public static Future<TResult> Start(
        IEnumerable<Coroutine<T>> coroutines,
        Func<Future<T>[], TResult> join,
        bool failsEarly
    )
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        var starting = new Starting(EventLoop.Current, coroutines);
        // Created after its children, and so reported after them.
        var gather = new GatherFuture<T, TResult>(EventLoop.Current, starting, join, failsEarly);
        if (starting.Distinct == 0)
            gather.Join();
        gather.Await(starting.Others);
        return gather;
    }

    private readonly ref struct Starting
    {
        public readonly Future<T>[] Children;

        // All but fresh coroutines given once, which need no bookkeeping: futures, and recipes that have run or run already.
        public readonly Dictionary<Awaitable<T>, Future<T>>? Others;
        public readonly int Distinct;

        public Starting(EventLoop loop, IEnumerable<Coroutine<T>> coroutines)
        {
            var given = coroutines as Coroutine<T>[] ?? [.. coroutines];
            Children = new Future<T>[given.Length];
            Future<T>? firstOwn = null;
            for (var i = 0; i < given.Length; i++)
            {
                var body = given[i].Body ?? throw new ArgumentException(Messages.NotACoroutine, nameof(coroutines));
                if (body.Depth == 0)
                {
                    // Stored without a look at the type of the array, which is its own.
                    Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Children), i) = new CoroutineTask<T>(
                        loop,
                        given[i],
                        null,
                        isOnThread: true
                    );
                    firstOwn ??= Children[i];
                    Distinct++;
                }
                else if (StartedHere(body, firstOwn) is { } twin)
                {
                    Children[i] = twin;
                }
                else if ((Others ??= new(ReferenceEqualityComparer.Instance)).TryGetValue(body, out var known))
                {
                    Children[i] = known;
                }
                else
                {
                    Others.Add(body, Children[i] = Coroutine.EnsureFuture(given[i]).CheckOn(loop));
                    Distinct++;
                }
            }
        }

        // The body of a task that has not begun knows its task, and nothing but this makes tasks while it starts them. A search among the
        // children would cost n².
        private static Future<T>? StartedHere(Awaitable<T> body, Future<T>? firstOwn) =>
            firstOwn is not null
            && body is { Depth: > 0, Parent: CoroutineTask<T> { HasNotBegun: true } task }
            && ReferenceEquals(task.Loop, firstOwn.Loop)
            && unchecked(task.CreationNumber - firstOwn.CreationNumber) >= 0
                ? task
                : null;
    }

    private void Await(Dictionary<Awaitable<T>, Future<T>>? others)
    {
        // Reporting begins when all have been started: if a start fails half-way, there is no gather yet to report to.
        var notOwn = others?.Values.ToHashSet();
        foreach (var child in _children)
            // One that is given twice is told of once.
            if (child is CoroutineTask<T> { IsOverseen: false } own && notOwn?.Contains(own) != true)
                own.ReportTo(this);
        if (others is null)
            return;
        Depth |= IsToldOfAll;
        var ended = others.Values.Where(static child => child.IsCompleted).ToArray();
        foreach (var child in others.Values)
            if (!child.IsCompleted)
                child.AddWaiter(new OtherEnded(this, child));
        // Those that are complete count at once, but only when all are known.
        foreach (var child in ended)
            OnEnded(child);
    }

    /// <inheritdoc/>
    public override bool Cancel(string? reason = null)
    {
        // Unlike that of other futures, it does not count as looking at a failure.
        if (IsCompleted)
            return false;
        Loop.CheckThread();
        return CancelWalk.Cancel(this, reason, null);
    }

    bool? ICancelPath.BeginCancel(string? reason, CancelScope? origin)
    {
        if (IsCompleted)
            return false;
        return CancelWalk.MayPass(this, Loop, ref _passStep) ? null : true;
    }

    IFuture? ICancelPath.NextToCancel(int index) => index < _children.Length ? _children[index] : null;

    bool ICancelPath.EndCancel(bool any, string? reason, CancelScope? origin)
    {
        if (any)
            Depth |= CancelRequested;
        return any;
    }

    bool? ICancelPath.BeginDelivery(string? reason) => throw new NotSupportedException();

    void ICancelPath.EndDelivery(bool any) => throw new NotSupportedException();

    void ICancelPath.CountCancel() => throw new NotSupportedException();

    // The children of a gather that nobody awaits can all be waiting for whoever cancels it; then it ends when they do.
    void ICancelPath.CancelCircle(string? reason) { }

    // A cancelled wait cancels the children, and marks the failure of the gather as observed, since nobody will look at it.
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

    // A success changes nothing but the count, unless it is the last: they are told of in the order in which they end. Others' futures count only
    // when they are told of, so with such a one every place in that order may be the last.
    internal override bool MustBeToldOf(Awaitable child)
    {
        if (--_running == 0 || Is(IsToldOfAll) || !child.HasValue)
            return true;
        _untold--;
        return false;
    }

    internal override void ChildEnded(IFuture child) => OnEnded((Future<T>)child);

    private void OnEnded(Future<T> child)
    {
        _untold--;
        if (IsCompleted)
        {
            // Nobody's business any more.
            child.MarkSeen();
            return;
        }
        if (Is(FailsEarly) && !child.HasValue && child.TakeFailure() is { } exception)
        {
            // A cancelled child too fails the gather, which then counts as failed, not as cancelled (R55).
            TrySetException(exception);
            return;
        }
        if (_untold > 0)
            return;
        if (Is(CancelRequested))
            FailAsCanceled();
        else
            Join();
    }

    private bool Is(sbyte flag) => (Depth & flag) != 0;

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

    private sealed class OtherEnded(GatherFuture<T, TResult> gather, Future<T> child) : LoopWork
    {
        protected internal override void Run() => gather.OnEnded(child);
    }
}
