namespace Coroutines.Tests.Hazards;

/// <summary>Tasks that enter and leave what a lock guards: never two are inside, and nobody waits while nobody is inside.</summary>
internal sealed class LockProgram(Random random) : HandOverProgram(random)
{
    private readonly AsyncLock _gate = new();
    private int _inside;

    public override void Start() => StartTasks(3 + Below(3), Visit);

    public override void CheckAtRest() =>
        Ensure(_gate.ToString() == "AsyncLock (unlocked, 0 waiting)" && Waiting == 0, $"All have left, but {_gate}.");

    private async Coroutine Visit()
    {
        for (var visits = 1 + Below(3); visits > 0; visits--)
        {
            await Pause();
            await Wait(_gate.Acquire);
            Ensure(_inside++ == 0, "The lock was given twice.");
            try
            {
                await Pause();
            }
            finally
            {
                _inside--;
                _gate.Release();
            }
        }
    }
}
