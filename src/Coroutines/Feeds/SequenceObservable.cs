using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

/// <summary>Pushes the values of a sequence to an observer, in a task.</summary>
internal sealed class SequenceObservable<T>(CoroutineSeq<T> source) : IObservable<T>
{
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(observer);
        Coroutine.Start(subscription.Run(source));
        return subscription;
    }

    private sealed class Subscription(IObserver<T> observer) : IDisposable
    {
        private readonly EventLoop _loop = EventLoop.Current;
        private readonly CancelScope _scope = new(ShieldKind.All, "toObservable", 0);

        // THREADS: set on any thread. Read before each call of the observer, so that none comes after the disposal even if the source never suspends.
        private volatile bool _isDisposed;

        public void Dispose()
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            if (ReferenceEquals(EventLoop.TryGetCurrent, _loop))
                _scope.Cancel(Messages.SequenceClosed);
            else
                _loop.TryPost(new ActionWork(() => _scope.Cancel(Messages.SequenceClosed)));
        }

        public async Coroutine Run(CoroutineSeq<T> source)
        {
            Exception? failure = null;
            var outcome = await _scope.Run<Unit>(async _ =>
            {
                failure = await Push(source);
                return null!;
            });
            // What came while it was being cancelled, such as the failure of a disposal, has no observer any more.
            if (outcome.Exception is { } canceled)
                failure = SuppressedExceptions.Joined(canceled);
            if (_isDisposed)
            {
                if (failure is not null)
                    ExceptionDispatchInfo.Throw(failure);
            }
            else if (failure is null)
            {
                observer.OnCompleted();
            }
            else
            {
                observer.OnError(failure);
            }
        }

        // Returns the sequence's own failure. What the observer throws is the task's.
        private async Coroutine<Exception?> Push(CoroutineSeq<T> source)
        {
            var values = source.GetAsyncEnumerator();
            Exception? failure = null;
            try
            {
                while (!_isDisposed && await Moved())
                    if (!_isDisposed)
                        observer.OnNext(values.Current);
            }
            finally
            {
                await CancelScope.Shield(() => values.DisposeAsync());
            }
            return failure;

            async Coroutine<bool> Moved()
            {
                try
                {
                    return await values.MoveNext();
                }
                catch (Exception error) when (!Feeding.IsOwnCancellation(error))
                {
                    failure = error;
                    return false;
                }
            }
        }
    }
}
