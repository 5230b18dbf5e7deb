namespace Coroutines;

/// <summary>Raised when waiting at an <see cref="AsyncBarrier"/> that is aborted, or was aborted or reset meanwhile.</summary>
public sealed class BarrierBrokenException : InvalidOperationException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What happened, and the way out.</param>
    public BarrierBrokenException(string message)
        : base(message) { }
}

/// <summary>Raised when taking from an empty <see cref="AsyncQueue{T}"/> without waiting.</summary>
public sealed class QueueEmptyException : InvalidOperationException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What happened, and the way out.</param>
    public QueueEmptyException(string message)
        : base(message) { }
}

/// <summary>Raised when putting into a full <see cref="AsyncQueue{T}"/> without waiting.</summary>
public sealed class QueueFullException : InvalidOperationException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What happened, and the way out.</param>
    public QueueFullException(string message)
        : base(message) { }
}

/// <summary>Raised when putting into an <see cref="AsyncQueue{T}"/> that is shut down, or taking from it once it is empty.</summary>
public sealed class QueueShutdownException : InvalidOperationException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What happened, and the way out.</param>
    public QueueShutdownException(string message)
        : base(message) { }
}

/// <summary>Raised when sending into an <see cref="AsyncChannel{T}"/> from which nobody can receive any more, or which has been completed.
/// The item has not been sent.</summary>
/// <remarks>trio's <c>BrokenResourceError</c>.</remarks>
public sealed class ChannelBrokenException : InvalidOperationException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What happened, and the way out.</param>
    public ChannelBrokenException(string message)
        : base(message) { }
}

/// <summary>Raised when sending into a full <see cref="AsyncChannel{T}"/> whose overflow policy is to fail. The item has not been sent.</summary>
public sealed class ChannelFullException : InvalidOperationException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What happened, and the way out.</param>
    public ChannelFullException(string message)
        : base(message) { }
}

/// <summary>Raised in the body of a generator or sequence that is closed before its end, at the value it handed out last.</summary>
/// <remarks>Python's <c>GeneratorExit</c>. Finalisers run; a handler of <c>coroutine { }</c> does not see it.</remarks>
public sealed class GeneratorClosedException : Exception
{
    /// <summary>Makes the exception.</summary>
    public GeneratorClosedException()
        : base(Messages.GeneratorClosed) { }
}
