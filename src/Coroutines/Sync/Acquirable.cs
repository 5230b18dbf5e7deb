namespace Coroutines;

/// <summary>Something that a task acquires and releases: lock, condition, semaphore.</summary>
public abstract class Acquirable
{
    private protected Acquirable() { }

    /// <summary>Whether <see cref="Acquire"/> would have to wait now.</summary>
    public abstract bool IsLocked { get; }

    /// <summary>Acquires it, waiting in line if need be. Does not suspend if it is free and nobody waits.</summary>
    /// <returns>A coroutine that may be awaited many times. A cancellation gives up the place in line, and loses nothing.</returns>
    /// <exception cref="InvalidOperationException">It has been waited for on another loop.</exception>
    public abstract Coroutine Acquire();

    /// <summary>Acquires it if <see cref="Acquire"/> would not have to wait.</summary>
    internal abstract bool TryAcquire();

    /// <summary>Releases it and lets the next in line go on. Does not suspend.</summary>
    /// <exception cref="InvalidOperationException">It is not acquired.</exception>
    public abstract void Release();

    /// <summary>Acquires it, and releases it at the end of a <c>using</c> block.</summary>
    /// <returns>A coroutine of what releases it when it is disposed of. asyncio's <c>async with</c>.</returns>
    public Coroutine<Held> Hold() => Coroutine.Defer(HoldOnce);

    private async Coroutine<Held> HoldOnce()
    {
        await Acquire();
        return new Held(this);
    }

    /// <summary>Releases what was acquired, once, when it is disposed of.</summary>
    public sealed class Held : IDisposable
    {
        private Acquirable? _acquired;

        internal Held(Acquirable acquired) => _acquired = acquired;

        /// <summary>Releases it; doing so again does nothing.</summary>
        public void Dispose()
        {
            var acquired = _acquired;
            _acquired = null;
            acquired?.Release();
        }
    }
}
