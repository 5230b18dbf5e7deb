using System.ComponentModel;
using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Cold: a computation that runs only when it is awaited or started, and then on an event loop. asyncio's coroutine.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <remarks>
/// Awaiting it runs it inline in the awaiting task, without a turn of the loop, until it really suspends. The value of a
/// C# <c>async Coroutine&lt;T&gt;</c> method runs once, and awaiting it again throws an error that names the method; the value of
/// an F# <c>coroutine { }</c> is a recipe, and each await runs it anew. A method's awaits share the caller's execution context,
/// so what it writes to an <c>AsyncLocal</c> its caller sees, unlike with <c>async Task</c>.
/// </remarks>
[AsyncMethodBuilder(typeof(CoroutineMethodBuilder<>))]
public readonly struct Coroutine<T> : ICoroutine<T>
{
    /// <summary>What is run or waited for. For builders.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly Awaitable<T> Body;

    /// <summary>Makes the coroutine of a body. For builders.</summary>
    /// <param name="body">The body.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Coroutine(Awaitable<T> body) => Body = body;

    /// <summary>It, without its result: as a <c>Task&lt;T></c> is a <c>Task</c>. No object is made.</summary>
    /// <param name="coroutine">The coroutine.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Coroutine(Coroutine<T> coroutine) => Coroutine.Of(coroutine.Body);

    Coroutine<T> ICoroutine<T>.AsCoroutine() => this;

    /// <summary>Awaits it. For compilers.</summary>
    /// <returns>The awaiter.</returns>
    /// <exception cref="InvalidOperationException">It runs once and has been awaited before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CoroutineAwaiter<T> GetAwaiter() => new(Body);

    /// <inheritdoc/>
    public override string ToString() => Body is null ? "Coroutine (default)" : $"Coroutine of {Body}";
}
