namespace Coroutines.Tests;

/// <summary>An event loop that runs on a thread of its own until it is disposed of.</summary>
internal sealed class LoopThread : IDisposable
{
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _started = new();

    public LoopThread(EventLoopOptions? options = null)
    {
        Loop = new EventLoop(options);
        Loop.CallSoon(_started.Set);
        _thread = new Thread(Loop.RunForever) { IsBackground = true };
        _thread.Start();
        if (!_started.Wait(VirtualRun.Patience))
            throw new TimeoutException("The loop did not start.");
    }

    public EventLoop Loop { get; }

    public int ThreadId => _thread.ManagedThreadId;

    public void Dispose()
    {
        Loop.Post(Loop.Stop);
        if (!_thread.Join(VirtualRun.Patience))
            throw new TimeoutException("The loop did not stop.");
        Loop.Dispose();
        _started.Dispose();
    }
}
