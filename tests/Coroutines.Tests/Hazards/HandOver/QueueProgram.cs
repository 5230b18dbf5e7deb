namespace Coroutines.Tests.Hazards;

/// <summary>Tasks that put, get and join: each item that was put is taken once, in the queue's order, none that was not put is taken, and nobody
/// waits for what is there.</summary>
internal sealed class QueueProgram : HandOverProgram
{
    private readonly QueueOrder _order;
    private readonly bool _isShutDown;
    private readonly AsyncQueue<int> _queue;
    private readonly List<int> _items = [];
    private int _nextItem;
    private int _getting;
    private int _putting;
    private int _joining;
    private int _unfinished;
    private int _timesFinished;

    public QueueProgram(Random random, QueueOrder order, bool isShutDown)
        : base(random)
    {
        (_order, _isShutDown) = (order, isShutDown);
        _queue = new AsyncQueue<int>(Below(3), order);
    }

    public override void Start()
    {
        StartTasks(1 + Below(3), PutSometimes);
        StartTasks(1 + Below(3), GetSometimes);
        StartTasks(Below(3), JoinSometimes);
        if (_isShutDown)
            StartTasks(1, ShutDown);
    }

    public override void CheckAtRest()
    {
        Ensure(_items.Count == _queue.Count, $"{_items.Count} items are left, but {_queue}.");
        Ensure(_items.Count == 0 || _getting == 0, $"One waits although there are items: {_queue}.");
        Ensure(_queue.IsFull || _putting == 0, $"One waits although there is room: {_queue}.");
        Ensure(_unfinished > 0 || _joining == 0, $"One waits although all is done: {_queue}.");
        Ensure(!_queue.IsShutdown || _getting + _putting == 0, $"One waits although it is shut down: {_queue}.");
        var (getting, putting) = ($" {_getting} getting,", $" {_putting} putting");
        Ensure(
            _queue.ToString().Contains(getting) && _queue.ToString().Contains(putting),
            $"There are{getting}{putting}, but {_queue}."
        );
    }

    private async Coroutine PutSometimes()
    {
        for (var times = 1 + Below(4); times > 0; times--)
        {
            await Pause();
            await Wait(PutOnce);
        }
    }

    private async Coroutine PutOnce()
    {
        // Priorities come in no order; no two items are equal.
        var item = Below(100) * 1000 + _nextItem++;
        _putting++;
        try
        {
            if (Below(4) > 0)
                await _queue.Put(item);
            else if (!_queue.TryPut(item))
                return;
            _items.Add(item);
            _unfinished++;
        }
        catch (QueueShutdownException)
        {
            Ensure(_queue.IsShutdown, "It is not shut down.");
        }
        finally
        {
            _putting--;
        }
    }

    private async Coroutine GetSometimes()
    {
        for (var times = 1 + Below(4); times > 0; times--)
        {
            await Pause();
            await Wait(GetOnce);
        }
    }

    private async Coroutine GetOnce()
    {
        _getting++;
        int item;
        try
        {
            if (Below(4) > 0)
                item = await _queue.Get();
            else if (!_queue.TryGet(out item))
                return;
        }
        catch (QueueShutdownException)
        {
            Ensure(_queue.IsShutdown && _items.Count == 0, $"{_items.Count} items are left, but {_queue}.");
            return;
        }
        finally
        {
            _getting--;
        }
        Ensure(_items.Count > 0, $"Item {item} was given twice.");
        var expected = _order switch
        {
            QueueOrder.Fifo => _items[0],
            QueueOrder.Lifo => _items[^1],
            _ => _items.Min(),
        };
        Ensure(item == expected, $"Item {item} was given instead of {expected}.");
        _items.Remove(item);
        try
        {
            await Pause();
        }
        finally
        {
            Finish(1);
            _queue.TaskDone();
        }
    }

    private async Coroutine JoinSometimes()
    {
        for (var times = 1 + Below(2); times > 0; times--)
        {
            await Pause();
            await Wait(JoinOnce);
        }
    }

    private async Coroutine JoinOnce()
    {
        var (timesFinished, wasFinished) = (_timesFinished, _unfinished == 0);
        _joining++;
        try
        {
            await _queue.Join();
        }
        finally
        {
            _joining--;
        }
        Ensure(wasFinished || _timesFinished > timesFinished, "One went on although not all was done.");
    }

    private async Coroutine ShutDown()
    {
        for (var times = Below(4); times > 0; times--)
            await Pause();
        var immediate = Below(2) == 0;
        if (immediate)
        {
            Finish(_items.Count);
            _items.Clear();
        }
        _queue.Shutdown(immediate);
    }

    private void Finish(int count)
    {
        _unfinished -= count;
        if (_unfinished == 0)
            _timesFinished++;
    }
}
