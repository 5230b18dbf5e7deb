namespace Coroutines.LowLevel;

/// <summary>An exception that nobody has looked at yet; reported when its loop's run ends, or when it is collected before that.</summary>
internal sealed class UnseenFailure(EventLoop loop, int number, string origin, Exception exception)
{
    // THREADS: the finalizer thread runs only when nothing else can reach this object any more.
    ~UnseenFailure()
    {
        var error = ToError();
        if (!loop.TryPost(new ReportWork(loop, error)))
            loop.Report(error);
    }

    /// <summary>The place of its origin in the order of creation.</summary>
    public int Number => number;

    public bool IsSeen { get; private set; }

    public void MarkSeen()
    {
        if (IsSeen)
            return;
        IsSeen = true;
        GC.SuppressFinalize(this);
    }

    public void Report()
    {
        MarkSeen();
        loop.Report(ToError());
    }

    private LoopError ToError() =>
        new(LoopErrorKind.NeverRetrieved, Messages.NeverRetrieved(origin), exception, origin);

    private sealed class ReportWork(EventLoop loop, LoopError error) : LoopWork
    {
        protected internal override void Run() => loop.Report(error);

        protected internal override void Abandon() => loop.Report(error);
    }
}
