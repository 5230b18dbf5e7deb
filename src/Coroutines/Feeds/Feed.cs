namespace Coroutines.LowLevel;

// State     its tasks                              leaves by
// open      run, and send into the channel         the last one ends → ended; one fails → failed; Close → closing
// failed    are cancelled; what is in the channel  the last one ends → ended; Close → closing
//           already is still received
// closing   are cancelled; nothing is received     the last one ends; what nobody has taken is disposed of → ended
// ended     —                                      —

/// <summary>The tasks behind one enumeration, in a scope of their own, and the channel by which they hand on what they make.</summary>
/// <typeparam name="T">The type of what they hand on.</typeparam>
/// <remarks>
/// The scope is in no other: an enumeration may begin inside a scope and go on outside. Whoever enumerates inside a scope that is cancelled
/// is struck at its next suspension, closes the enumeration, and so cancels these tasks.
/// </remarks>
internal sealed class Feed<T> : ICancelTarget
{
    private readonly EventLoop _loop = EventLoop.Current;
    private readonly CancelScope _scope = new(ShieldKind.All, "sequence", 0);
    private readonly AsyncChannel<T> _channel;
    private readonly LinkedList<IFuture> _tasks = new();
    private readonly List<Exception> _errors = [];

    // Tasks whose outcome the consumer takes by itself, until it has.
    private readonly LinkedList<IFuture> _untaken = new();
    private List<object>? _undelivered;
    private FeedEndWait<T>? _end;
    private bool _isCanceled;
    private bool _isClosing;

    public Feed(int capacity, ChannelOverflow overflow)
    {
        _channel = new AsyncChannel<T>(capacity, overflow, null);
        _scope.Open(_loop, this, null);
    }

    public ChannelSender<T> Sender => _channel.Sender;

    public ChannelReceiver<T> Receiver => _channel.Receiver;

    /// <summary>Whether everything that was sent has been received, and nobody has said that this is an error.</summary>
    public bool IsDrained => _channel is { IsDrained: true, IsFailed: false };

    public bool HasEnded => _tasks.Count == 0;

    /// <summary>Starts a task. If it fails, the others are cancelled, and the enumeration fails.</summary>
    public CoroutineTask<TResult> Start<TResult>(Coroutine<TResult> coroutine) => Start(coroutine, isAwaited: false);

    /// <inheritdoc cref="Start{TResult}(Coroutine{TResult})"/>
    public void Start(Coroutine<Unit> coroutine) => Start<Unit>(coroutine);

    /// <summary>Starts a task whose outcome the consumer takes, who says so by <see cref="Taken"/>.</summary>
    public CoroutineTask<TResult> StartAwaited<TResult>(Coroutine<TResult> coroutine, out LinkedListNode<IFuture> place)
    {
        var task = Start(coroutine, isAwaited: true);
        place = _untaken.AddLast(task);
        return task;
    }

    /// <summary>The consumer has taken the outcome of a task.</summary>
    public void Taken(LinkedListNode<IFuture> place) => place.List?.Remove(place);

    /// <summary>A result that the consumer has not taken is to be disposed of, if it can be, when all tasks have ended.</summary>
    public void Undelivered(object? result)
    {
        if (result is IAsyncDisposable or IDisposable)
            (_undelivered ??= []).Add(result);
    }

    /// <summary>The first tasks have been started. Without one there is nothing to come.</summary>
    public void Begun() => CompleteIfEnded();

    /// <summary>The consumer wants no more.</summary>
    public void Close()
    {
        if (_isClosing)
            return;
        _isClosing = true;
        CancelTasks(Messages.SequenceClosed);
        // A shielded send would wait for ever.
        _channel.Receiver.Dispose();
    }

    /// <summary>Has a wait woken when the last task has ended.</summary>
    public void WakeAtEnd(FeedEndWait<T> end) => _end = end;

    /// <summary>Joins the consumer's error with those of the tasks, which have all ended.</summary>
    public Exception? Conclude(Exception? error)
    {
        _scope.Close();
        var untaken = _untaken.Where(static task => task.IsFaulted).Select(static task => task.Exception!);
        return SuppressedExceptions.All(error, _errors.Concat(untaken));
    }

    void ICancelTarget.ScopeChanged()
    {
        foreach (var task in _tasks)
            ((ICancelTarget)task).ScopeChanged();
    }

    private CoroutineTask<TResult> Start<TResult>(Coroutine<TResult> coroutine, bool isAwaited)
    {
        var task = new CoroutineTask<TResult>(_loop, coroutine, null, _scope);
        task.AddWaiter(new TaskEnded(this, _tasks.AddLast(task), isAwaited));
        // A scope strikes at suspensions; one that has not begun is not to.
        if (_isCanceled)
            task.Cancel(Messages.SequenceClosed);
        return task;
    }

    private void CancelTasks(string reason)
    {
        if (_isCanceled)
            return;
        _isCanceled = true;
        _scope.Cancel(reason);
        foreach (var task in _tasks)
            if (((Awaitable)task).HasNotBegun)
                task.Cancel(reason);
    }

    private void OnEnded(LinkedListNode<IFuture> node, bool isAwaited)
    {
        _tasks.Remove(node);
        var task = node.Value;
        if (isAwaited)
        {
            // Conclude looks at it.
        }
        else if (_isCanceled && task.IsCanceled)
        {
            // What came while it was being cancelled, such as the failure of a disposal.
            if (SuppressedExceptions.Joined(CancellationOf(task)) is { } late)
                _errors.Add(late);
        }
        else if (FailureOf(task) is { } error)
        {
            _errors.Add(error);
            CancelTasks(Messages.SiblingFailed);
            _channel.Complete(null);
        }
        CompleteIfEnded();
    }

    private Exception? FailureOf(IFuture task)
    {
        if (task.IsCanceled)
            return CancellationOf(task);
        if (!task.IsFaulted)
            return null;
        var error = task.Exception!;
        // By closing, the consumer breaks the channel.
        return error is ChannelBrokenException && _isCanceled ? null : error;
    }

    private static Exception CancellationOf(IFuture task)
    {
        try
        {
            return task.Exception!;
        }
        catch (CoroutineCanceledException cancellation)
        {
            return cancellation;
        }
    }

    private void CompleteIfEnded()
    {
        if (_tasks.Count > 0)
            return;
        if (_isClosing && TakeUndelivered() is { } results)
        {
            // Apart from the scope, which is cancelled.
            var task = new CoroutineTask<Unit>(_loop, UndeliveredResults.Dispose(results), null);
            task.AddWaiter(new TaskEnded(this, _tasks.AddLast(task), isAwaited: false));
            return;
        }
        _channel.Complete(null);
        _end?.Wake();
    }

    private List<object>? TakeUndelivered()
    {
        for (var place = _untaken.First; place is not null; )
        {
            var next = place.Next;
            if (!place.Value.IsFaulted)
            {
                Undelivered(((Awaitable)place.Value).DisposableResult);
                _untaken.Remove(place);
            }
            place = next;
        }
        var results = _undelivered;
        _undelivered = null;
        return results;
    }

    private sealed class TaskEnded(Feed<T> feed, LinkedListNode<IFuture> node, bool isAwaited) : LoopWork
    {
        protected internal override void Run() => feed.OnEnded(node, isAwaited);
    }
}
