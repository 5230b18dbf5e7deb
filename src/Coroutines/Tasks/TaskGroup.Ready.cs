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
    /// A coroutine that returns the value which the child passed to its signal. Until then a failure of the child is thrown here and does not fail
    /// before that cancels the child by a scope, so that it cannot refuse, and waits for its end.
    /// </returns>
    /// <remarks>
    /// Until it is ready, the child stands in the scopes of whoever awaits this, and so ends with their time; from then on in that of the group, as
    /// its other children do.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The child ended without a word, or nothing can be started in the group.</exception>
    public Coroutine<T> StartReady<T>(Func<ReadySignal<T>, Coroutine> body, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Coroutine.Defer(() => StartReadyOnce(body, name));
    }

    private async Coroutine<T> StartReadyOnce<T>(Func<ReadySignal<T>, Coroutine> body, string? name)
    {
        CheckStartable();
        var loop = _parent!.Loop;
        var scope = new CancelScope(ShieldKind.All, "StartReady", 0);
        var signal = new ReadySignal<T>(loop, scope, _scope);
        var coroutine = body(signal);
        if (coroutine.Body is null)
            throw new InvalidOperationException(Messages.AwaitsNothing(scope));
        var starter = new Starter<T>(signal, scope);
        var task = Start<Unit>(coroutine, name, starter, scope);
        // Opened only now, as it stays open if the task cannot be made.
        starter.Open(loop, task, signal.IsInGroup ? _scope : CancelScope.Current);
        try
        {
            return await signal.Future;
        }
        catch (CoroutineCanceledException canceled) when (!signal.IsInGroup)
        {
            // Nobody waits for it any more: what the child throws from now on is the group's business.
            signal.Future.Cancel();
            // Not only once, as it could then refuse.
            scope.Cancel(canceled.Reason);
            if (((Awaitable)task).HasNotBegun)
                task.Cancel(canceled.Reason);
            // Without a turn to run it would not end.
            if (starter.IsWaiting)
                Release(task);
            await CancelScope.ShieldFromScopes(() => new Coroutine(new EndFrame(task)), null);
            throw;
        }
        finally
        {
            // A second cancellation has ended the wait for its end, and the starter may now leave its scopes.
            if (!signal.IsInGroup)
                scope.MoveInto(_scope);
        }
    }

    // Where the child stands   leaves by
    // in the starter's scope   Set → the group's, unless its start has been cancelled; its end → nowhere
    // in the group's scope     its end → nowhere
    //
    // The scope that moves is one of its own, so that whatever the child has opened inside moves with it.
    private sealed class Starter<T>(ReadySignal<T> signal, CancelScope scope) : IStarter, ICancelTarget
    {
        private ICancelTarget? _child;

        public bool IsWaiting { get; set; }

        public void Open(EventLoop loop, ICancelTarget child, CancelScope? around)
        {
            _child = child;
            scope.Open(loop, this, around);
            if (scope.IsStriking)
                child.ScopeChanged();
        }

        public bool Takes(ICoroutineTask child)
        {
            scope.Close();
            if (signal.IsSet || signal.Future.IsCompleted)
                return false;
            signal.Future.SetException(
                ((Awaitable)child).TakeFailure() ?? new InvalidOperationException(Messages.EndedUnready(child))
            );
            return true;
        }

        void ICancelTarget.ScopeChanged() => _child!.ScopeChanged();
    }
}
