namespace Coroutines.LowLevel;

/// <summary>Binds an object that remembers times to the loop whose clock they came from: the first that uses it.</summary>
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
