namespace Coroutines.LowLevel;

/// <summary>Lets everything else that is ready run once. Holds nothing, so all who yield share it.</summary>
internal sealed class YieldOperation<T> : Awaitable<T>
{
    public static readonly YieldOperation<T> Instance = new();

    private YieldOperation()
    {
        Depth = NotAFrame | MayWait;
        Status = FrameStatus.Done;
    }

    public override FrameStatus Step() => Status;

    internal override void Admit(Awaitable task, Awaitable leaf)
    {
        task.Park(leaf, this);
        task.GoOn();
    }

    // Whoever yields is scheduled already. A task that is cancelled is handled when it runs.
    internal override bool CancelWait(Awaitable task, CancelScope? scope, string? reason)
    {
        if (scope is null || (task.Depth & MustThrow) != 0)
            return false;
        task.RaiseNext(scope.NewException());
        return true;
    }

    public override string ToString() => "Yield()";
}
