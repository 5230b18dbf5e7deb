namespace Coroutines.LowLevel;

/// <summary>Waits until a future has ended, whatever with; a cancellation ends the wait alone.</summary>
internal sealed class EndFrame(IFuture future) : WaitFrame<Unit>
{
    protected override bool TryBegin()
    {
        if (ReferenceEquals(future, CurrentTask(EventLoop.Current)))
            throw new InvalidOperationException(Messages.SelfAwait(future));
        ((Awaitable)future).AddWaiter(this);
        return false;
    }

    protected internal override void Run() => Wake();

    protected override bool TryEnd() => true;

    protected override bool TryWithdraw()
    {
        ((Awaitable)future).RemoveWaiters(waiter => ReferenceEquals(waiter, this));
        return true;
    }

    public override Awaitable<Unit> Again() => new EndFrame(future);

    public override string ToString() => $"the end of {future}";
}
