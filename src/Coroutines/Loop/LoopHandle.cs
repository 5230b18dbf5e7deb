using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>A scheduled callback that can be cancelled until it runs. asyncio's <c>Handle</c> and <c>TimerHandle</c>.</summary>
public readonly struct LoopHandle
{
    private readonly LoopCallback? _callback;
    private readonly int _generation;

    internal LoopHandle(LoopCallback callback)
    {
        _callback = callback;
        _generation = callback.Generation;
    }

    /// <summary>Keeps the callback from running, even if it is already ready to run in this turn. Does not suspend.</summary>
    /// <returns>True if this call prevented the run; false if it ran before or was cancelled before.</returns>
    /// <exception cref="InvalidOperationException">The loop runs on another thread.</exception>
    public bool Cancel() => _callback is not null && _callback.Cancel(_generation);

    /// <summary>Whether the callback is still to run.</summary>
    public bool IsScheduled => _callback is not null && _callback.IsLive(_generation);
}
