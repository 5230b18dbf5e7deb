namespace Coroutines.LowLevel;

/// <summary>An exception that nobody has looked at yet; reported when its loop's run ends, or when it is collected before that.</summary>
internal sealed class UnseenFailure(EventLoop loop, int number, object source, Exception exception)
{
    // As it was when it failed.
    private readonly string _origin = source.ToString()!;

    // That of the task that failed, or of whoever failed the future (R15).
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    // THREADS: the finalizer thread runs only when nothing else can reach this object any more.
    ~UnseenFailure()
    {
        var report = new ReportWork(loop, ToError(), _context);
        if (!loop.TryPost(report))
            report.RunNow();
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
        new ReportWork(loop, ToError(), _context).RunNow();
    }

    private LoopError ToError() =>
        new(LoopErrorKind.NeverRetrieved, Messages.NeverRetrieved(_origin), exception, _origin, source);

    private sealed class ReportWork(EventLoop loop, LoopError error, ExecutionContext? context) : LoopWork
    {
        public void RunNow()
        {
            if (context is null)
                loop.Report(error);
            else
                ExecutionContext.Run(context, _ => loop.Report(error), null);
        }

        protected internal override void Run() => RunNow();

        protected internal override void Abandon() => RunNow();
    }
}
