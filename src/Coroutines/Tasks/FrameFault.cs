using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

/// <summary>How a frame or a future failed: the exception, its trace up to here, and through how many awaits it has come.</summary>
internal sealed class FrameFault
{
    // Each await adds its line by copying the trace, so the cost grows with the square of the depth. Past these lines nobody reads
    // on, and the exception is passed outwards with the trace it has.
    private const int MostTraced = 64;

    // Thrown or taken last on this thread, so that whoever catches it or passes it on goes on counting.
    [ThreadStatic]
    private static FrameFault? t_thrown;

    private readonly ExceptionDispatchInfo _error;
    private readonly int _awaits;

    private FrameFault(Exception exception, int awaits)
    {
        _error = ExceptionDispatchInfo.Capture(exception);
        _awaits = awaits;
    }

    public Exception Exception => _error.SourceException;

    public static FrameFault Of(Exception exception)
    {
        var inner = t_thrown;
        t_thrown = null;
        if (inner is null || !ReferenceEquals(inner.Exception, exception))
            return new FrameFault(exception, 0);
        return inner._awaits < MostTraced ? new FrameFault(exception, inner._awaits + 1) : inner;
    }

    /// <summary>The exception, for somebody who passes it on.</summary>
    public Exception Take()
    {
        t_thrown = this;
        return Exception;
    }

    [StackTraceHidden]
    public void Throw()
    {
        t_thrown = this;
        _error.Throw();
    }
}
