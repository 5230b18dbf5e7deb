namespace Coroutines.Tests.Sync;

/// <summary>CPython's barrier, line by line: a condition, of which everybody is notified whenever anything changes.</summary>
internal sealed class ConditionBarrier(int parties)
{
    private enum State
    {
        Filling,
        Draining,
        Resetting,
        Broken,
    }

    private readonly AsyncCondition _changed = new();
    private State _state;
    private int _count;

    public async Coroutine<int> Wait()
    {
        using var held = await _changed.Hold();
        await _changed.WaitFor(() => _state is not (State.Draining or State.Resetting));
        if (_state == State.Broken)
            throw new BarrierBrokenException("is broken");
        try
        {
            var index = _count++;
            if (index + 1 == parties)
            {
                _state = State.Draining;
                _changed.NotifyAll();
            }
            else
            {
                await _changed.WaitFor(() => _state != State.Filling);
                if (_state is State.Broken or State.Resetting)
                    throw new BarrierBrokenException("was broken");
            }
            return index;
        }
        finally
        {
            if (--_count == 0)
            {
                if (_state is State.Resetting or State.Draining)
                    _state = State.Filling;
                _changed.NotifyAll();
            }
        }
    }

    public async Coroutine Reset()
    {
        using var held = await _changed.Hold();
        _state = _count > 0 ? State.Resetting : State.Filling;
        _changed.NotifyAll();
    }

    public async Coroutine Abort()
    {
        using var held = await _changed.Hold();
        _state = State.Broken;
        _changed.NotifyAll();
    }
}
