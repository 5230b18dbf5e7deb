namespace Coroutines.LowLevel;

/// <summary>Runs coroutines at the same time until the first has ended, and cancels the others.</summary>
internal sealed class RaceFrame<T>(IReadOnlyList<Coroutine<T>> coroutines)
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

    private Func<T> Begin()
    {
        foreach (var coroutine in coroutines)
            Start(coroutine);
        return () => ((Future<T>)_winner!).Result;
    }
}
