using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

/// <summary>Waits for an item of a channel.</summary>
internal sealed class Receiving<T>(ChannelReceiver<T> receiver) : WaitFrame<T>, IChannelWaiter
{
    private ChannelPlace<IChannelWaiter>? _node;
    private ExceptionDispatchInfo? _error;

    object IChannelWaiter.End => receiver;

    public override Awaitable<T> Again() => new Receiving<T>(receiver);

    public override string ToString() => $"{receiver}.Receive()";

    bool IChannelWaiter.TryWin(ExceptionDispatchInfo? error)
    {
        if (!Wake())
            return false;
        _error = error;
        return true;
    }

    protected override bool TryBegin()
    {
        receiver.Check();
        var channel = receiver.Channel;
        if (channel.TryTake(out var item))
        {
            Value = item;
            return true;
        }
        if (channel.IsDrained)
            channel.End().Throw();
        channel.Wait(this, ref _node);
        return false;
    }

    protected override bool TryEnd()
    {
        _error?.Throw();
        Value = receiver.Channel.TakePromised();
        return true;
    }

    protected override bool TryWithdraw()
    {
        receiver.Channel.Leave(this, _node);
        return true;
    }

    protected override void OnCanceled(bool wasWoken)
    {
        if (wasWoken && _error is null)
            receiver.Channel.BreakPromise();
    }
}
