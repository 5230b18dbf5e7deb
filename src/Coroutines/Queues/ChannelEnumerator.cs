using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;

namespace Coroutines.LowLevel;

// State     leaves by
// idle      MoveNextAsync: an item or the end is there → idle, else → waiting
// waiting   an item is promised, the end comes, the token is cancelled → woken; DisposeAsync → idle
// woken     GetResult takes the item → idle; DisposeAsync, if the await was cancelled, breaks the promise → idle

/// <summary>Receives until the end. The item is taken only by the await that gets it, so an await that is cancelled loses none.</summary>
internal sealed class ChannelEnumerator<T>(ChannelReceiver<T> receiver, CancellationToken cancellationToken)
    : IAsyncEnumerator<T>,
        IValueTaskSource<bool>,
        IInterruptibleEnumerator,
        IChannelWaiter
{
    private enum State : byte
    {
        Idle,
        Waiting,
        Woken,
    }

    // Those who do not come home to the loop by themselves go on elsewhere, rather than inside somebody's Send.
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private ChannelPlace<IChannelWaiter>? _node;
    private CancellationTokenRegistration _registration;
    private ExceptionDispatchInfo? _error;
    private EventLoop? _loop;
    private State _state;

    public T Current { get; private set; } = default!;

    object IChannelWaiter.End => receiver;

    private AsyncChannel<T> Channel => receiver.Channel;

    public ValueTask<bool> MoveNextAsync()
    {
        receiver.Check();
        cancellationToken.ThrowIfCancellationRequested();
        if (Channel.TryTake(out var item))
        {
            Current = item;
            return new(true);
        }
        if (Channel.IsDrained)
            return new(IsMore(Channel.End()));
        _source.Reset();
        _error = null;
        _state = State.Waiting;
        _loop = EventLoop.Current;
        Channel.Wait(this, ref _node);
        if (cancellationToken.CanBeCanceled)
            _registration = cancellationToken.UnsafeRegister(
                static self => ((ChannelEnumerator<T>)self!).OnTokenCanceled(),
                this
            );
        return new(this, _source.Version);
    }

    public ValueTask DisposeAsync()
    {
        _registration.Dispose();
        if (_state == State.Waiting)
            Channel.Leave(this, _node);
        else if (_state == State.Woken && _error is null)
            Channel.BreakPromise();
        _state = State.Idle;
        return default;
    }

    bool IChannelWaiter.TryWin(ExceptionDispatchInfo? error)
    {
        if (_state != State.Waiting)
            return false;
        _state = State.Woken;
        _error = error;
        _source.SetResult(true);
        return true;
    }

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        _source.GetResult(token);
        Channel.CheckLoop();
        _registration.Dispose();
        _state = State.Idle;
        if (_error is { } error)
            return IsMore(error);
        Current = Channel.TakePromised();
        return true;
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags
    ) => _source.OnCompleted(continuation, state, token, flags);

    private bool IsMore(ExceptionDispatchInfo end)
    {
        // What Complete was given is an error, whatever its type.
        if (end.SourceException is not EndOfStreamException || Channel.IsFailed)
            end.Throw();
        return false;
    }

    // THREADS: a token is cancelled on any thread; the wait is ended on the loop's.
    private void OnTokenCanceled() => _loop!.TryPost(new ActionWork(EndByToken));

    private void EndByToken()
    {
        if (_state != State.Waiting)
            return;
        Channel.Leave(this, _node);
        ((IChannelWaiter)this).TryWin(ExceptionDispatchInfo.Capture(new OperationCanceledException(cancellationToken)));
    }
}
