namespace Coroutines.LowLevel;

/// <summary>Stands where a frame looks for what it awaited, and makes it raise an exception instead.</summary>
// Invariant: only the members of Awaitable are used on it; its status sends every reader to Rethrow.
internal sealed class InjectedFault : Awaitable
{
    public InjectedFault(Exception exception)
    {
        Depth = NotAFrame;
        Exception = exception;
        Fail(exception);
    }

    public Exception Exception { get; }

    public override FrameStatus Step() => Status;
}
