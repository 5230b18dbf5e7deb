namespace Coroutines.Tests.Hazards;

/// <summary>
/// Tasks that send into and receive from two channels, some by selects and enumerations: each item that was sent is received once or handed back, in
/// the order in which it was sent, none that was not sent is received, and nobody waits for what is there.
/// </summary>
/// <remarks>Whether an item was sent is what its sender was told: sent if the await returned, not sent if it threw.</remarks>
internal sealed class ChannelProgram : HandOverProgram
{
    private sealed record Item(int Sender, int Number);

    private readonly AsyncChannel<Item>[] _channels;
    private readonly HashSet<Item>[] _sent =
    [
        [],
        [],
    ];
    private readonly List<Item>[] _received =
    [
        [],
        [],
    ];
    private readonly List<Item>[] _undelivered =
    [
        [],
        [],
    ];
    private readonly bool _selects;
    private readonly bool _closes;
    private int _senders;
    private int _receiving;
    private int _sending;

    public ChannelProgram(Random random, int capacity, bool selects, bool closes)
        : base(random)
    {
        (_selects, _closes) = (selects, closes);
        _channels =
        [
            AsyncChannel.Bounded<Item>(capacity, onUndelivered: item => _undelivered[0].Add(item)),
            AsyncChannel.Bounded<Item>(Below(3), onUndelivered: item => _undelivered[1].Add(item)),
        ];
    }

    public override void Start()
    {
        StartTasks(1 + Below(3), Send);
        StartTasks(1 + Below(3), Receive);
        if (_closes)
            StartTasks(1 + Below(2), Close);
    }

    public override void CheckAtRest()
    {
        for (var i = 0; i < _channels.Length; i++)
        {
            var channel = _channels[i];
            var (sent, received, undelivered) = (_sent[i], _received[i], _undelivered[i]);
            var seen = received.Concat(undelivered).ToList();
            Ensure(seen.Distinct().Count() == seen.Count, $"An item was given twice: {string.Join(" ", seen)}.");
            Ensure(
                seen.TrueForAll(sent.Contains),
                $"Given were {string.Join(" ", seen)}, sent {string.Join(" ", sent)}: {channel}."
            );
            Ensure(
                sent.Count == seen.Count + channel.Count,
                $"{sent.Count} were sent, {received.Count} received and {undelivered.Count} handed back, but {channel}."
            );
            foreach (
                var ofSender in seen.GroupBy(item => item.Sender).Select(group => group.Select(item => item.Number))
            )
                Ensure(ofSender.SequenceEqual(ofSender.Order()), $"The items of a sender are out of order: {channel}.");
            Ensure(
                channel.WaitingReceivers == 0 || channel.WaitingSenders == 0,
                $"One waits for an item, and another to send one: {channel}."
            );
            Ensure(
                channel.WaitingReceivers == 0 || channel.Count == 0,
                $"One waits although there is an item: {channel}."
            );
            Ensure(
                channel.WaitingSenders == 0 || channel.Count >= channel.Capacity,
                $"One waits although there is room: {channel}."
            );
            Ensure(
                channel.WaitingSenders == 0 || channel.OpenReceivers > 0,
                $"One waits although nobody can receive: {channel}."
            );
            Ensure(
                channel.WaitingReceivers == 0 || !channel.IsCompleted,
                $"One waits although nothing more can come: {channel}."
            );
        }
        var (receiving, sending) = (
            _channels.Sum(channel => channel.WaitingReceivers),
            _channels.Sum(channel => channel.WaitingSenders)
        );
        Ensure(
            receiving >= _receiving && sending >= _sending && (Waiting > 0 || receiving + sending == 0),
            $"{_receiving} receive, {_sending} send and {Waiting} wait, but {_channels[0]} and {_channels[1]}."
        );
    }

    private async Coroutine Send()
    {
        var sender = _senders++;
        for (var number = 1 + Below(5); number > 0; number--)
        {
            await Pause();
            // Higher numbers are sent first.
            await Wait(() => SendOnce(new Item(sender, -number)), mayWaitAnew: false);
        }
    }

