using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Coroutines.LowLevel;

namespace Coroutines;

// State      where the body stands          leaves by
// new        not begun                      a move → running; a close → finished
// suspended  at a yield                     a move or close → running
// running    in the task of the consumer    it yields → suspended; it ends → finished
// finished   —                              —

/// <summary>One run of a <see cref="CoroutineSeq{T}"/>. asyncio's started async generator.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <remarks>
/// The body runs inside the task that awaits <see cref="MoveNext"/>, <see cref="MoveNextAsync"/> or <see cref="DisposeAsync"/>. <c>await foreach</c> in a
/// coroutine makes no object for a value. One that is left open is closed at the end of the run, in the order of beginning.
/// </remarks>
public sealed class CoroutineSeqEnumerator<T>
    : IAsyncEnumerator<T>,
        IResidentGenerator,
        ISequenceRun,
        IInterruptibleEnumerator
{
    private enum State
    {
        New,
        Suspended,
        Running,
        Finished,
    }

    internal SequenceFrame<T> Leaf;
    private State _state;
    private bool _isInContext;
    private bool _hasTokens;
    private ExecutionContext? _own;
    private ExecutionContext? _consumers;
    private Extras? _extras;

    // What few enumerations need stands apart, so that the others stay small.
    private sealed class Extras
    {
        public bool IsResident;
        public LinkedListNode<object>? Node;
        public SequenceTokens? Tokens;
        public CoroutineTask<bool>? Foreign;
    }

    internal CoroutineSeqEnumerator(SequenceFrame<T> root)
    {
        Leaf = root;
        root.Enumerator = this;
    }

    /// <summary>The value that was handed out last; the default before the first.</summary>
    public T Current { get; private set; } = default!;

    /// <summary>Whether the body has ended, by itself or because it was closed.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public bool IsFinished => _state == State.Finished;

    /// <summary>Runs the body to its next value. asyncio's <c>anext</c>.</summary>
    /// <returns>A coroutine that says whether there was one; each await of it asks for one more. What the body throws is thrown. A cancellation meets the body where it waits.</returns>
    /// <exception cref="InvalidOperationException">The body is running already, in this task or another.</exception>
    public Coroutine<bool> MoveNext() => new(new MoveFrame<T>(this));

    /// <summary>Runs the body to its next value, for <c>await foreach</c>: as <see cref="MoveNext"/>, without an object for it.</summary>
    /// <returns>What is to be awaited at once.</returns>
    public SequenceMove<T> MoveNextAsync() => new(this);

    /// <summary>Ends the body at the value it handed out last: its finalisers run, its handlers see nothing. asyncio's <c>aclose</c>.</summary>
    /// <returns>A coroutine; closing what has not begun or is finished does nothing. What a finaliser throws is thrown.</returns>
    /// <exception cref="InvalidOperationException">The body is running, or yields instead of ending.</exception>
    public Coroutine DisposeAsync() => new(_state == State.Finished ? Settled<Unit>.Instance : new CloseFrame<T>(this));

    /// <summary>Asks for the next value, directly. For builders.</summary>
    /// <returns>A coroutine to be awaited at once, in the task that runs now.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Coroutine<bool> Move()
    {
        if (_state != State.Suspended || _hasTokens)
            return MoveOther();
        _state = State.Running;
        var leaf = Leaf;
        leaf.Depth = 0;
        return new(leaf);
    }

    /// <summary>Begins a move of a body that stands at a yield; false where <see cref="Move"/> must be asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryMove()
    {
        if (_state != State.Suspended || _hasTokens)
            return false;
        _state = State.Running;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"CoroutineSeq ({_state.ToString().ToLowerInvariant()})";

    internal bool IsClosing { get; private set; }

    internal bool IsRunning => _state == State.Running;

    internal SequenceTokens? Tokens => _extras?.Tokens;

    Coroutine IResidentGenerator.Close() => DisposeAsync();

    /// <summary>Has it closed at the end of the run, if nobody has before.</summary>
    internal void MakeResident() => (_extras ??= new Extras()).IsResident = true;

    internal void WatchTokens(SequenceTokens tokens)
    {
        (_extras ??= new Extras()).Tokens = tokens;
        _hasTokens = true;
    }

    /// <summary>Begins to close what is suspended at a yield.</summary>
    internal Coroutine<bool> MoveToClose()
    {
        IsClosing = true;
        _state = State.Running;
        Leaf.Aux = new InjectedFault(new GeneratorClosedException());
        Leaf.Depth = 0;
        return new(Leaf);
    }

    /// <summary>As the body is about to run: puts its own context in place of the consumer's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void EnterContext()
    {
        if (!_isInContext)
            EnterOwnContext();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void HandOut(T value)
    {
        Current = value;
        _state = State.Suspended;
        if (_isInContext)
            LeaveOwnContext();
    }

    internal void Finish()
    {
        _state = State.Finished;
        IsClosing = false;
        if (_isInContext)
            LeaveOwnContext();
        _own = _consumers = null;
        if (_extras is not { } extras)
            return;
        extras.Tokens?.Dispose();
        extras.Node?.List?.Remove(extras.Node);
        _extras = null;
    }

    /// <summary>Whether there is a body to close; one that has not begun ends here.</summary>
    internal bool TryBeginClose()
    {
        if (_state == State.New)
            Finish();
        return _state == State.Suspended;
    }

    private Coroutine<bool> MoveOther()
    {
        switch (_state)
        {
            case State.Finished:
                return new(Settled<bool>.Instance);
            case State.Running:
                return new(
                    new FailedFrame<bool>(
                        new InvalidOperationException(Messages.GeneratorRunning(nameof(MoveNext), this))
                    )
                );
        }
        if (_extras is { } extras)
        {
            if (extras is { IsResident: true, Node: null })
                extras.Node = EventLoop.Current.Residents.AddGenerator(this);
            if (extras.Tokens is { } tokens)
            {
                tokens.Begin(this);
                if (tokens.IsCanceled)
                {
                    var cancellation = new CoroutineCanceledException(Messages.SequenceTokenCanceled);
                    if (_state == State.New)
                    {
                        Finish();
                        return new(new FailedFrame<bool>(cancellation));
                    }
                    Leaf.Aux = new InjectedFault(cancellation);
                }
            }
        }
        _state = State.Running;
        Leaf.Depth = 0;
        return new(Leaf);
    }

    private void EnterOwnContext()
    {
        _isInContext = true;
        var now = ExecutionContext.Capture();
        if (!ReferenceEquals(_consumers, now))
            _consumers = now;
        if (_own is { } own && !ReferenceEquals(own, now))
            Switch(own);
    }

    private void LeaveOwnContext()
    {
        _isInContext = false;
        var now = ExecutionContext.Capture();
        // Compared before they are written: a reference written costs more than one read.
        if (!ReferenceEquals(_own, now))
            _own = now;
        if (!ReferenceEquals(_consumers, now))
            Switch(_consumers);
    }

    private static void Switch(ExecutionContext? context)
    {
        var loop = EventLoop.Current;
        loop.LeaveContext();
        loop.EnterContext(context);
    }

    // ---- The interface of the BCL. Its caller need not be a coroutine, so the body runs in a task for each value. ----

    ValueTask<bool> IAsyncEnumerator<T>.MoveNextAsync()
    {
        if (_state == State.Finished)
            return default;
        var task = Coroutine.StartEager(MoveNext());
        if (!task.IsCompleted)
            (_extras ??= new Extras()).Foreign = task;
        return task.AsValueTask();
    }

    ValueTask IAsyncDisposable.DisposeAsync()
    {
        if (_state == State.Finished)
            return default;
        var task = Coroutine.StartEager(CloseForeign(_extras?.Foreign));
        // By the state of that task, an await of it is known to be that of a disposal.
        return task.IsCompleted && task.Exception is null && !task.IsCanceled
            ? default
            : new ValueTask(task.AsTask(this));
    }

    // A move that its caller has given up is cancelled and awaited first. Nobody else sees what it has thrown.
    private async Coroutine CloseForeign(CoroutineTask<bool>? move)
    {
        Exception? error = null;
        if (move is { IsCompleted: false } && (await move.CancelAndWait()).Exception is { } failure)
            error = failure is CoroutineCanceledException ? SuppressedExceptions.Joined(failure) : failure;
        try
        {
            await DisposeAsync();
        }
        catch (Exception closing)
        {
            error = error is null ? closing : SuppressedExceptions.Both(error, closing);
        }
        if (error is not null)
            ExceptionDispatchInfo.Throw(error);
    }
}
