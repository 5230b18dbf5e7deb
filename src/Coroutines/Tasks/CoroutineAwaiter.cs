using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Lets a frame suspend itself on an awaiter without a delegate.</summary>
internal interface IFrameAwaiter
{
    Awaitable Body { get; }
}

/// <summary>What C# awaits a coroutine, task or future with. For compilers.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
public readonly struct CoroutineAwaiter<T> : ICriticalNotifyCompletion, IFrameAwaiter
{
    private readonly Awaitable<T> _body;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal CoroutineAwaiter(Awaitable<T>? body) => _body = body is { Depth: <= 0 } ? body : OnceMore(body);

    /// <summary>Whether the result is there already; a coroutine that has not begun says no.</summary>
    public bool IsCompleted => _body.IsSettled;

    /// <summary>The result; what the awaited one threw is thrown.</summary>
    /// <returns>The result.</returns>
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T GetResult()
    {
        var body = _body;
        return body.HasValue && !InjectedException.MayBe ? body.Value : GetOther(body);
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => AdoptedAwait.Begin(_body, continuation);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => AdoptedAwait.Begin(_body, continuation);

    Awaitable IFrameAwaiter.Body => _body;

    // A body that has run gives a fresh one, or says that it runs only once.
    private static Awaitable<T> OnceMore(Awaitable<T>? body) =>
        (body ?? throw new InvalidOperationException(Messages.NotACoroutine)).Again();

    [StackTraceHidden]
    private static T GetOther(Awaitable<T> body) => Unsafe.As<Awaitable<T>>(CoroutineAwaiter.Ended(body)).Take().Value;
}

/// <summary>What C# awaits a coroutine without a value with. For compilers.</summary>
public readonly struct CoroutineAwaiter : ICriticalNotifyCompletion, IFrameAwaiter
{
    // Null in the default: that of what is complete without an object. Its result, if it has one, is never read.
    private readonly Awaitable? _body;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal CoroutineAwaiter(Awaitable? body) => _body = body is { Depth: <= 0 } ? body : OnceMore(body);

    /// <summary>Whether it is complete already; a coroutine that has not begun says no.</summary>
    public bool IsCompleted => _body is null || _body.IsSettled;

    /// <summary>Throws what the awaited one threw.</summary>
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void GetResult()
    {
        var body = _body;
        if (body is not null && (!body.HasValue || InjectedException.MayBe))
            TakeOther(body);
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => Adopt(continuation);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => Adopt(continuation);

    Awaitable IFrameAwaiter.Body => _body!;

    /// <summary>What a body that has been awaited has come to: it, or what took its place by a tail call.</summary>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    [StackTraceHidden]
    internal static Awaitable Ended(Awaitable body)
    {
        InjectedException.ThrowIfAny();
        if (body.Status == FrameStatus.Tail)
            body = Unsafe.As<Awaitable>(body.Parent!.Aux)!;
        if (body.Depth >= 0 && body.Status is FrameStatus.Pending or FrameStatus.Call)
            throw new InvalidOperationException(Messages.NotAwaited(body));
        return body;
    }

    [StackTraceHidden]
    private static void TakeOther(Awaitable body) => Ended(body).TakeForAny();

    private void Adopt(Action continuation) => _body!.AdoptForAny(continuation);

    private static Awaitable OnceMore(Awaitable? body) =>
        (body ?? throw new InvalidOperationException(Messages.NotACoroutine)).AgainForAny();
}
