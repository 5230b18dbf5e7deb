namespace Coroutines.LowLevel;

/// <summary>Work of the library itself, such as what it does when a future is complete. It does not throw.</summary>
internal sealed class ActionWork(Action action) : LoopWork
{
    protected internal override void Run() => action();
}
