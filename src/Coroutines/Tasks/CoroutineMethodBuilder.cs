using System.ComponentModel;
using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Builds the coroutine of a C# <c>async Coroutine&lt;T&gt;</c> method. For compilers.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct CoroutineMethodBuilder<T>
{
    private AsyncFrame<T>? _frame;

    /// <summary>Makes a builder.</summary>
    /// <returns>The builder.</returns>
    public static CoroutineMethodBuilder<T> Create() => default;

    /// <summary>Moves the state machine into its frame; nothing of the method runs yet.</summary>
    /// <typeparam name="TMachine">The state machine.</typeparam>
    /// <param name="machine">The state machine.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Start<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine
    {
        var frame = new AsyncFrame<TMachine, T>();
        // This builder is a field of the machine, so it must know the frame before the machine is copied there.
        _frame = frame;
        frame.Machine = machine;
    }

    /// <summary>The cold coroutine.</summary>
    public readonly Coroutine<T> Task => new(_frame!);

    /// <summary>Does nothing: the machine is never boxed.</summary>
    /// <param name="machine">Unused.</param>
    public readonly void SetStateMachine(IAsyncStateMachine machine) { }

    /// <summary>The method returned.</summary>
    /// <param name="result">The result.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void SetResult(T result)
    {
        var frame = _frame!;
        frame.Value = result;
        frame.Status = FrameStatus.Done;
    }

    /// <summary>The method threw.</summary>
    /// <param name="exception">The exception.</param>
    public readonly void SetException(Exception exception) => _frame!.Fail(exception);

    /// <summary>The method awaits.</summary>
    /// <typeparam name="TAwaiter">The awaiter.</typeparam>
    /// <typeparam name="TMachine">The state machine.</typeparam>
    /// <param name="awaiter">The awaiter.</param>
    /// <param name="machine">Unused: the frame knows it.</param>
    public readonly void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion
        where TMachine : IAsyncStateMachine => _frame!.Await(new AwaiterFrame<TAwaiter>(awaiter));

    /// <summary>The method awaits.</summary>
    /// <typeparam name="TAwaiter">The awaiter.</typeparam>
    /// <typeparam name="TMachine">The state machine.</typeparam>
    /// <param name="awaiter">The awaiter.</param>
    /// <param name="machine">Unused: the frame knows it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TMachine : IAsyncStateMachine
    {
        // Both tests are decided when the method is compiled for this awaiter, and the call does not box it.
        if (default(TAwaiter) is not null && awaiter is IFrameAwaiter)
            _frame!.Await(((IFrameAwaiter)awaiter).Body);
        else
            _frame!.Await(new AwaiterFrame<TAwaiter>(awaiter));
    }
}

/// <summary>Builds the coroutine of a C# <c>async Coroutine</c> method. For compilers.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct CoroutineMethodBuilder
{
    private CoroutineMethodBuilder<Unit> _builder;

    /// <summary>Makes a builder.</summary>
    /// <returns>The builder.</returns>
    public static CoroutineMethodBuilder Create() => default;

    /// <summary>Moves the state machine into its frame; nothing of the method runs yet.</summary>
    /// <typeparam name="TMachine">The state machine.</typeparam>
    /// <param name="machine">The state machine.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Start<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine => _builder.Start(ref machine);

    /// <summary>The cold coroutine.</summary>
    public readonly Coroutine Task => new(_builder.Task.Body);

    /// <summary>Does nothing: the machine is never boxed.</summary>
    /// <param name="machine">Unused.</param>
    public readonly void SetStateMachine(IAsyncStateMachine machine) { }

    /// <summary>The method returned.</summary>
    public readonly void SetResult() => _builder.SetResult(null!);

    /// <summary>The method threw.</summary>
    /// <param name="exception">The exception.</param>
    public readonly void SetException(Exception exception) => _builder.SetException(exception);

    /// <summary>The method awaits.</summary>
    /// <typeparam name="TAwaiter">The awaiter.</typeparam>
    /// <typeparam name="TMachine">The state machine.</typeparam>
    /// <param name="awaiter">The awaiter.</param>
    /// <param name="machine">Unused: the frame knows it.</param>
    public readonly void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion
        where TMachine : IAsyncStateMachine => _builder.AwaitOnCompleted(ref awaiter, ref machine);

    /// <summary>The method awaits.</summary>
    /// <typeparam name="TAwaiter">The awaiter.</typeparam>
    /// <typeparam name="TMachine">The state machine.</typeparam>
    /// <param name="awaiter">The awaiter.</param>
    /// <param name="machine">Unused: the frame knows it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TMachine : IAsyncStateMachine => _builder.AwaitUnsafeOnCompleted(ref awaiter, ref machine);
}
