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
public sealed partial class EventLoop : IDisposable
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

    // Invariant: posters read this for each post, so nothing that the loop writes in each turn stands in its cache line. References come first in
    // an object, in the order of their declarations.
    private readonly Inbox _inbox;
    private readonly int _number = Interlocked.Increment(ref s_created);
    private readonly TimeProvider _clock;
    private readonly long _origin;
    private readonly double _ticksPerStamp;
    private readonly IReadyQueue _ready;
    private readonly FifoReadyQueue? _fifo;
    private readonly IParker _parker;
    private readonly TimeSpan _slowStep;
    private Random? _random;
    private FreeCallback[] _free = new FreeCallback[4];
    private int _freeCount;
    private int _threadId;
    private int _asked;
    private Thread? _thread;
    private bool _stopping;
    private bool _closed;
    private bool _hasReportedLate;
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
        _slowStep = Duration.Counted(options.SlowStep);
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
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    public Random Random
    {
        get
        {
            CheckThread();
            return _random ??= new Random();
        }
    }

    /// <summary>Whether the loop is running, on whatever thread.</summary>
    public bool IsRunning => Volatile.Read(ref _threadId) != 0;

    /// <summary>Whether the loop has been disposed of.</summary>
    public bool IsClosed => _closed;

    /// <summary>Brings continuations of plain <c>async Task</c> code that was started on the loop back to the loop.</summary>
    public SynchronizationContext SynchronizationContext { get; }

    /// <summary>Runs BCL tasks on the loop, one at a time.</summary>
    public TaskScheduler TaskScheduler { get; }

    /// <summary>Raised on the loop's thread for each failure that no await will see, and on another one for what fails after the loop is
    /// closed. Without a handler it is written to the standard error stream. asyncio's exception handler.</summary>
    public event Action<LoopError>? UnhandledException;

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

    internal TimerQueue Timers { get; } = new();

    /// <summary>Whatever the layers above keep with the loop: its live tasks and the failures nobody has looked at.</summary>
    internal LoopResidents Residents { get; } = new();

    // As TimeProvider.GetElapsedTime has it, which asks for the frequency and divides each time.
    internal long Now => (long)((_clock.GetTimestamp() - _origin) * _ticksPerStamp);

    /// <summary>The loop time after a delay, any that a caller may give: <see cref="Duration.Never"/> for one that is for ever or too long to add.</summary>
    internal long After(TimeSpan delay) => Duration.Add(Time, Duration.Counted(delay)).Ticks;

    /// <summary>The loop time after a delay; null for never.</summary>
    internal TimeSpan? DeadlineAfter(TimeSpan delay) =>
        After(delay) is var when and not Duration.Never ? new TimeSpan(when) : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Enqueue(LoopWork work)
    {
        if (_fifo is { } fifo)
            fifo.Enqueue(work);
        else
            _ready.Enqueue(work);
    }

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

    /// <summary>Hands a failure to <see cref="UnhandledException"/>, in the context of what failed. Throws nothing.</summary>
    internal void Report(LoopError error)
    {
        if (UnhandledException is not { } handler)
        {
            StandardError.Write(error.Message, error.Exception);
            return;
        }
        try
        {
            handler(error);
        }
        catch (Exception second)
        {
            StandardError.Write(error.Message, error.Exception);
            StandardError.Write(Messages.HandlerFailed(this), second);
        }
    }
}
