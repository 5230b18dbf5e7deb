using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

// State     who may use it              leaves by
// idle      any one thread              Run, RunForever → running; Dispose → closed
// running   its own thread, and Post,   Stop (after the current turn) → idle
//           Invoke, Submit from others
// closed    nobody                      —

/// <summary>Runs callbacks and tasks one at a time, on one thread, in turns. asyncio's event loop.</summary>
/// <remarks>
/// One turn takes what other threads posted, then the timers that are due, and then runs exactly what is ready at that moment,
/// first in, first out; whatever that schedules waits for the next turn. Nothing else runs between two awaits, so code on one
/// loop needs no locks. A thread runs at most one loop, loops do not nest, and there is no default loop.
/// Only <see cref="Post(Action)"/>, <see cref="Invoke{T}"/> and <c>Submit</c> may be called from other threads.
/// </remarks>
public sealed class EventLoop : IDisposable
{
    [ThreadStatic]
    private static EventLoop? t_current;

    private static int s_created;

    // Bounds what a burst of callbacks leaves behind: 1,024 of about 64 bytes.
    private const int MostFreeCallbacks = 1024;

    // A struct around the reference: an array of structs is stored into without a covariance check.
    private struct FreeCallback
    {
        public LoopCallback Work;
    }

    private readonly int _number = Interlocked.Increment(ref s_created);
    private readonly TimeProvider _clock;
    private readonly long _origin;
    private readonly double _ticksPerStamp;
    private readonly IReadyQueue _ready;
    private readonly FifoReadyQueue? _fifo;
    private readonly IParker _parker;
    private readonly Inbox _inbox;
    private readonly TimeSpan _slowStep;
    private Random? _random;
    private FreeCallback[] _free = new FreeCallback[4];
    private int _freeCount;
    private int _threadId;
    private Thread? _thread;
    private bool _stopping;
    private bool _closed;
    private ExecutionContext? _installed;
    private ExecutionContext? _installedMark;

    /// <summary>Creates a loop, which does nothing until it is run.</summary>
    /// <param name="options">Clock, order and waiting; null for the defaults.</param>
    public EventLoop(EventLoopOptions? options = null)
    {
        options ??= new EventLoopOptions();
        _clock = options.TimeProvider;
        _origin = _clock.GetTimestamp();
        _ticksPerStamp = (double)TimeSpan.TicksPerSecond / _clock.TimestampFrequency;
        _ready = options.ReadyQueue ?? new FifoReadyQueue();
        _fifo = _ready as FifoReadyQueue;
        _parker = options.Parker ?? new ThreadParker();
        _inbox = new Inbox(_parker, isSpinning: options.Parker is null && Environment.ProcessorCount > 1);
        IsDebug = options.Debug;
        _slowStep = options.SlowStep;
        FinalizerGrace = options.FinalizerGrace;
        _random = options.Random;
        SynchronizationContext = new LoopSynchronizationContext(this);
        TaskScheduler = new LoopTaskScheduler(this);
    }

