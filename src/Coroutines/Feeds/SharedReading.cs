using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

// State     its task                                  leaves by
// reading   waits until a value is asked for, moves   the source ends or fails → ended; the last consumer leaves → closing, or a cache → resting
// resting   none; the source stands at its yield      somebody asks → reading; the run ends → ended
// closing   is cancelled, by a scope; then the        all that is over → ended
//           source is disposed of
// ended     none                                      —

/// <summary>One enumeration of a shared source, in a task of its own. It runs only while a value is asked for.</summary>
/// <remarks>
/// The next value is asked for when a consumer waits for it and each other has taken the last, so the slowest sets the pace. Consumers that stand in
/// the task of one that waits are not waited for, as they could not go on: what they have not taken is kept for them. A cache keeps all, and waits for nobody.
/// </remarks>
internal sealed class SharedReading<T>
{
    private readonly int _replayed;
    private readonly EventLoop _loop = EventLoop.Current;
    private readonly CoroutineSeqEnumerator<T> _values;
    private readonly SharedReading<T>? _before;
    private readonly AsyncEvent _arrived = new();
    private readonly AsyncEvent _asked = new();
    private readonly AsyncEvent _isOver = new();

    // Invariant: each consumer stands in one of the two.
    private readonly LinkedList<SharedPlace<T>> _ahead = new();
    private readonly LinkedList<SharedPlace<T>> _behind = new();

    // The tasks that wait for the value after the last one.
    private readonly HashSet<ICoroutineTask> _waiting = [];
    private SharedValue<T> _start = new(default!);
    private SharedValue<T> _last;
    private int _kept;
    private CancelScope? _scope;
    private CoroutineTask<Unit>? _task;
    private ExceptionDispatchInfo? _failure;
    private bool _isClosing;
    private bool _hasEnded;

    public SharedReading(CoroutineSeq<T> source, int replayed, SharedReading<T>? before)
    {
        _replayed = replayed;
        _before = before is { _isOver.IsSet: false, IsGone: false } ? before : null;
        _values = source.GetAsyncEnumerator();
        _last = _start;
    }

    /// <summary>Whether one more may join: after the end only for what is replayed.</summary>
    public bool IsOpen => _hasEnded ? _replayed > 0 && _failure is null : !_isClosing && !IsGone;

    // At the end of a run what rests is closed.
    private bool IsGone => !ReferenceEquals(_loop, EventLoop.Current) || (_task is null && _values.IsFinished);

    private bool IsCache => _replayed == int.MaxValue;

    private bool HasConsumers => _ahead.Count + _behind.Count > 0;

    private bool IsAsked => _waiting.Count > 0 && (IsCache || _behind.All(IsStuck));

    public SharedPlace<T> Join()
    {
        var place = new SharedPlace<T>(_start);
        (_start == _last ? _ahead : _behind).AddLast(place.Node);
        return place;
    }

    /// <summary>Waits for the value after the one that a consumer took last; false at the end.</summary>
    public async Coroutine<bool> Next(SharedPlace<T> place)
    {
        var task = CoroutineTask.Current!;
        place.Task = task;
        while (place.Last.Next is null)
        {
            if (_hasEnded)
            {
                _failure?.Throw();
                return false;
            }
            _waiting.Add(task);
            try
            {
                Ask();
                await _arrived.Wait();
            }
            finally
            {
                _waiting.Remove(task);
            }
        }
        place.Last = place.Last.Next;
        if (place.Last == _last)
        {
            _behind.Remove(place.Node);
            _ahead.AddLast(place.Node);
            Ask();
        }
        return true;
    }

    /// <summary>The last one to leave awaits the end of the source, unless that is kept.</summary>
    public async Coroutine Leave(SharedPlace<T> place)
    {
        place.Node.List!.Remove(place.Node);
        if (_hasEnded)
            return;
        if (HasConsumers)
        {
            Ask();
            return;
        }
        if (IsCache && !_values.IsFinished)
        {
            _asked.Set();
            return;
        }
        await Close();
    }

    // A consumer whose task waits elsewhere in this sequence cannot take anything, nor can a task that has ended.
    private bool IsStuck(SharedPlace<T> place) =>
        place.Task is { } task && (_waiting.Contains(task) || task.IsCompleted);

    private void Ask()
    {
        if (_hasEnded || _isClosing || !IsAsked)
            return;
        if (_task is null)
        {
            _scope = new CancelScope(ShieldKind.All, "share", 0);
            _task = Coroutine.Start(Read(_scope));
        }
        _asked.Set();
    }

    private async Coroutine Close()
    {
        _isClosing = true;
        Exception? error = null;
        try
        {
            if (_task is { } task)
            {
                _scope!.Cancel(Messages.SequenceClosed);
                await task;
            }
        }
        catch (Exception failure)
        {
            error = failure;
        }
        try
        {
            await _values.DisposeAsync();
        }
        catch (Exception failure)
        {
            error = error is null ? failure : SuppressedExceptions.Both(error, failure);
        }
        End(null);
        if (error is not null)
            ExceptionDispatchInfo.Throw(error);
    }

    private async Coroutine Read(CancelScope scope)
    {
        var outcome = await scope.Run<Unit>(async _ =>
        {
            await ReadWhileAsked();
            return null!;
        });
        if (outcome.Exception is { } canceled && SuppressedExceptions.Joined(canceled) is { } error)
            ExceptionDispatchInfo.Throw(error);
    }

    private async Coroutine ReadWhileAsked()
    {
        try
        {
            // No two enumerations of the source at a time.
            if (_before is not null)
                await _before._isOver.Wait();
            while (await IsWanted())
            {
                if (!await _values.MoveNext())
                {
                    End(null);
                    return;
                }
                Append(_values.Current);
            }
            _task = null;
        }
        catch (Exception error) when (!_isClosing)
        {
            var isTheirs = HasConsumers || error is CoroutineCanceledException;
            End(ExceptionDispatchInfo.Capture(error));
            // What has cancelled this task may be the end of the run, and nobody else closes the source.
            await CancelScope.Shield(() => _values.DisposeAsync());
            if (!isTheirs)
                throw;
        }
    }

    private async Coroutine<bool> IsWanted()
    {
        while (!IsAsked)
        {
            if (!HasConsumers)
                return false;
            _asked.Clear();
            await _asked.Wait();
        }
        return true;
    }

    private void Append(T value)
    {
        _last.Next = new SharedValue<T>(value);
        _last = _last.Next;
        if (_kept < _replayed)
            _kept++;
        else
            _start = _start.Next!;
        while (_ahead.First is { } node)
        {
            _ahead.Remove(node);
            _behind.AddLast(node);
        }
        _waiting.Clear();
        Wake();
    }

    private void End(ExceptionDispatchInfo? failure)
    {
        _hasEnded = true;
        _failure = failure;
        _isOver.Set();
        Wake();
    }

    private void Wake()
    {
        _arrived.Set();
        _arrived.Clear();
    }
}
