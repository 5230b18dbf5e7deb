namespace Coroutines.Tests.Hazards;

/// <summary>Tasks that take items under a condition, and others that add items and notify as many: nobody waits while there is an item, and
/// whoever leaves a wait, however, holds the lock alone.</summary>
internal sealed class PredicateProgram(Random random) : HandOverProgram(random)
{
    private readonly AsyncCondition _condition = new();
    private int _items;
    private int _inside;

    public override void Start()
    {
        StartTasks(2 + Below(3), Take);
        StartTasks(1 + Below(2), Add);
    }

    public override void CheckAtRest()
    {
        Ensure(_items == 0 || Waiting == 0, $"{_items} items are left, but {_condition}.");
        Ensure(
            _condition.ToString() == $"AsyncCondition (unlocked, {Waiting} waiting)",
            $"All have left and {Waiting} wait, but {_condition}."
        );
    }

    private async Coroutine Take()
    {
        for (var times = 1 + Below(2); times > 0; times--)
        {
            await Pause();
            using var held = await _condition.Hold();
            Enter();
            try
            {
                await Wait(WaitForItem);
                Ensure(_items-- > 0, "An item was taken that was not there.");
                await Pause();
            }
            finally
            {
                _inside--;
            }
        }
    }

    private async Coroutine WaitForItem()
    {
        _inside--;
        try
        {
            await _condition.WaitFor(() => _items > 0);
        }
        finally
        {
            Enter();
        }
    }

    private async Coroutine Add()
    {
        for (var times = 1 + Below(3); times > 0; times--)
        {
            await Pause();
            using var held = await _condition.Hold();
            Enter();
            try
            {
                var count = 1 + Below(2);
                _items += count;
                if (Below(4) == 0)
                    _condition.NotifyAll();
                else
                    _condition.Notify(count);
                await Pause();
            }
            finally
            {
                _inside--;
            }
        }
    }

    private void Enter()
    {
        Ensure(_condition.IsLocked, "The lock is not held.");
        Ensure(_inside++ == 0, "The lock was given twice.");
    }
}
