namespace Coroutines.Tests.Hazards;

/// <summary>Tasks that meet at a barrier, which is sometimes reset: whenever enough have come, as many go on, and too few wait at the end.</summary>
internal sealed class BarrierProgram : HandOverProgram
{
    private readonly AsyncBarrier _barrier;
    private int _openings;
    private int _passed;
    private int _sentAway;

    public BarrierProgram(Random random)
        : base(random) => _barrier = new AsyncBarrier(2 + Below(2));

    public override void Start()
    {
        StartTasks(_barrier.Parties + Below(4), Meet);
        if (Below(3) == 0)
            StartTasks(1, ResetOnce);
    }

    public override void CheckAtRest()
    {
        Ensure(
            _barrier.ToString() == $"AsyncBarrier (filling, {Waiting} of {_barrier.Parties} waiting)",
            $"{Waiting} wait, but {_barrier}."
        );
        Ensure(Waiting < _barrier.Parties, $"Enough wait: {_barrier}.");
        var allowed = _openings * _barrier.Parties;
        Ensure(
            _passed <= allowed && _passed >= allowed - Cancelled - _sentAway,
            $"{_passed} passed, {Cancelled} were cancelled and {_sentAway} sent away in {_openings} openings of {_barrier}."
        );
    }

    private async Coroutine Meet()
    {
        for (var times = 1 + Below(3); times > 0; times--)
        {
            await Pause();
            await Wait(Pass);
        }
    }

    private async Coroutine Pass()
    {
        try
        {
            var number = await _barrier.Wait();
            _passed++;
            // The last to come opens it.
            if (number == _barrier.Parties - 1)
                _openings++;
        }
        catch (BarrierBrokenException)
        {
            _sentAway++;
        }
    }

    private async Coroutine ResetOnce()
    {
        await Pause();
        await Pause();
        await _barrier.Reset();
    }
}
