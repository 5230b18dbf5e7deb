namespace Coroutines.LowLevel;

// A path        is asked by                                               and then
// not on it     BeginCancel: it takes the request, or there is nothing    the next one is asked
//                 to cancel
//               BeginCancel: what it waits for is to be cancelled         stands on the way; its next ones are asked in turn
// on it         CancelCircle: the way has led back to it                  its own wait ends, and with it the circle
// on it, no     EndCancel: what the others came to                        is left; whoever passed it on goes on
//   more next

/// <summary>Passes a cancellation on, from a task to what it awaits, from a gather to its children, until it meets a wait that can end.</summary>
/// <remarks>
/// The order is asyncio's, which recurses: each is asked where its turn comes, and answers when all behind it have. Here the way back is a list, so
/// that its length needs no stack, and a way that leads back to itself ends.
/// </remarks>
internal sealed class CancelWalk
{
    // What is passed on again within one step of the loop changes nothing: the first is still on its way, and only the counts of those behind tell
    // the difference. asyncio passes it on all the same, so its cost grows with the number of ways, not of tasks.
    private const int MostPasses = 16;

    private struct Stop(ICancelPath path, string? reason)
    {
        public readonly ICancelPath Path = path;
        public readonly string? Reason = reason;
        public int Next;
        public bool IsAnyCanceled;
    }

    private readonly record struct Request(ICancelPath Path, string? Reason, CancelScope? Origin, bool IsDelivery);

    // THREADS: a walk is over before the call that began it returns, so one for each thread is enough.
    [ThreadStatic]
    private static CancelWalk? t_walk;

    private readonly Queue<Request> _later = new();
    private Stop[] _stops = new Stop[8];
    private int _count;
    private bool _isRunning;

    /// <summary>Asks for a cancellation. One that is asked for while another is passed on, as by a scope that it strikes, follows it.</summary>
    /// <param name="path">A task, or a gather.</param>
    /// <param name="reason">Why.</param>
    /// <param name="origin">The innermost scope that a task was in when what now cancels it began; null for before all.</param>
    /// <returns>Whether there was something to cancel.</returns>
    public static bool Cancel(ICancelPath path, string? reason, CancelScope? origin) =>
        Begin(new Request(path, reason, origin, IsDelivery: false));

    /// <summary>Passes on what a task has kept until now.</summary>
    /// <param name="path">The task.</param>
    /// <param name="reason">Why.</param>
    public static void Deliver(ICancelPath path, string? reason) =>
        Begin(new Request(path, reason, null, IsDelivery: true));

    /// <summary>Whether one more is to be passed on from here, in this step of the loop.</summary>
    /// <param name="path">As an awaitable.</param>
    /// <param name="loop">Its loop.</param>
    /// <param name="step">The step in which it was asked last.</param>
    public static bool MayPass(Awaitable path, EventLoop loop, ref int step)
    {
        var now = loop.StepNumber;
        if (step != now)
        {
            step = now;
            path.Marks &= unchecked((byte)~Awaitable.Passes);
        }
        if ((path.Marks & Awaitable.Passes) == MostPasses)
            return false;
        path.Marks++;
        return true;
    }

    /// <summary>Has a group cancel the children that it will wait for in its own task. A way that leads back to that task is a circle.</summary>
    /// <param name="parent">The task.</param>
    /// <param name="children">Those that have not ended are cancelled.</param>
    public static void CancelChildren(Awaitable parent, IEnumerable<ICoroutineTask> children)
    {
        var outer = parent.Marks & Awaitable.WaitsForChildren;
        parent.Marks |= Awaitable.WaitsForChildren;
        try
        {
            foreach (var child in children)
                if (!child.IsCompleted)
                    child.Cancel();
        }
        finally
        {
            parent.Marks = (byte)((parent.Marks & ~Awaitable.WaitsForChildren) | outer);
        }
    }

    private static bool Begin(in Request request)
    {
        var walk = t_walk ??= new CancelWalk();
        if (walk._isRunning)
        {
            walk._later.Enqueue(request);
            return !request.Path.IsCompleted;
        }
        walk._isRunning = true;
        try
        {
            var any = walk.Run(request);
            while (walk._later.TryDequeue(out var next))
                walk.Run(next);
            return any;
        }
        finally
        {
            walk.End();
        }
    }

    private bool Run(in Request request)
    {
        var path = request.Path;
        if (!request.IsDelivery)
            return path.BeginCancel(request.Reason, request.Origin) ?? PassOn(request);
        var any = path.BeginDelivery(request.Reason) ?? PassOn(request);
        path.EndDelivery(any);
        return any;
    }

    private bool PassOn(in Request request)
    {
        Push(request.Path, request.Reason);
        while (true)
        {
            ref var stop = ref _stops[_count - 1];
            if (stop.Path.NextToCancel(stop.Next++) is { } next)
            {
                if (Ask(next, stop.Reason) is { } came)
                    stop.IsAnyCanceled |= came;
                else
                    Push((ICancelPath)next, stop.Reason);
                continue;
            }
            var (any, reason) = (stop.IsAnyCanceled, stop.Reason);
            var path = Pop();
            if (_count == 0)
                return request.IsDelivery ? any : path.EndCancel(any, reason, request.Origin);
            _stops[_count - 1].IsAnyCanceled |= path.EndCancel(any, reason, null);
        }
    }

    private bool? Ask(IFuture next, string? reason)
    {
        if (next is not ICancelPath path)
            return next.Cancel(reason);
        var marks = ((Awaitable)next).Marks;
        if ((marks & (Awaitable.IsPassingOn | Awaitable.WaitsForChildren)) == 0)
            return path.BeginCancel(reason, null);
        if (next.Loop.IsDebug)
            Report(next);
        if ((marks & Awaitable.IsPassingOn) != 0)
            path.CountCancel();
        // Who waits for children goes on when they have ended, so it is the last before it whose wait has to end.
        if ((marks & Awaitable.IsPassingOn) == 0)
            path = LastTask();
        path.CancelCircle(reason);
        return true;
    }

    private ICancelPath LastTask()
    {
        var last = _count - 1;
        while (last > 0 && _stops[last].Path is not ICoroutineTask)
            last--;
        return _stops[last].Path;
    }

    private void Push(ICancelPath path, string? reason)
    {
        if (_count == _stops.Length)
            Array.Resize(ref _stops, _count * 2);
        _stops[_count++] = new Stop(path, reason);
        // A gather is passed through as often as asked: there is a task in each circle.
        if (path is ICoroutineTask)
            ((Awaitable)path).Marks |= Awaitable.IsPassingOn;
    }

    private ICancelPath Pop()
    {
        var path = _stops[--_count].Path;
        _stops[_count] = default;
        ((Awaitable)path).Marks &= unchecked((byte)~Awaitable.IsPassingOn);
        return path;
    }

    private void End()
    {
        // Something is left only if a wait of somebody else's has thrown.
        while (_count > 0)
            Pop();
        _later.Clear();
        // What a long way needed is given back.
        if (_stops.Length > 1024)
            _stops = new Stop[8];
        _isRunning = false;
    }

    private void Report(IFuture first)
    {
        var start = Array.FindIndex(_stops, 0, _count, stop => ReferenceEquals(stop.Path, first));
        var tasks = _stops[Math.Max(start, 0).._count]
            .Select(static stop => stop.Path)
            .OfType<ICoroutineTask>()
            .ToList();
        if (start < 0)
            tasks.Insert(0, (ICoroutineTask)first);
        Deadlocks.ReportCircle(first.Loop, tasks);
    }
}
