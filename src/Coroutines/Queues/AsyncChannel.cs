namespace Coroutines;

/// <summary>Makes channels. trio's <c>open_memory_channel</c>.</summary>
public static class AsyncChannel
{
    /// <summary>Makes a channel that holds so many items at most.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="capacity">Zero for a rendezvous: a send is complete only when a receiver takes the item.</param>
    /// <param name="overflow">What sending does when the channel is full.</param>
    /// <param name="onUndelivered">
    /// Gets each item that was sent and will never be received: what a policy drops, and what is left when the last receiver is disposed
    /// of. It runs inside the call that drops the item; what it throws goes to <see cref="EventLoop.UnhandledException"/>.
    /// </param>
    /// <returns>The channel, with one sender and one receiver.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is negative, or there is no such policy.</exception>
    public static AsyncChannel<T> Bounded<T>(
        int capacity,
        ChannelOverflow overflow = ChannelOverflow.Wait,
        Action<T>? onUndelivered = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        if (!Enum.IsDefined(overflow))
            throw new ArgumentOutOfRangeException(nameof(overflow));
        return new(capacity, overflow, onUndelivered);
    }

    /// <summary>Makes a channel that holds any number of items: sending never waits, and nothing slows a sender that is too fast.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="onUndelivered">As in <see cref="Bounded{T}"/>.</param>
    /// <returns>The channel, with one sender and one receiver.</returns>
    public static AsyncChannel<T> Unbounded<T>(Action<T>? onUndelivered = null) =>
        new(null, ChannelOverflow.Wait, onUndelivered);
}
