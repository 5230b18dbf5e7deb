namespace Coroutines.Tests.Hazards;

/// <summary>Tasks that take permits, some for good, and others that add some: no permit is taken that is not there, and nobody waits for
/// one that is.</summary>
internal sealed class SemaphoreProgram : HandOverProgram
{
    private readonly AsyncSemaphore _semaphore;
    private int _permits;

    public SemaphoreProgram(Random random)
        : base(random)
    {
        _permits = Below(3);
        _semaphore = new AsyncSemaphore(_permits);
    }

    public override void Start()
    {
        StartTasks(2 + Below(4), Take);
        StartTasks(1 + Below(2), Add);
    }

    public override void CheckAtRest()
    {
        Ensure(_permits == 0 || Waiting == 0, $"{_permits} permits are left, but {_semaphore}.");
        Ensure(
            _semaphore.ToString() == $"AsyncSemaphore ({_permits} permits, {Waiting} waiting)",
            $"{_permits} permits are left and {Waiting} wait, but {_semaphore}."
        );
    }

    private async Coroutine Take()
    {
        for (var times = 1 + Below(2); times > 0; times--)
        {
            await Pause();
            await Wait(_semaphore.Acquire);
            Ensure(_permits-- > 0, "A permit was given that was not there.");
            if (Below(3) == 0)
                continue;
            try
            {
                await Pause();
            }
            finally
            {
                Release();
            }
        }
    }

    private async Coroutine Add()
    {
        for (var times = 1 + Below(3); times > 0; times--)
        {
            await Pause();
            Release();
            if (Below(2) == 0)
                Release();
        }
    }

    private void Release()
    {
        _permits++;
        _semaphore.Release();
    }
}
