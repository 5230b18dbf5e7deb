namespace Coroutines.LowLevel;

/// <summary>Waits until a future has ended, whatever with; a cancellation ends the wait alone.</summary>
/// <param name="future">The future.</param>
/// <param name="cancels">Whether to cancel it first. As in asyncio's <c>wait_for</c>, its end then takes its turns even if it comes at once.</param>
internal sealed class EndFrame(IFuture future, bool cancels = false) : WaitFrame<Unit>
{
    protected override bool TryBegin()
    {
        if (!cancels && future.IsCompleted)
            return true;
        if (ReferenceEquals(future, CurrentTask(EventLoop.Current)))
            throw new InvalidOperationException(Messages.SelfAwait(future));
        ((Awaitable)future).AddWaiter(this);
        if (cancels)
            future.Cancel();
        return false;
    }

    protected internal override void Run() => Wake();

    protected override bool TryEnd() => true;

    protected override bool TryWithdraw()
    {
        ((Awaitable)future).RemoveWaiters(this);
        return true;
    }

    public override Awaitable<Unit> Again() => new EndFrame(future, cancels);

    public override string ToString() => $"the end of {future}";
}
