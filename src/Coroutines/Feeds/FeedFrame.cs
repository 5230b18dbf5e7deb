namespace Coroutines.LowLevel;

/// <summary>A sequence fed by tasks through a channel: the one mechanism of all operators that do several things at a time.</summary>
/// <remarks>
/// The tasks begin with the first move, and live until the enumeration has ended or is disposed of, which awaits their end. The first failure
/// cancels them; what was sent before it is handed out before it. Nothing is buffered beyond the channel's capacity.
/// </remarks>
internal sealed class FeedFrame<T>(
    Action<Feed<T>> begin,
    int capacity = 0,
    ChannelOverflow overflow = ChannelOverflow.Wait
) : SequenceFrame<T>
{
    private enum Point : byte
    {
        New,
        Receiving,
        Yielded,
        Ending,
    }

    private Feed<T>? _feed;
    private Exception? _error;
    private Point _point;

    public override SequenceFrame<T> Fresh() => new FeedFrame<T>(begin, capacity, overflow);

    public override FrameStatus Step()
    {
        Status = FrameStatus.Pending;
        try
        {
            switch (_point)
            {
                case Point.New:
                    _feed = new Feed<T>(capacity, overflow);
                    begin(_feed);
                    _feed.Begun();
                    return Receive();
                case Point.Receiving:
                    return HandOut(Resumed<T>().Value);
                case Point.Yielded:
                    return Aux is null ? Receive() : Leave(TakeRaised());
                default:
                    Resumed<bool>();
                    return Conclude();
            }
        }
        catch (EndOfStreamException) when (_point == Point.Receiving && _feed!.IsDrained)
        {
            return Leave(null);
        }
        catch (Exception error)
        {
            return Leave(error);
        }
    }

    private FrameStatus Receive()
    {
        _point = Point.Receiving;
        return Run(_feed!.Receiver.Receive()) is { } received ? HandOut(received.Value) : Status;
    }

    private FrameStatus HandOut(T item)
    {
        _point = Point.Yielded;
        Yield(item);
        return Status;
    }

    private FrameStatus Leave(Exception? error)
    {
        if (error is not null)
            _error = _error is null ? error : SuppressedExceptions.Both(_error, error);
        if (_feed is not { } feed || _point == Point.Ending)
            return Conclude();
        _point = Point.Ending;
        // At the end of the channel, too: a producer that has completed it may still run.
        feed.Close();
        try
        {
            return Run(new Coroutine<bool>(new FeedEndWait<T>(feed))) is null ? Status : Conclude();
        }
        catch (Exception ending)
        {
            return Leave(ending);
        }
    }

    private FrameStatus Conclude()
    {
        var error = _feed is { } feed ? feed.Conclude(_error) : _error;
        _feed = null;
        if (error is not null)
            return EndBy(error);
        End();
        return Status;
    }
}
