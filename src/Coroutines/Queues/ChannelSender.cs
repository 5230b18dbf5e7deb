using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>The end of an <see cref="AsyncChannel{T}"/> by which items are sent. trio's <c>MemorySendChannel</c>.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <remarks>
/// Give each task a <see cref="Clone"/> to dispose of: when the last one is disposed of, receivers take what is left and then come to the end.
/// </remarks>
public sealed class ChannelSender<T> : IDisposable
{
    private Sending<T>? _sending;
    private bool _isDisposed;

    internal ChannelSender(AsyncChannel<T> channel) => Channel = channel;

    /// <summary>The channel: its numbers.</summary>
    public AsyncChannel<T> Channel { get; }

    /// <summary>Sends an item when it is awaited; does not suspend if there is room, or the overflow policy is not to wait.</summary>
    /// <param name="item">The item.</param>
    /// <returns>
    /// What is to be awaited; each await sends the item once. A cancellation that is raised by it has left the item unsent; one that comes
    /// when the item is in the channel already is raised by the task's next wait.
    /// </returns>
    /// <exception cref="ChannelBrokenException">All receivers are disposed of, or the channel was completed; the item is not sent.</exception>
    /// <exception cref="ChannelFullException">It is full, and the policy is <see cref="ChannelOverflow.Fail"/>.</exception>
    /// <exception cref="ObjectDisposedException">This sender is disposed of, or was while waiting; the item is not sent.</exception>
    public SendOperation<T> Send(T item) => new(this, item);

    /// <summary>Sends an item if that needs no wait. Never suspends. trio's <c>send_nowait</c>.</summary>
    /// <param name="item">The item.</param>
    /// <returns>False if it is full and the policy is to wait or to fail; true also for an item that another policy dropped.</returns>
    /// <exception cref="ChannelBrokenException">All receivers are disposed of, or the channel was completed.</exception>
    /// <exception cref="ObjectDisposedException">This sender is disposed of.</exception>
    public bool TrySend(T item)
    {
        Check();
        return Channel.TryAccept(item);
    }

    /// <summary>Ends the channel for all its senders: receivers, and sends that wait already, come first, then the end. Never suspends.</summary>
    /// <param name="error">What receivers see after the last item; null for the normal end.</param>
    /// <returns>False if it was completed before; then nothing has changed.</returns>
    /// <exception cref="ObjectDisposedException">This sender is disposed of.</exception>
    public bool Complete(Exception? error = null)
    {
        Check();
        return Channel.Complete(error);
    }

    /// <summary>Makes one more sender of the same channel.</summary>
    /// <returns>The sender, to be disposed of by itself.</returns>
    /// <exception cref="ObjectDisposedException">This sender is disposed of.</exception>
    public ChannelSender<T> Clone()
    {
        Check();
        Channel.AddSender();
        return new ChannelSender<T>(Channel);
    }

    /// <summary>Gives this end up; sends that wait by it throw. After the last one, receivers come to the end. Doing it again does nothing.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        Channel.CheckLoop();
        _isDisposed = true;
        Channel.RemoveSender(this);
    }

    /// <inheritdoc/>
    public override string ToString() => $"ChannelSender{(_isDisposed ? " (disposed)" : "")} of {Channel}";

    internal void Check()
    {
        Channel.CheckLoop();
        if (_isDisposed)
            throw AsyncChannel<T>.Disposed(this);
    }

    /// <summary>Sends as <see cref="Send"/> does, unless that must wait.</summary>
    internal bool TrySendNow(T item)
    {
        Check();
        return Channel.TrySend(item);
    }

    /// <summary>A frame for one await, which nobody can see; the last one if that has been consumed.</summary>
    internal Sending<T> Rent(T item)
    {
        if (_sending is { IsRenewable: true } last)
        {
            last.Renew();
            last.Item = item;
            return last;
        }
        return _sending = new Sending<T>(this, item, isRented: true);
    }
}
