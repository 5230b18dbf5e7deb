namespace Coroutines.LowLevel;

/// <summary>Something on its way from another thread: a link of the inbox's list.</summary>
internal abstract class Posting : LoopWork
{
    // THREADS: written by the poster before it publishes the link, afterwards only by the loop.
    internal Posting? Next;
}

/// <summary>A callback, to run in no particular context.</summary>
internal class PostedCallback(Action callback) : Posting
{
    protected internal override void Run() => Run(ThreadContext.Default);

    protected void Run(ExecutionContext? context) => EventLoop.ThreadLoop!.RunCallback(callback, null, context);

    public override string ToString() => EventLoop.Describe(callback);
}

/// <summary>A callback, to run in the context of who posted it.</summary>
// Apart, because most have none, and are the smaller for it.
internal sealed class ContextualCallback(Action callback, ExecutionContext? context) : PostedCallback(callback)
{
    protected internal override void Run() => Run(context);
}

/// <summary>Work that is no posting by itself.</summary>
internal sealed class PostedWork(LoopWork work) : Posting
{
    public LoopWork Work => work;

    protected internal override void Run() => work.Run();

    protected internal override void Abandon() => work.Abandon();
}
