using System.Collections.Concurrent;
using Coroutines.LowLevel;

namespace Coroutines;

// State     accepts work   leaves by
// open      yes            Dispose → closing; the run ends by itself (a failure, Stop, its main task cancelled) → failed
// closing   no             the work has ended, or the grace is over and it has been cancelled → closed
// closed    no             —
// failed    no             —

/// <summary>An event loop on a thread of its own, which lives as long as its owner: for hosts, requests and tests whose own code is made of tasks.</summary>
/// <remarks>
/// <para>Any thread may hand it coroutines, the loop's own too. Disposing refuses new work, gives what runs a grace to end in, cancels and
/// awaits the rest, closes the loop and ends the thread.</para>
/// <para>The thread is a background thread: an owner that forgets to dispose of it does not keep the process alive. Ctrl-C is left to the host.</para>
/// </remarks>
public sealed class LoopThread : IAsyncDisposable, IDisposable
{
    private const string MainName = "loop thread";

    private readonly CoroutineRunner _runner;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _grace;

    // THREADS: any thread adds and removes. Only a loop that fails looks here: it is what nobody would complete any more.
    private readonly ConcurrentDictionary<IRefusable, bool> _handedOver = new();

    // THREADS: these belong to the loop's thread.
    private readonly AsyncEvent _stop = new();
    private readonly AsyncEvent _idle = new();
    private int _running;

    // THREADS: any thread.
    private int _closing;
    private Exception? _failure;

    /// <summary>Starts the thread, whose loop waits for work at once.</summary>
    /// <param name="options">What the loop is made of, and who receives the failures that no await sees; null for the defaults. Its
    /// <see cref="CoroutineRunOptions.CancelOnInterrupt"/> is not looked at.</param>
    /// <param name="grace">How long disposing waits, on the loop's clock, for work that was handed over to end by itself before it is cancelled.
    /// Default: no time. <see cref="Timeout.InfiniteTimeSpan"/>: until it has ended.</param>
    /// <param name="name">The thread's name; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The grace is negative, and not <see cref="Timeout.InfiniteTimeSpan"/>.</exception>
    public LoopThread(CoroutineRunOptions? options = null, TimeSpan grace = default, string? name = null)
    {
        _grace = Duration.NotNegative(grace);
        options ??= new CoroutineRunOptions();
        _runner = new CoroutineRunner(
            new CoroutineRunOptions
            {
                Loop = options.Loop,
                UnhandledException = options.UnhandledException,
                ThreadTimeout = options.ThreadTimeout,
                CancelOnInterrupt = false,
            }
        );
        // What the maker's context holds, a request for example, must not live as long as the thread.
        var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        try
        {
            Loop = _runner.Loop;
            _thread = new Thread(Serve) { IsBackground = true, Name = name };
            _thread.UnsafeStart();
        }
        finally
        {
            flow.Dispose();
        }
    }

    /// <summary>The loop. Other threads may use its <c>Post</c>, <c>Invoke</c> and <c>Submit</c>.</summary>
    public EventLoop Loop { get; }

    /// <summary>The number of the thread, as <see cref="Environment.CurrentManagedThreadId"/> gives it there.</summary>
    public int ManagedThreadId => _thread.ManagedThreadId;

    /// <summary>Runs a coroutine on the loop as a task of its own. Called on any thread; it does not block.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="coroutine">What to run. It sees the caller's <c>AsyncLocal</c>s and culture; what it changes in them stays with it.</param>
    /// <param name="cancellationToken">Cancels the task on the loop, which may still run finalisers; the returned task ends when it has ended.</param>
    /// <returns>A BCL task that ends as the coroutine does. To block for it on the loop's own thread waits for ever; await it there.</returns>
    /// <exception cref="ObjectDisposedException">The loop thread has been disposed of.</exception>
    /// <exception cref="InvalidOperationException">The loop has ended by itself; the inner exception says why.</exception>
    public Task<T> Run<T>(Coroutine<T> coroutine, CancellationToken cancellationToken = default)
    {
        CheckOpen();
        var submission = new Submission<T>(Loop, Counted(coroutine), cancellationToken);
        _handedOver.TryAdd(submission, true);
        _ = submission.Task.ContinueWith(
            static (_, state) =>
            {
                var (thread, submission) = ((LoopThread, IRefusable))state!;
                thread._handedOver.TryRemove(submission, out var _);
            },
            (this, (IRefusable)submission),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        try
        {
            Loop.Post(submission);
        }
        catch (ObjectDisposedException)
        {
            // Closed since it was looked at.
            submission.Refuse(Refusal());
        }
        return submission.Task;
    }

    /// <inheritdoc cref="Run{T}(Coroutine{T}, CancellationToken)"/>
    public Task Run(Coroutine<Unit> coroutine, CancellationToken cancellationToken = default) =>
        Run<Unit>(coroutine, cancellationToken);

    /// <summary>Ends the loop and its thread; doing so again waits for the same end.</summary>
    /// <returns>A value task that ends when the thread has nothing left to do. It fails with what has ended the loop, if that was not this call.</returns>
    /// <exception cref="InvalidOperationException">It is called on the loop's own thread, which would wait for itself.</exception>
    public ValueTask DisposeAsync()
    {
        if (Environment.CurrentManagedThreadId == ManagedThreadId)
            throw new InvalidOperationException(Messages.LoopThreadDisposedByItself(this));
        if (Interlocked.Exchange(ref _closing, 1) == 0)
            Loop.TryPost(new ActionWork(_stop.Set));
        return new ValueTask(_ended.Task);
    }

    /// <summary>As <see cref="DisposeAsync"/>, but blocks: for owners that know no asynchronous disposal.</summary>
    /// <exception cref="InvalidOperationException">It is called on the loop's own thread, which would wait for itself.</exception>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override string ToString() =>
        $"LoopThread of {Loop}" + (_thread.Name is { } name ? $", thread '{name}'" : "");

    private async Coroutine<T> Counted<T>(Coroutine<T> coroutine)
    {
        _running++;
        _idle.Clear();
        try
        {
            return await coroutine;
        }
        finally
        {
            if (--_running == 0)
                _idle.Set();
        }
    }

    private void Serve()
    {
        Exception? failure = null;
        try
        {
            _runner.Run(UntilDisposed(), MainName);
        }
        catch (Exception error)
        {
            failure = error;
        }
        // Before the shutdown: whoever comes now is told so, and starts nothing that is cancelled at once.
        Volatile.Write(ref _failure, failure);
        try
        {
            _runner.Dispose();
        }
        catch (Exception error)
        {
            failure ??= error;
            Volatile.Write(ref _failure, failure);
        }
        foreach (var left in _handedOver.Keys)
            left.Refuse(Refusal());
        if (failure is null)
            _ended.SetResult();
        else
            _ended.SetException(failure);
    }

    private async Coroutine UntilDisposed()
    {
        await _stop.Wait();
        if (_running == 0 || _grace == TimeSpan.Zero)
            return;
        await CancelScope.MoveOnAfter(_grace, async _ => await _idle.Wait());
    }

    private void CheckOpen()
    {
        if (Volatile.Read(ref _closing) != 0 || Volatile.Read(ref _failure) is not null)
            throw Refusal();
    }

    private Exception Refusal() =>
        Volatile.Read(ref _failure) is { } failure
            ? new InvalidOperationException(Messages.LoopThreadFailed(this), failure)
            : new ObjectDisposedException(ToString(), Messages.LoopThreadClosed(this));
}
