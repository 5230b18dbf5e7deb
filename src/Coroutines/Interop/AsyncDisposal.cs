using System.ComponentModel;
using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

/// <summary>The end of a block with an asynchronous finaliser. For builders.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class AsyncDisposal
{
    /// <summary>Runs a finaliser; what it throws is not lost, nor does it hide the block's own exception.</summary>
    /// <typeparam name="T">The type of nothing.</typeparam>
    /// <param name="bodyError">What the block threw, or null.</param>
    /// <param name="finalizer">The finaliser.</param>
    /// <returns>A coroutine that throws the finaliser's exception only if the block threw none, or if it is a cancellation.</returns>
    public static async Coroutine Run<T>(ExceptionDispatchInfo? bodyError, Func<Coroutine<T>> finalizer)
    {
        try
        {
            await CancelScope.ShieldFromScopes(finalizer, EventLoop.Current.FinalizerGrace);
        }
        catch (Exception error) when (bodyError is not null)
        {
            KeepBoth(bodyError.SourceException, error);
        }
    }

    /// <summary>Disposes of a resource; what that throws is not lost, nor does it hide the block's own exception.</summary>
    /// <param name="bodyError">What the block threw, or null.</param>
    /// <param name="resource">The resource; null is nothing to dispose of.</param>
    /// <returns>A coroutine that throws the disposal's exception only if the block threw none, or if it is a cancellation.</returns>
    public static async Coroutine Dispose(ExceptionDispatchInfo? bodyError, IAsyncDisposable? resource)
    {
        if (resource is null)
            return;
        try
        {
            await CancelScope.ShieldFromScopes(() => DisposeOf(resource), EventLoop.Current.FinalizerGrace);
        }
        catch (Exception error) when (bodyError is not null)
        {
            KeepBoth(bodyError.SourceException, error);
        }
    }

    private static async Coroutine DisposeOf(IAsyncDisposable resource) => await resource.DisposeAsync();

    private static void KeepBoth(Exception bodyError, Exception error)
    {
        // A finaliser that rethrows what the block threw adds nothing.
        if (!ReferenceEquals(bodyError, error) && ReferenceEquals(SuppressedExceptions.Both(bodyError, error), error))
            ExceptionDispatchInfo.Throw(error);
    }
}
