namespace Coroutines.LowLevel;

/// <summary>Waits until the tasks behind an enumeration have ended. A cancellation ends these tasks, but not the wait for them.</summary>
internal sealed class FeedEndWait<T>(Feed<T> feed) : WaitFrame<bool>
{
    private CoroutineCanceledException? _cancellation;
    private bool _isInterrupted;

    protected override bool TryBegin() => TryEnd(wasWaiting: false);

    protected override bool TryEnd() => TryEnd(wasWaiting: true);

    protected override bool TryWithdraw() => false;

    internal override bool TryKeep(string? reason)
    {
        feed.Close();
        _cancellation ??= new CoroutineCanceledException(reason);
        return true;
    }

    internal override bool TryInterrupt()
    {
        feed.Close();
        _isInterrupted = true;
        return false;
    }

    public override Awaitable<bool> Again() => new FeedEndWait<T>(feed);

    public override string ToString() => "the end of a sequence's tasks";

    private bool TryEnd(bool wasWaiting)
    {
        if (!feed.HasEnded)
        {
            if (!wasWaiting)
                feed.WakeAtEnd(this);
            return false;
        }
        if (_cancellation is not null)
            throw _cancellation;
        // What a scope has ended is not to look like a regular end.
        if (_isInterrupted && CancelScope.Current?.Striking is { } striking)
            throw striking.NewException();
        return true;
    }
}
