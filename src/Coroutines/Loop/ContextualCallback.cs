namespace Coroutines.LowLevel;

/// <summary>A callback from another thread, to run in the context of who posted it.</summary>
internal sealed class ContextualCallback(Action callback, ExecutionContext? context) : LoopWork
{
    protected internal override void Run() => EventLoop.ThreadLoop!.RunCallback(callback, null, context);

    public override string ToString() => EventLoop.Describe(callback);
}
