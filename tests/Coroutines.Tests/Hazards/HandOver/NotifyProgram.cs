namespace Coroutines.Tests.Hazards;

/// <summary>Tasks that wait for a condition once, and one that notifies when all wait: while anybody waits, no notification has been without
/// effect. A cancellation may wake one more, as asyncio's does.</summary>
internal sealed class NotifyProgram(Random random) : HandOverProgram(random)
{
    private readonly AsyncCondition _condition = new();
    private int _notified;
    private int _woken;

    public override void Start()
    {
        StartTasks(4 + Below(4), WaitOnce);
        StartTasks(1, NotifySometimes);
    }

    public override void CheckAtRest()
    {
        Ensure(Waiting == 0 || _woken >= _notified, $"{_notified} were notified and {_woken} woken, but {_condition}.");
        Ensure(
            _woken <= _notified + Cancelled,
            $"{_notified} were notified and {Cancelled} cancelled, but {_woken} woken."
        );
        Ensure(
            _condition.ToString() == $"AsyncCondition (unlocked, {Waiting} waiting)",
            $"All have left and {Waiting} wait, but {_condition}."
        );
    }

    private async Coroutine WaitOnce()
    {
        using var held = await _condition.Hold();
        // Who waits anew may come too late for a notification, which then rightly wakes nobody.
        await Wait(_condition.Wait, mayWaitAnew: false);
        _woken++;
        await Pause();
    }

    private async Coroutine NotifySometimes()
    {
        await Coroutine.Yield();
        for (var times = 1 + Below(3); times > 0; times--)
        {
            await Pause();
            using var held = await _condition.Hold();
            var count = 1 + Below(2);
            _notified += count;
            _condition.Notify(count);
            await Pause();
        }
    }
}
