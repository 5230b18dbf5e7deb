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

    internal bool IsDefault => _body is null;

    // A body that has run gives a fresh one, or says that it runs only once.
    private static Awaitable<T> OnceMore(Awaitable<T>? body) =>
        (body ?? throw new InvalidOperationException(Messages.NotACoroutine)).Again();

    [StackTraceHidden]
    private static T GetOther(Awaitable<T> body)
    {
        InjectedException.ThrowIfAny();
        if (body.Status == FrameStatus.Tail)
            body = Unsafe.As<Awaitable<T>>(body.Parent!.Aux)!;
        if (body.Depth >= 0 && body.Status is FrameStatus.Pending or FrameStatus.Call)
            throw new InvalidOperationException(Messages.NotAwaited(body));
        return body.Take().Value;
    }
}

/// <summary>What C# awaits a coroutine without a value with. For compilers.</summary>
public readonly struct CoroutineAwaiter : ICriticalNotifyCompletion, IFrameAwaiter
{
    // The default is that of what is complete without an object.
    private readonly CoroutineAwaiter<Unit> _awaiter;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal CoroutineAwaiter(Awaitable<Unit>? body) => _awaiter = new CoroutineAwaiter<Unit>(body);

    /// <summary>Whether it is complete already; a coroutine that has not begun says no.</summary>
    public bool IsCompleted => _awaiter.IsDefault || _awaiter.IsCompleted;

    /// <summary>Throws what the awaited one threw.</summary>
    [StackTraceHidden]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void GetResult()
    {
        if (!_awaiter.IsDefault)
            _awaiter.GetResult();
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => _awaiter.OnCompleted(continuation);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation) => _awaiter.UnsafeOnCompleted(continuation);

    Awaitable IFrameAwaiter.Body => ((IFrameAwaiter)_awaiter).Body;
}
