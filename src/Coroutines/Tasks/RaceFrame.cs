namespace Coroutines.LowLevel;

/// <summary>Runs coroutines at the same time until the first has ended, and cancels the others.</summary>
internal class RaceFrame<T>(IReadOnlyList<Coroutine<T>> coroutines)
    : JoinFrame<T>(static join => ((RaceFrame<T>)join).Begin())
{
    private IFuture? _winner;

    protected override IFuture? Winner => _winner;

    protected override string Name => "race";

    private protected override bool AwaitsFirst => true;

    protected override void OnChildSucceeded(IFuture child)
    {
        _winner = child;
        Close(Messages.RaceLost);
    }

    public override Awaitable<T> Again() => new RaceFrame<T>(coroutines);

    /// <summary>Starts those that run from the beginning; they may start others until one has ended.</summary>
    protected virtual void StartFirst()
    {
        foreach (var coroutine in coroutines)
            Start(coroutine);
    }

    private Func<T> Begin()
    {
        StartFirst();
        return () => ((Future<T>)_winner!).Result;
    }
}
