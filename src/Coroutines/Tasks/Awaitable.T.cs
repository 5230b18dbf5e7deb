using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Coroutines.LowLevel;

/// <summary>Something that can be awaited for a <typeparamref name="T"/>.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
public abstract class Awaitable<T> : Awaitable
{
    /// <summary>The result, once there is one. For builders.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public T Value = default!;

    private protected Awaitable() { }

    /// <summary>The result of what is complete: the object that holds it, or the exception thrown.</summary>
    [StackTraceHidden]
    internal virtual Awaitable<T> Take()
    {
        if (Status == FrameStatus.Fault)
            Rethrow();
        return this;
    }

    internal sealed override Awaitable AgainForAny() => Again();

    [StackTraceHidden]
    internal sealed override void TakeForAny() => Take();

    internal sealed override void AdoptForAny(Action continuation) => AdoptedAwait.Begin(this, continuation);

    internal sealed override Awaitable<Unit> WithoutValue() =>
        NoValue<T>.Is ? Unsafe.As<Awaitable<Unit>>(this) : ValuelessFrame<T>.Of(this);

    /// <summary>A frame for one more run of the same body, not begun. For builders.</summary>
    /// <returns>The frame.</returns>
    /// <exception cref="InvalidOperationException">The body runs once, and has.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public virtual Awaitable<T> Again() => throw new InvalidOperationException(Messages.AwaitedTwice(ToString()!));
}
