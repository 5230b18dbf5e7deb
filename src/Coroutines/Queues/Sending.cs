using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

/// <summary>Waits for room in a channel.</summary>
internal sealed class Sending<T>(ChannelSender<T> sender, T item, bool isRented) : WaitFrame<Unit>, ISendWaiter<T>
{
    private ChannelPlace<ISendWaiter<T>>? _node;
    private ExceptionDispatchInfo? _error;
    private bool _isAdmitted;

    public T Item { get; set; } = item;

    object IChannelWaiter.End => sender;

    public override Awaitable<Unit> Again() => new Sending<T>(sender, Item, isRented: false);

    public override string ToString() => $"{sender}.Send(…)";

    bool IChannelWaiter.TryWin(ExceptionDispatchInfo? error)
    {
        if (!Wake())
            return false;
        _error = error;
        _isAdmitted = error is null;
        return true;
    }

    // The item is in the channel, or another has it: the cancellation meets the next wait.
    internal override bool TryInject(Exception exception) => !_isAdmitted && base.TryInject(exception);

    protected override bool TryBegin()
    {
        if (sender.TrySendNow(Item))
            return Forget();
        sender.Channel.Wait(this, ref _node);
        return false;
    }

    protected override bool TryEnd()
    {
        _error?.Throw();
        _isAdmitted = false;
        return Forget();
    }

    protected override bool TryWithdraw()
    {
        sender.Channel.Leave(this, _node);
        return true;
    }

    // A rented frame is kept, but not what it sent.
    private bool Forget()
    {
        if (isRented)
            Item = default!;
        return true;
    }
}
