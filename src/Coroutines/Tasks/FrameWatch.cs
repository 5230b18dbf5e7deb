namespace Coroutines.LowLevel;

/// <summary>Watches a frame, and reports it if it is collected without having begun. Debug mode only.</summary>
internal sealed class FrameWatch(Awaitable frame)
{
    private readonly EventLoop? _loop = EventLoop.TryGetCurrent;
    private readonly string _site = Environment.StackTrace;

    // THREADS: the finalizer thread runs only when nothing else can reach the frame any more.
    ~FrameWatch()
    {
        if (frame.Depth != 0)
            return;
        var origin = frame.ToString()!;
        var error = new LoopError(LoopErrorKind.NeverAwaited, Messages.NeverAwaited(origin, _site), null, origin);
        if (_loop is null || !_loop.TryPost(new ActionWork(() => _loop.Report(error))))
            StandardError.Write(error.Message);
    }
}
