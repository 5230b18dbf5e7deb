using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Sequences out of observables and into observables and channels.</summary>
public static class SequenceConversions
{
    /// <summary>The values that an observable pushes while the sequence is enumerated.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">Subscribed to by each enumeration, in a task; may push on any thread.</param>
    /// <param name="capacity">How many values are kept that have not been asked for.</param>
    /// <param name="overflow">What happens to a value for which there is no room: an observable cannot wait.</param>
    /// <returns>The sequence. With <see cref="ChannelOverflow.Fail"/>, a value for which there is no room ends it by a <see cref="ChannelFullException"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is less than 1, or there is no such policy.</exception>
    /// <exception cref="ArgumentException"><paramref name="overflow"/> is to wait.</exception>
    public static CoroutineSeq<T> ToCoroutineSeq<T>(this IObservable<T> source, int capacity, ChannelOverflow overflow)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        if (!Enum.IsDefined(overflow))
            throw new ArgumentOutOfRangeException(nameof(overflow));
        if (overflow == ChannelOverflow.Wait)
            throw new ArgumentException(Messages.ObservableCannotWait, nameof(overflow));
        return new(
            new FeedFrame<T>(feed => feed.Start(new ObservableSource<T>(feed.Sender).Read(source)), capacity, overflow)
        );
    }

    /// <summary>The sequence as an observable: each subscription starts a task that enumerates it.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <returns>
    /// The observable, to be subscribed to on the loop's thread. Disposing of a subscription, on any thread, cancels its task. What an
    /// observer throws ends the task and goes to <see cref="EventLoop.UnhandledException"/>.
    /// </returns>
    public static IObservable<T> ToObservable<T>(this CoroutineSeq<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new SequenceObservable<T>(source);
    }

    /// <summary>Sends all values into a channel; waits while it is full. The sender stays open.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="source">The sequence.</param>
    /// <param name="sender">The sender.</param>
    /// <returns>A coroutine that ends with the sequence. A value whose send was cancelled is not sent.</returns>
    /// <exception cref="ChannelBrokenException">As from <see cref="ChannelSender{T}.Send"/>.</exception>
    public static Coroutine SendTo<T>(this CoroutineSeq<T> source, ChannelSender<T> sender)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(sender);
        return Coroutine.Defer(() => Feeding.Pump(source, sender));
    }
}
