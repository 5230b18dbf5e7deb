using System.ComponentModel;
using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Cold: a computation without a result that runs only when it is awaited or started. Also the verbs of coroutines.</summary>
/// <remarks>See <see cref="Coroutine{T}"/>. <c>async Coroutine</c> methods return it; F# sees a coroutine of <c>unit</c>.</remarks>
[AsyncMethodBuilder(typeof(CoroutineMethodBuilder))]
public readonly partial struct Coroutine : ICoroutine
{
    /// <summary>What is run or waited for. For builders.</summary>
    // Invariant: an Awaitable<Unit>, or one of F#'s unit, which is the same to the runtime; any other is marked by HasUnwantedValue.
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly Awaitable Body;

    /// <summary>Makes the coroutine of a body. For builders.</summary>
    /// <param name="body">The body.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Coroutine(Awaitable<Unit> body) => Body = body;

    private Coroutine(Awaitable body) => Body = body;

    /// <summary>It, as a coroutine whose result is nothing.</summary>
    /// <param name="coroutine">The coroutine.</param>
    // One test of a byte, as F# does this at each await of what has no result.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Coroutine<Unit>(Coroutine coroutine) =>
        new(
            coroutine.Body is { HasUnwantedValue: true } body
                ? body.WithoutValue()
                : Unsafe.As<Awaitable<Unit>>(coroutine.Body)
        );

    Coroutine<Unit> ICoroutine<Unit>.AsCoroutine() => this;

    /// <summary>What awaits a body, and has no use for its result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Coroutine Of<T>(Awaitable<T> body)
    {
        if (!NoValue<T>.Is && body is not null)
            body.HasUnwantedValue = true;
        return new Coroutine((Awaitable)body!);
    }

    /// <summary>Awaits it. For compilers.</summary>
    /// <returns>The awaiter.</returns>
    /// <exception cref="InvalidOperationException">It runs once and has been awaited before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CoroutineAwaiter GetAwaiter() => new(Body);

    /// <inheritdoc/>
    public override string ToString() => Body is null ? "Coroutine (default)" : $"Coroutine of {Body}";

    /// <summary>Returns a value without suspending.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>A coroutine that may be awaited many times, by plain <c>async Task</c> code even without a loop.</returns>
    public static Coroutine<T> FromResult<T>(T value) => new(new ResultFrame<T>(value));

    /// <summary>Runs what <paramref name="create"/> returns, asking for it anew at each await.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="create">Called in the awaiting task when the coroutine is awaited.</param>
    /// <returns>A coroutine that may be awaited many times, also over <c>async Coroutine</c> methods, which run once.</returns>
    public static Coroutine<T> Defer<T>(Func<Coroutine<T>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return new(new DeferFrame<T>(create));
    }

    /// <inheritdoc cref="Defer{T}(Func{Coroutine{T}})"/>
    public static Coroutine Defer(Func<Coroutine> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return Defer<Unit>(() => create());
    }
}
