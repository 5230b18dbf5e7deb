using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

/// <summary>Receives an item.</summary>
internal sealed class ReceiveArm<T>(ChannelReceiver<T> receiver) : SelectArm<T>, IChannelWaiter
{
    private ChannelPlace<IChannelWaiter>? _node;
    private SelectTicket _ticket;
    private ExceptionDispatchInfo? _error;
    private T? _item;
    private bool _isRegistered;

    object IChannelWaiter.End => receiver;

    public override string ToString() => $"{receiver}.Receive()";

    private AsyncChannel<T> Channel => receiver.Channel;

    bool IChannelWaiter.TryWin(ExceptionDispatchInfo? error)
    {
        if (!_ticket.TryWin())
            return false;
        _error = error;
        return true;
    }

    protected internal override bool TryCommit()
    {
        receiver.Check();
        if (Channel.TryTake(out _item))
            return true;
        if (Channel.IsDrained)
            Channel.End().Throw();
        return false;
    }

    protected internal override void Register(SelectTicket ticket)
    {
        (_ticket, _isRegistered) = (ticket, true);
        Channel.Wait(this, ref _node);
    }

    protected internal override bool TryWithdraw()
    {
        Channel.Leave(this, _node);
        return true;
    }

    protected internal override T GetResult()
    {
        _error?.Throw();
        // Registered, it has the promise of an item; else it has the item.
        return _isRegistered ? Channel.TakePromised() : _item!;
    }

    protected internal override bool TryRelease()
    {
        if (_error is null)
            Channel.BreakPromise();
        return true;
    }
}

/// <summary>Sends an item.</summary>
internal sealed class SendArm<T>(ChannelSender<T> sender, T item) : SelectArm<Unit>, ISendWaiter<T>
{
    private ChannelPlace<ISendWaiter<T>>? _node;
    private SelectTicket _ticket;
    private ExceptionDispatchInfo? _error;

    public T Item => item;

    object IChannelWaiter.End => sender;

    public override string ToString() => $"{sender}.Send(…)";

    bool IChannelWaiter.TryWin(ExceptionDispatchInfo? error)
    {
        if (!_ticket.TryWin())
            return false;
        _error = error;
        return true;
    }

    protected internal override bool TryCommit()
    {
        sender.Check();
        return sender.Channel.TrySend(item);
    }

    protected internal override void Register(SelectTicket ticket)
    {
        _ticket = ticket;
        sender.Channel.Wait(this, ref _node);
    }

    protected internal override bool TryWithdraw()
    {
        sender.Channel.Leave(this, _node);
        return true;
    }

    protected internal override Unit GetResult()
    {
        _error?.Throw();
        return Unit.Value;
    }

    // What is sent may have been received.
    protected internal override bool TryRelease() => _error is not null;
}
