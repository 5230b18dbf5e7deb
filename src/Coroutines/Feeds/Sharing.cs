using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

/// <summary>One enumeration of a source for several consumers, each of which gets all values from the time on at which it has come.</summary>
/// <remarks>
/// A task reads the source from the first consumer's first move until the last has left, who awaits its end. It waits until each consumer has taken
/// a value before it asks for the next, so the slowest sets the pace and nothing piles up.
/// </remarks>
internal sealed class Sharing<T>(CoroutineSeq<T> source, int replayed)
{
    private Reading? _reading;

    public void Feed(Feed<T> feed) => feed.Start(Listen(feed.Sender));

    private async Coroutine Listen(ChannelSender<T> sender)
    {
        var reading = _reading is { IsOpen: true } current ? current : (_reading = new Reading(this, _reading));
        var listener = reading.Join(sender);
        try
        {
            foreach (var item in listener.Before)
                await sender.Send(item);
            listener.IsReady.TrySetResult(null!);
            await listener.Ended;
        }
        finally
        {
            // The source's own finalisers are to end, whatever has ended this.
            await CancelScope.Shield(() => reading.Leave(listener));
        }
    }

    private sealed class Listener(ChannelSender<T> sender, T[] before)
    {
        public ChannelSender<T> Sender => sender;

        /// <summary>What is replayed to it first.</summary>
        public T[] Before => before;

        public Future<Unit> IsReady { get; } = new();

        public Future<Unit> Ended { get; } = new();
    }

    private sealed class Reading
    {
        private readonly Sharing<T> _sharing;
        private readonly List<Listener> _listeners = [];
        private readonly Queue<T> _last = new();
        private readonly CoroutineTask<Unit> _task;
        private bool _isLeft;
        private bool _hasEnded;
        private bool _isWhole;

        public Reading(Sharing<T> sharing, Reading? before)
        {
            _sharing = sharing;
            _task = Coroutine.Start(Read(before?._task));
        }

        /// <summary>Whether one more may listen: after the end only to what is replayed.</summary>
        public bool IsOpen => _hasEnded ? _sharing.IsReplaying && _isWhole : !_isLeft;

        public Listener Join(ChannelSender<T> sender)
        {
            var listener = new Listener(sender, [.. _last]);
            if (_hasEnded)
                listener.Ended.TrySetResult(null!);
            else
                _listeners.Add(listener);
            return listener;
        }

        public async Coroutine Leave(Listener listener)
        {
            listener.IsReady.TrySetResult(null!);
            _listeners.Remove(listener);
            if (_listeners.Count > 0 || _hasEnded)
                return;
            _isLeft = true;
            await _task.CancelAndWait();
            if (_task.IsFaulted)
                ExceptionDispatchInfo.Throw(_task.Exception!);
        }

        private async Coroutine Read(ICoroutineTask? before)
        {
            try
            {
                // No two enumerations of the source at a time.
                if (before is { IsCompleted: false })
                    await Coroutine.Wait([before]);
                await foreach (var item in _sharing.Source)
                    await Publish(item);
                _isWhole = true;
                End(static listener => listener.Ended.TrySetResult(null!));
            }
            catch (Exception error) when (error is not CoroutineCanceledException && _listeners.Count > 0)
            {
                // Theirs from now on.
                End(listener => listener.Ended.TrySetException(error));
            }
            catch (CoroutineCanceledException)
            {
                End(static listener => listener.Ended.Cancel());
                throw;
            }
        }

        private async Coroutine Publish(T item)
        {
            if (_sharing.IsReplaying)
            {
                _last.Enqueue(item);
                if (_last.Count > _sharing.Replayed)
                    _last.Dequeue();
            }
            foreach (var listener in _listeners.ToArray())
            {
                await listener.IsReady;
                try
                {
                    await listener.Sender.Send(item);
                }
                catch (ChannelBrokenException)
                {
                    // It is leaving.
                }
            }
        }

        private void End(Action<Listener> tell)
        {
            _hasEnded = true;
            foreach (var listener in _listeners)
                tell(listener);
            _listeners.Clear();
        }
    }

    private CoroutineSeq<T> Source => source;

    private int Replayed => replayed;

    private bool IsReplaying => replayed > 0;
}
