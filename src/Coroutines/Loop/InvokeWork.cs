using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

/// <summary>A function that another thread waits for.</summary>
// THREADS: the waiting thread reads the outcome only after the event is set, which publishes it.
internal sealed class InvokeWork<T>(EventLoop loop, Func<T> function) : LoopWork, IDisposable
{
    private readonly ManualResetEventSlim _ended = new();
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private T? _result;
    private ExceptionDispatchInfo? _error;

    private bool _isAbandoned;

    /// <summary>Waits until it has run; false when the loop was closed before that.</summary>
    public bool WaitForRun()
    {
        _ended.Wait();
        return !_isAbandoned;
    }

    public T Wait()
    {
        _ended.Wait();
        _error?.Throw();
        return _result!;
    }

    protected internal override void Run()
    {
        loop.EnterContext(_context);
        try
        {
            _result = function();
        }
        catch (Exception error)
        {
            _error = ExceptionDispatchInfo.Capture(error);
        }
        finally
        {
            loop.LeaveContext();
            _ended.Set();
        }
    }

    protected internal override void Abandon()
    {
        _isAbandoned = true;
        _error = ExceptionDispatchInfo.Capture(loop.Closed());
        _ended.Set();
    }

    public void Dispose() => _ended.Dispose();
}
