namespace Coroutines.LowLevel;

/// <summary>Keeps what remembers times to the loop on whose clock they are: the first on which it is used.</summary>
internal struct LoopBinding
{
    private EventLoop? _loop;

    /// <summary>The loop that runs here.</summary>
    /// <exception cref="InvalidOperationException">It is another one, or none.</exception>
    public EventLoop Bind(object owner)
    {
        var loop = EventLoop.Current;
        _loop ??= loop;
        return ReferenceEquals(_loop, loop)
            ? loop
            : throw new InvalidOperationException(Messages.TimesOfOtherLoop(owner, _loop, loop));
    }
}
