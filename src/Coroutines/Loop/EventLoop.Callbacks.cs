using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

// Callbacks: scheduled here, timed, or posted by other threads.
public sealed partial class EventLoop
{
    /// <summary>Runs <paramref name="callback"/> in the next turn, after all that is already scheduled.</summary>
    /// <param name="callback">Runs on the loop's thread in the execution context of this call.</param>
    /// <returns>A handle that can cancel it.</returns>
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The loop is closed.</exception>
    public LoopHandle CallSoon(Action callback)
    {
        var work = Rent(callback);
        Enqueue(work);
        return new LoopHandle(work);
    }

    /// <summary>Runs <paramref name="callback"/> once <paramref name="delay"/> has passed; never inline, even for no delay.</summary>
    /// <param name="delay">From now, on the loop's clock; <see cref="Timeout.InfiniteTimeSpan"/> for never. Equal times run in the order in which
    /// they were asked for.</param>
    /// <param name="callback">Runs on the loop's thread in the execution context of this call.</param>
    /// <returns>A handle that can cancel it.</returns>
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The loop is closed.</exception>
    public LoopHandle CallLater(TimeSpan delay, Action callback) => CallAtTicks(After(delay), callback);

    /// <summary>Runs <paramref name="callback"/> at the time <paramref name="when"/> of <see cref="Time"/>.</summary>
    /// <param name="when">On the loop's own clock; a time that has passed means the next turn, <see cref="TimeSpan.MaxValue"/> never.</param>
    /// <param name="callback">Runs on the loop's thread in the execution context of this call.</param>
    /// <returns>A handle that can cancel it.</returns>
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The loop is closed.</exception>
    public LoopHandle CallAt(TimeSpan when, Action callback) => CallAtTicks(when.Ticks, callback);

    /// <summary>Runs <paramref name="callback"/> on the loop, from any thread. asyncio's <c>call_soon_threadsafe</c>.</summary>
    /// <param name="callback">Runs on the loop's thread; posts of one thread keep their order.</param>
    /// <exception cref="ObjectDisposedException">The loop is closed.</exception>
    public void Post(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var context = ExecutionContext.Capture();
        if (context is null || !ReferenceEquals(context, ThreadContext.Default) || ReferenceEquals(t_current, this))
            Post(new ContextualCallback(callback, context));
        else if (!_inbox.TryPost(callback))
            throw Closed();
    }

    /// <summary>Runs <paramref name="function"/> on the loop from another thread and waits for its result.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="function">Runs on the loop's thread, between two steps of its tasks.</param>
    /// <returns>What the function returned; what it threw is thrown here.</returns>
    /// <remarks>Blocks the calling thread until the loop has run the function.</remarks>
    /// <exception cref="InvalidOperationException">Called on the loop's own thread.</exception>
    /// <exception cref="ObjectDisposedException">The loop is closed, or was before it ran the function.</exception>
    public T Invoke<T>(Func<T> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (Volatile.Read(ref _threadId) == Environment.CurrentManagedThreadId)
            throw new InvalidOperationException(Messages.InvokeOnLoop(this));
        using var work = new InvokeWork<T>(this, function);
        Post(work);
        return work.Wait();
    }

    /// <summary>Runs <paramref name="action"/> on the loop from another thread and waits until it has run.</summary>
    /// <param name="action">Runs on the loop's thread, between two steps of its tasks.</param>
    /// <exception cref="InvalidOperationException">Called on the loop's own thread.</exception>
    /// <exception cref="ObjectDisposedException">The loop is closed, or was before it ran the action.</exception>
    public void Invoke(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        Invoke<object?>(() =>
        {
            action();
            return null;
        });
    }

    internal void Post(LoopWork work)
    {
        if (!TryPostHere(work))
            throw Closed();
    }

    /// <summary>Schedules work from any thread, the loop's own included; false when the loop is closed.</summary>
    internal bool TryPostHere(LoopWork work)
    {
        if (ReferenceEquals(t_current, this))
        {
            // From its own thread it keeps its place: behind what other threads posted before, ahead of what is scheduled here later.
            if (_inbox.HasWork)
                _inbox.MoveTo(this, IsOneByOne);
            Enqueue(work);
            return true;
        }
        return _inbox.TryPost(work);
    }

    internal bool TryPost(LoopWork work) => _inbox.TryPost(work);

    /// <summary>Runs a callback in a context; what it throws is reported.</summary>
    /// <param name="callback">An <see cref="Action"/>, or a <see cref="SendOrPostCallback"/>.</param>
    /// <param name="state">For the latter.</param>
    /// <param name="context">Null for the one that is there.</param>
    internal void RunCallback(object callback, object? state, ExecutionContext? context)
    {
        EnterContext(context);
        try
        {
            if (callback is Action action)
                action();
            else
                Unsafe.As<SendOrPostCallback>(callback)(state);
        }
        catch (Exception error)
        {
            ReportFailure((Delegate)callback, error);
        }
        finally
        {
            LeaveContext();
        }
    }

    internal void ReportFailure(Delegate callback, Exception error)
    {
        var origin = Describe(callback);
        Report(new LoopError(LoopErrorKind.Callback, Messages.CallbackFailed(origin), error, origin));
    }

    /// <summary>Says in debug mode, once for each loop, that a continuation came after the loop was closed.</summary>
    internal void ReportLate(SendOrPostCallback continuation)
    {
        if (!IsDebug || Interlocked.Exchange(ref _hasReportedLate, true))
            return;
        var origin = Describe(continuation);
        Report(new LoopError(LoopErrorKind.Late, Messages.CameLate(origin, this), null, origin));
    }

    internal static string Describe(Delegate callback) =>
        $"The callback {callback.Method.DeclaringType?.Name}.{callback.Method.Name}";

    internal void Recycle(LoopCallback work)
    {
        work.Clear();
        if (_freeCount == _free.Length)
        {
            if (_freeCount == MostFreeCallbacks)
                return;
            Array.Resize(ref _free, _freeCount * 2);
        }
        // Most often it is the one that was taken from here, and a reference written costs more than one read.
        ref var place = ref _free[_freeCount++].Work;
        if (!ReferenceEquals(place, work))
            place = work;
    }

    private LoopHandle CallAtTicks(long when, Action callback)
    {
        var work = Rent(callback);
        work.ArmTimer(when, Timers);
        return new LoopHandle(work);
    }

    private LoopCallback Rent(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        CheckThread();
        CheckOpen();
        var work = _freeCount > 0 ? _free[--_freeCount].Work : new LoopCallback(this);
        work.Arm(callback, null, CaptureContext());
        return work;
    }
}
