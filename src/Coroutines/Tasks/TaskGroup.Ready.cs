using Coroutines.LowLevel;

namespace Coroutines;

// A child that must get ready before its starter goes on.
public sealed partial class TaskGroup
{
    /// <summary>Starts a child and waits until it says that it is ready; it then goes on as a child like any other. trio's <c>nursery.start</c>.</summary>
    /// <typeparam name="T">What the child tells when it is ready.</typeparam>
    /// <param name="body">Gets what it is to set; called when the coroutine is awaited.</param>
    /// <param name="name">Its name; null for <c>Task-N</c>.</param>
    /// <returns>
    /// A coroutine of what the child told. What the child throws before that is thrown here, and does not fail the group. A cancellation that comes
    /// before that cancels the child and waits for its end.
    /// </returns>
    /// <exception cref="InvalidOperationException">The child ended without a word, or nothing can be started in the group.</exception>
    public Coroutine<T> StartReady<T>(Func<ReadySignal<T>, Coroutine> body, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Coroutine.Defer(() => StartReadyOnce(body, name));
    }

    private async Coroutine<T> StartReadyOnce<T>(Func<ReadySignal<T>, Coroutine> body, string? name)
    {
        CheckStartable();
        var signal = new ReadySignal<T>(_parent!.Loop);
        var task = Start<Unit>(body(signal), name, new Starter<T>(signal));
        try
        {
            return await signal.Future;
        }
        catch (CoroutineCanceledException) when (!signal.IsSet)
        {
            // Nobody waits for it any more: what the child throws from now on is the group's business.
            signal.Future.Cancel();
            task.Cancel();
            await CancelScope.ShieldFromScopes(() => new Coroutine(new EndFrame(task)), null);
            throw;
        }
    }

    private sealed class Starter<T>(ReadySignal<T> signal) : IStarter
    {
        public bool Takes(ICoroutineTask child)
        {
            if (signal.IsSet || signal.Future.IsCompleted)
                return false;
            signal.Future.SetException(
                ((Awaitable)child).TakeFailure() ?? new InvalidOperationException(Messages.EndedUnready(child))
            );
            return true;
        }
    }
}
