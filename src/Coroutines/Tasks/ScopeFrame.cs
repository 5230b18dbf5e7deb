using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

// Written by hand, because an async method around each body would cost a second frame.

/// <summary>Runs a body inside a cancel scope.</summary>
/// <typeparam name="T">What the body returns.</typeparam>
/// <typeparam name="TResult">What this frame returns.</typeparam>
internal abstract class ScopeFrame<T, TResult>(CancelScope scope, Func<CancelScope, Coroutine<T>> body) : Frame<TResult>
{
    private bool _begun;
    private bool _isInside;

    [StackTraceHidden]
    public sealed override FrameStatus Step()
    {
        try
        {
            Awaitable<T>? ended;
            if (_begun)
            {
                ended = Resumed<T>();
            }
            else
            {
                _begun = true;
                scope.Enter(CurrentTask(EventLoop.Current));
                _isInside = true;
                ended = Run(body(scope));
            }
            // Pending, or Call.
            if (ended is null)
                return Status;
            _isInside = false;
            scope.Leave(CurrentTask(EventLoop.Current), null);
            Value = OnEnded(ended.Value);
            return Status = FrameStatus.Done;
        }
        catch (Exception error) when (_isInside)
        {
            _isInside = false;
            return Leave(error);
        }
        catch (Exception error)
        {
            return Fail(error);
        }
    }

    public override string ToString() => scope.ToString();

    /// <summary>The body has ended.</summary>
    protected abstract TResult OnEnded(T result);

    /// <summary>The scope has absorbed its cancellation: sets the value, or returns what to throw.</summary>
    protected abstract Exception? OnAbsorbed(CancelScope scope, CoroutineCanceledException cancellation);

    private FrameStatus Leave(Exception error)
    {
        Exception? outwards;
        try
        {
            outwards = scope.Leave(CurrentTask(EventLoop.Current), error);
            outwards ??= OnAbsorbed(scope, (CoroutineCanceledException)error);
        }
        catch (InvalidOperationException misnested)
        {
            SuppressedExceptions.Attach(misnested, error);
            outwards = misnested;
        }
        return outwards is null ? Status = FrameStatus.Done : Fail(outwards);
    }
}

/// <summary>Gives the scope's own cancellation as an outcome.</summary>
internal sealed class OutcomeScopeFrame<T>(CancelScope scope, Func<CancelScope, Coroutine<T>> body)
    : ScopeFrame<T, Outcome<T>>(scope, body)
{
    protected override Outcome<T> OnEnded(T result) => new(result, null);

    protected override Exception? OnAbsorbed(CancelScope scope, CoroutineCanceledException cancellation)
    {
        Value = new Outcome<T>(default, cancellation);
        return null;
    }
}

/// <summary>Says whether the body ran to its end.</summary>
internal sealed class CompletionScopeFrame(CancelScope scope, Func<CancelScope, Coroutine<Unit>> body)
    : ScopeFrame<Unit, bool>(scope, body)
{
    protected override bool OnEnded(Unit result) => true;

    // False is what the value is already.
    protected override Exception? OnAbsorbed(CancelScope scope, CoroutineCanceledException cancellation) => null;
}

/// <summary>Fails when the scope absorbs its cancellation.</summary>
internal sealed class FailingScopeFrame<T>(CancelScope scope, Func<CancelScope, Coroutine<T>> body)
    : ScopeFrame<T, T>(scope, body)
{
    protected override T OnEnded(T result) => result;

    protected override Exception? OnAbsorbed(CancelScope scope, CoroutineCanceledException cancellation) =>
        new DeadlineExceededException(scope, cancellation);
}
