namespace Coroutines.LowLevel;

/// <summary>A body that asks for the coroutine to run whenever it is run itself.</summary>
internal sealed class DeferFrame<T>(Func<Coroutine<T>> create) : Frame<T>
{
    public override FrameStatus Step()
    {
        try
        {
            TailTo(create());
            return Status;
        }
        catch (Exception error)
        {
            return Fail(error);
        }
    }

    public override Awaitable<T> Again() => new DeferFrame<T>(create);

    public override string ToString() => "Defer";
}
