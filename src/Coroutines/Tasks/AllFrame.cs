namespace Coroutines.LowLevel;

/// <summary>Joins the coroutines of a sequence, at most so many at a time; takes the next one when one has ended.</summary>
internal sealed class AllFrame<T>(IEnumerable<Coroutine<T>> coroutines, int limit)
    : JoinFrame<T[]>(static join => ((AllFrame<T>)join).Begin())
{
    private IEnumerator<Coroutine<T>>? _source;

    protected override void OnChildSucceeded(IFuture child) => StartMore();

    protected override string Name => "all";

    protected override void OnClosing() => DisposeSource();

    public override Awaitable<T[]> Again() => new AllFrame<T>(coroutines, limit);

    private Func<T[]> Begin()
    {
        _source = coroutines.GetEnumerator();
        StartMore();
        return () => [.. Children.Select(static child => ((Future<T>)child).Result)];
    }

    private void StartMore()
    {
        while (_source is { } source && RunningChildren < limit)
        {
            if (source.MoveNext())
                Start(source.Current);
            else
                DisposeSource();
        }
    }

    private void DisposeSource()
    {
        var source = _source;
        _source = null;
        source?.Dispose();
    }
}