    private async Coroutine SendOnce(Item item)
    {
        var place = Below(2);
        try
        {
            switch (_selects ? Below(4) : Below(2))
            {
                case 0:
                    if (_channels[place].Sender.TrySend(item))
                        _sent[place].Add(item);
                    break;
                case 1:
                    await SendTo(place, item);
                    break;
                case 2:
                    await SendToEither(item);
                    break;
                default:
                    await SendOrReceive(place, item);
                    break;
            }
        }
        catch (Exception error) when (IsClosed(error)) { }
    }

    private async Coroutine SendTo(int place, Item item)
    {
        _sending++;
        try
        {
            await _channels[place].Sender.Send(item);
            _sent[place].Add(item);
        }
        finally
        {
            _sending--;
        }
    }

    private async Coroutine SendToEither(Item item)
    {
        var place = await Coroutine.SelectFair(
            SelectCase.Send(_channels[0].Sender, item).Then(_ => 0),
            SelectCase.Send(_channels[1].Sender, item).Then(_ => 1)
        );
        _sent[place].Add(item);
    }

    private async Coroutine SendOrReceive(int place, Item item)
    {
        await Coroutine.Select(
            SelectCase.Send(_channels[place].Sender, item).Then(_ => _sent[place].Add(item)),
            SelectCase
                .Receive(_channels[1 - place].Receiver)
                .Then(other =>
                {
                    _received[1 - place].Add(other);
                    return true;
                })
        );
    }

    private async Coroutine Receive()
    {
        for (var times = 1 + Below(5); times > 0; times--)
        {
            await Pause();
            await Wait(ReceiveOnce);
        }
    }

    private async Coroutine ReceiveOnce()
    {
        var place = Below(2);
        try
        {
            switch (_selects ? Below(6) : Below(3))
            {
                case 0:
                    if (_channels[place].Receiver.TryReceive(out var now))
                        _received[place].Add(now);
                    break;
                case 1:
                    await ReceiveFrom(place);
                    break;
                case 2:
                    await Enumerate(place);
                    break;
                case 3:
                    await Coroutine.Select(Taking(place), SelectCase.Run(Coroutine.Sleep(TimeSpan.FromSeconds(1))));
                    break;
                default:
                    // One that fails while it is undone would be reported.
                    await Coroutine.SelectFair(Taking(0), Taking(1), SelectCase.Run(ReceiveOrEnd(place)));
                    break;
            }
        }
        catch (Exception error) when (IsClosed(error)) { }
    }

    private async Coroutine ReceiveOrEnd(int place)
    {
        try
        {
            await ReceiveFrom(place);
        }
        catch (Exception error) when (IsClosed(error)) { }
    }

    private bool IsClosed(Exception error) =>
        _closes && error is ChannelBrokenException or EndOfStreamException or ObjectDisposedException;

    private SelectCase<Unit> Taking(int place) =>
        SelectCase.Receive(_channels[place].Receiver).Then(_received[place].Add);

    private async Coroutine ReceiveFrom(int place)
    {
        _receiving++;
        try
        {
            _received[place].Add(await _channels[place].Receiver.Receive());
        }
        finally
        {
            _receiving--;
        }
    }

    private async Coroutine Enumerate(int place)
    {
        var left = 1 + Below(2);
        await foreach (var item in _channels[place].Receiver)
        {
            _received[place].Add(item);
            if (--left == 0)
                break;
        }
    }

    private async Coroutine Close()
    {
        for (var times = Below(4); times > 0; times--)
            await Pause();
        var channel = _channels[Below(2)];
        switch (Below(3))
        {
            case 0 when channel.OpenSenders > 0:
                channel.Sender.Complete();
                break;
            case 1:
                channel.Sender.Dispose();
                break;
            default:
                channel.Receiver.Dispose();
                break;
        }
    }
}
