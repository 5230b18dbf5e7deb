using System.Diagnostics.CodeAnalysis;
using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>The end of an <see cref="AsyncChannel{T}"/> by which items are received. trio's <c>MemoryReceiveChannel</c>.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <remarks>
/// Each item goes to one receiver. Enumerate it with <c>await foreach</c>, or <c>for</c> in <c>coroutine { }</c>: the enumeration ends where
/// <see cref="Receive"/> throws an <see cref="EndOfStreamException"/>, and does not dispose of the receiver.
/// When the last receiver is disposed of, senders fail, and what is left goes to the channel's <c>onUndelivered</c>.
/// </remarks>
public sealed class ChannelReceiver<T> : IDisposable, IAsyncEnumerable<T>
{
    private Receiving<T>? _receiving;
    private bool _isDisposed;

    internal ChannelReceiver(AsyncChannel<T> channel) => Channel = channel;

    /// <summary>The channel: its numbers.</summary>
    public AsyncChannel<T> Channel { get; }

    /// <summary>Receives an item, waiting for one if need be; does not suspend if there is one.</summary>
    /// <returns>A coroutine; each await receives an item. A cancellation receives none, and loses none.</returns>
    /// <exception cref="EndOfStreamException">All senders are disposed of, and everything sent has been received. What
    /// <see cref="ChannelSender{T}.Complete"/> was given is thrown instead.</exception>
    /// <exception cref="ObjectDisposedException">This receiver is disposed of, or was while waiting.</exception>
    public Coroutine<T> Receive()
    {
        // Whoever still has the coroutine of an earlier call has one that does the same, so it is no matter that both are one frame.
        // Who awaits it while it runs gets another.
        if (_receiving is { } last)
        {
            if (last.IsRenewable)
            {
                last.Renew();
                return new(last);
            }
            if (last.Depth == 0)
                return new(last);
        }
        return new(_receiving = new Receiving<T>(this));
    }

    /// <summary>Receives an item if there is one. Never suspends. trio's <c>receive_nowait</c>.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="EndOfStreamException">As from <see cref="Receive"/>.</exception>
    /// <exception cref="ObjectDisposedException">This receiver is disposed of.</exception>
    public bool TryReceive([MaybeNullWhen(false)] out T item)
    {
        Check();
        if (Channel.TryTake(out item))
            return true;
        if (Channel.IsDrained)
            Channel.End().Throw();
        return false;
    }

    /// <summary>Makes one more receiver of the same channel. The two share the items.</summary>
    /// <returns>The receiver, to be disposed of by itself.</returns>
    /// <exception cref="ObjectDisposedException">This receiver is disposed of.</exception>
    public ChannelReceiver<T> Clone()
    {
        Check();
        Channel.AddReceiver();
        return new ChannelReceiver<T>(Channel);
    }

    /// <summary>Gives this end up; receives that wait by it throw. After the last one, senders fail. Doing it again does nothing.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        Channel.CheckLoop();
        _isDisposed = true;
        Channel.RemoveReceiver(this);
    }

    /// <summary>Receives until the end. For <c>await foreach</c>.</summary>
    /// <param name="cancellationToken">Ends a wait with an <see cref="OperationCanceledException"/>; the task's own cancellation needs no token.</param>
    /// <returns>The items; leaving the loop early leaves the rest in the channel.</returns>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new ChannelEnumerator<T>(this, cancellationToken);

    /// <inheritdoc/>
    public override string ToString() => $"ChannelReceiver{(_isDisposed ? " (disposed)" : "")} of {Channel}";

    internal void Check()
    {
        Channel.CheckLoop();
        if (_isDisposed)
            throw AsyncChannel<T>.Disposed(this);
    }
}
