namespace Coroutines.Tests.Hazards;

/// <summary>Tasks that wait for an event that is set and cleared: nobody goes on unless it is or was set, and nobody stays who waited when it
/// was set.</summary>
internal sealed class EventProgram(Random random) : HandOverProgram(random)
{
    private readonly AsyncEvent _event = new();
    private readonly List<int> _setsBeforeWait = [];
    private int _sets;

    public override void Start()
    {
        StartTasks(3 + Below(3), WaitSometimes);
        StartTasks(1, SetSometimes);
    }

    public override void CheckAtRest()
    {
        Ensure(
            _setsBeforeWait.TrueForAll(sets => sets == _sets),
            $"One still waits who waited when it was set: {_event}."
        );
        Ensure(!_event.IsSet || Waiting == 0, $"One waits although it is set: {_event}.");
    }

    private async Coroutine WaitSometimes()
    {
        for (var times = 1 + Below(3); times > 0; times--)
        {
            await Pause();
            await Wait(WaitOnce);
        }
    }

    private async Coroutine WaitOnce()
    {
        var (sets, wasSet) = (_sets, _event.IsSet);
        _setsBeforeWait.Add(sets);
        try
        {
            await _event.Wait();
        }
        finally
        {
            _setsBeforeWait.Remove(sets);
        }
        Ensure(wasSet || _sets > sets, "One was woken although it was not set.");
    }

    private async Coroutine SetSometimes()
    {
        for (var times = 1 + Below(3); times > 0; times--)
        {
            await Pause();
            if (!_event.IsSet)
                _sets++;
            _event.Set();
            if (Below(2) == 0)
                await Pause();
            if (Below(3) > 0)
                _event.Clear();
        }
    }
}