    /// <summary>The loop that runs on this thread. asyncio's <c>get_running_loop</c>.</summary>
    /// <exception cref="InvalidOperationException">None runs here.</exception>
    public static EventLoop Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_current ?? throw new InvalidOperationException(Messages.NoLoop);
    }

    /// <summary>The loop that runs on this thread, or null.</summary>
    public static EventLoop? TryGetCurrent => t_current;

    /// <summary>Time since the loop was created, on its own clock; it never goes back.</summary>
    public TimeSpan Time => new(Now);

    /// <summary>The clock of timers and sleeps.</summary>
    public TimeProvider TimeProvider => _clock;

    /// <summary>The loop's source of random numbers, for jitter and fair choices. To be used on its thread only.</summary>
    public Random Random => _random ??= new Random();

    /// <summary>Whether the loop is running, on whatever thread.</summary>
    public bool IsRunning => Volatile.Read(ref _threadId) != 0;

    /// <summary>Whether the loop has been disposed of.</summary>
    public bool IsClosed => _closed;

    /// <summary>Brings continuations of plain <c>async Task</c> code that was started on the loop back to the loop.</summary>
    public SynchronizationContext SynchronizationContext { get; }

    /// <summary>Runs BCL tasks on the loop, one at a time.</summary>
    public TaskScheduler TaskScheduler { get; }

    /// <summary>Raised on the loop's thread for each failure that no await will see. Without a handler it is written to the
    /// standard error stream. asyncio's exception handler.</summary>
    public event Action<LoopError>? UnhandledException;

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
    /// <param name="delay">From now, on the loop's clock. Equal times run in the order in which they were asked for.</param>
    /// <param name="callback">Runs on the loop's thread in the execution context of this call.</param>
    /// <returns>A handle that can cancel it.</returns>
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    /// <exception cref="ObjectDisposedException">The loop is closed.</exception>
    public LoopHandle CallLater(TimeSpan delay, Action callback) => CallAtTicks(After(delay), callback);

    /// <summary>Runs <paramref name="callback"/> at the time <paramref name="when"/> of <see cref="Time"/>.</summary>
    /// <param name="when">On the loop's own clock; a time that has passed means the next turn.</param>
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

    /// <summary>Runs turns until <see cref="Stop"/> is called; what is still scheduled then stays for the next run.</summary>
    /// <exception cref="InvalidOperationException">A loop already runs on this thread, or this one runs elsewhere.</exception>
    /// <exception cref="ObjectDisposedException">The loop is closed.</exception>
    public void RunForever()
    {
        CheckOpen();
        if (t_current is { } running)
            throw new InvalidOperationException(Messages.NestedRun(running));
        if (Interlocked.CompareExchange(ref _threadId, Environment.CurrentManagedThreadId, 0) != 0)
            throw new InvalidOperationException(Messages.LoopIsRunning(this));
        var context = SynchronizationContext.Current;
        var outer = ExecutionContext.Capture();
        try
        {
            t_current = this;
            _thread = Thread.CurrentThread;
            Installed(outer);
            SynchronizationContext.SetSynchronizationContext(SynchronizationContext);
            do RunTurns();
            while (!_stopping);
        }
        finally
        {
            EnterContext(outer);
            Running = null;
            _thread = null;
            _stopping = false;
            t_current = null;
            SynchronizationContext.SetSynchronizationContext(context);
            Volatile.Write(ref _threadId, 0);
        }
    }

    /// <summary>Ends the run after the current turn; called before a run, that run is one turn long.</summary>
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    public void Stop()
    {
        CheckThread();
        _stopping = true;
    }

    /// <summary>Closes the loop and drops all that is still scheduled. Doing it again does nothing.</summary>
    /// <exception cref="InvalidOperationException">The loop is running.</exception>
    public void Dispose()
    {
        if (IsRunning)
            throw new InvalidOperationException(Messages.LoopIsRunning(this));
        if (_closed)
            return;
        _closed = true;
        _inbox.Close();
        while (_ready.Count > 0)
            _ready.Dequeue().Abandon();
        (_parker as IDisposable)?.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"EventLoop #{_number} ({(_closed ? "closed" : IsRunning ? "running" : "idle")})";

    /// <summary>Whether the loop reports slow steps and remembers where tasks were started.</summary>
    public bool IsDebug { get; }

    internal static EventLoop? ThreadLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_current;
    }

    /// <summary>The work that runs now, or ran last.</summary>
    // Invariant: code of users runs only inside an item's Run, so between items nobody looks here.
    internal LoopWork? Running { get; set; }

    internal TimeSpan? FinalizerGrace { get; }

    // The common queue is asked directly; another costs an interface call.
    private int ReadyCount => _fifo is { } fifo ? fifo.Count : _ready.Count;

    // A debugger times each work, and a queue of somebody else's chooses among them.
    private bool IsOneByOne => IsDebug || _fifo is null;

    internal TimerQueue Timers { get; } = new();

    /// <summary>Whatever the layers above keep with the loop: its live tasks and the failures nobody has looked at.</summary>
    internal LoopResidents Residents { get; } = new();

    // As TimeProvider.GetElapsedTime has it, which asks for the frequency and divides each time.
    internal long Now => (long)((_clock.GetTimestamp() - _origin) * _ticksPerStamp);

    /// <summary>The loop time after a delay; a delay too long to add means the end of time.</summary>
    internal long After(TimeSpan delay)
    {
        var now = Now;
        return delay.Ticks > long.MaxValue - now ? long.MaxValue : now + delay.Ticks;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Enqueue(LoopWork work)
    {
        if (_fifo is { } fifo)
            fifo.Enqueue(work);
        else
            _ready.Enqueue(work);
    }

    internal void Post(LoopWork work)
    {
        if (ReferenceEquals(t_current, this))
        {
            // From its own thread it keeps its place: behind what other threads posted before, ahead of what is scheduled here later.
            if (_inbox.HasWork)
                _inbox.MoveTo(this, IsOneByOne);
            Enqueue(work);
        }
        else if (!_inbox.TryPost(work))
        {
            throw Closed();
        }
    }

    internal bool TryPost(LoopWork work) => _inbox.TryPost(work);

    /// <summary>Refuses a caller on another thread than the one the loop runs on. While the loop is idle anyone may set it up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CheckThread()
    {
        if (!ReferenceEquals(t_current, this) && _threadId != 0)
            throw new InvalidOperationException(Messages.OffThread(this));
    }

    internal void CheckOpen()
    {
        if (_closed)
            throw Closed();
    }

    internal ObjectDisposedException Closed() => new(ToString(), Messages.LoopClosed(this));

    // Invariant: _installed is the context that is on the thread, so that entering the same one costs a comparison; _installedMark tells
    // whether it still is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void EnterContext(ExecutionContext? context)
    {
        if (!ReferenceEquals(context, _installed) && context is not null)
        {
            ExecutionContext.Restore(context);
            Installed(context);
        }
    }

    /// <summary>Whether the work that runs has changed the context since it was last put in place.</summary>
    private bool HasContextChanged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => !ReferenceEquals(ThreadContext.Mark(_thread!), _installedMark);
    }

    /// <summary>The context that runs on the loop's own thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ExecutionContext? CaptureContext() =>
        _thread is null || HasContextChanged ? ExecutionContext.Capture() : _installed;

    /// <summary>The context that the work left behind; the work's own changes are in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ExecutionContext? LeaveContext()
    {
        if (HasContextChanged)
            Installed(ThreadContext.Of(_thread!));
        return _installed;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Installed(ExecutionContext? context)
    {
        _installed = context;
        _installedMark = ThreadContext.Mark(_thread!);
    }

    /// <summary>Hands a failure to <see cref="UnhandledException"/>, in the context of what failed.</summary>
    internal void Report(LoopError error)
    {
        try
        {
            if (UnhandledException is { } handler)
                handler(error);
            else
                Console.Error.WriteLine($"{error.Message}{Environment.NewLine}{error.Exception}");
        }
        catch (Exception second)
        {
            Console.Error.WriteLine(
                $"{error.Message}{Environment.NewLine}{error.Exception}{Environment.NewLine}"
                    + $"The UnhandledException handler of {this} threw as well: {second}"
            );
        }
    }

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
            var origin = Describe((Delegate)callback);
            Report(new LoopError(LoopErrorKind.Callback, Messages.CallbackFailed(origin), error, origin));
        }
        finally
        {
            LeaveContext();
        }
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

    // This, RunAsked and RunTimed are the only places where work runs. All others only make it ready.
    // It returns now and then, because the runtime replaces slow code by fast code where a method is called.
    private void RunTurns()
    {
        var fifo = IsOneByOne ? null : _fifo;
        for (var turn = 0; turn < 64; turn++)
        {
            if (ReadyCount == 0 && !_stopping)
                WaitForWork();
            if (_inbox.HasWork)
                _inbox.MoveTo(this, IsOneByOne);

            // The clock is read only if there is a timer to compare with.
            if (Timers.HasEntries)
                EnqueueDue();

            if (fifo is null)
                RunAsked();
            else
                for (var count = fifo.Count; count > 0; count--)
                {
                    var work = fifo.Dequeue();
                    // Compared before it is written: a reference written costs more than one read.
                    if (!ReferenceEquals(work, Running))
                        Running = work;
                    work.Run();
                }

            if (_stopping)
                return;
        }
    }

    /// <summary>One turn of a loop that debugs, or has a ready queue of somebody else's.</summary>
    private void RunAsked()
    {
        for (var count = _ready.Count; count > 0; count--)
        {
            var work = _ready.Dequeue();
            Running = work;
            if (IsDebug)
                RunTimed(work);
            else
                work.Run();
        }
    }

    private void EnqueueDue()
    {
        var now = Now;
        while (Timers.TakeDue(now) is { } work)
        {
            CacheLine.Fetch(work);
            Enqueue(work);
        }
    }

    private void RunTimed(LoopWork work)
    {
        // Asked for first: a callback forgets what it was as soon as it runs.
        var origin = work.ToString()!;
        var start = _clock.GetTimestamp();
        work.Run();
        var time = _clock.GetElapsedTime(start);
        if (time >= _slowStep)
            Report(new LoopError(LoopErrorKind.Slow, Messages.Slow(origin, time), null, origin));
    }

    private void WaitForWork()
    {
        if (!Timers.TryPeek(out var when))
            _inbox.Park(Timeout.InfiniteTimeSpan);
        else if (Now is var now && when > now)
            _inbox.Park(new TimeSpan(when - now));
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
