using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Coroutines.LowLevel;

namespace Coroutines;

// Who waits for what                                 leaves the line when
// receiver  an item that is not promised to another  an item is promised to it; the channel is drained; its end is disposed of
// sender    room                                     its item is in the channel; the last receiver, or its end, is disposed of
//
// A promise is for an item, not for which: the items leave in the order in which they came, each in the step of the receiver that
// takes it. A receiver that is cancelled in between breaks its promise, and the item stays where it is, for the next receiver. So nothing
// has to be put back, and no order is lost. A sender's item is in the channel, or still the sender's, and its Send says which.

/// <summary>Hands items from task to task, and knows when there will be no more. trio's memory channel; see <see cref="AsyncChannel"/>.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <remarks>
/// Senders and receivers are each served in the order in which they came, and items are received in the order in which they were sent. A receiver
/// that was woken has an item for sure: no newcomer takes it, and if it is cancelled instead the item goes to the next, in its old place.
/// For use by the tasks of one loop, the first that uses it.
/// </remarks>
/// <example>
/// <code lang="fsharp">
/// open Coroutines
///
/// Coroutine.run (
///     coroutine {
///         let channel = AsyncChannel.Bounded&lt;int> 1
///
///         let producer =
///             coroutine {
///                 use sender = channel.Sender
///
///                 for n in 1..3 do
///                     do! sender.Send n
///             }
///
///         let task = Coroutine.start producer
///
///         for n in channel.Receiver do
///             printfn $"received {n}"
///
///         do! task
///         printfn "the sender has closed"
///     })
/// </code>
/// <code lang="csharp">
/// using Coroutines;
///
/// var (sender, receiver) = AsyncChannel.Bounded&lt;int>(1);
///
/// async Coroutine Producer()
/// {
///     using (sender)
///         for (var n = 1; n &lt;= 3; n++)
///             await sender.Send(n);
/// }
///
/// async Coroutine Program()
/// {
///     var task = Coroutine.Start(Producer());
///     await foreach (var n in receiver)
///         Console.WriteLine($"received {n}");
///     await task;
///     Console.WriteLine("the sender has closed");
/// }
///
/// Coroutine.Run(Program());
/// </code>
/// <code lang="text">
/// received 1
/// received 2
/// received 3
/// the sender has closed
/// </code>
/// </example>
public sealed class AsyncChannel<T>
{
    private readonly ItemBuffer<T> _items = new();
    private readonly ChannelLine<IChannelWaiter> _receiverLine = new();
    private readonly ChannelLine<ISendWaiter<T>> _senderLine = new();
    private readonly int _capacity;
    private readonly Action<T>? _onUndelivered;
    private EventLoop? _loop;
    private ExceptionDispatchInfo? _error;

    // How many of the items belong to receivers that were woken and have not gone on yet.
    private int _promised;

    internal AsyncChannel(int? capacity, ChannelOverflow overflow, Action<T>? onUndelivered)
    {
        Capacity = capacity;
        _capacity = capacity ?? int.MaxValue;
        Overflow = overflow;
        _onUndelivered = onUndelivered;
        _loop = EventLoop.TryGetCurrent;
        Sender = new ChannelSender<T>(this);
        Receiver = new ChannelReceiver<T>(this);
    }

    /// <summary>The first sender; make others with its <see cref="ChannelSender{T}.Clone"/>.</summary>
    public ChannelSender<T> Sender { get; }

    /// <summary>The first receiver; make others with its <see cref="ChannelReceiver{T}.Clone"/>.</summary>
    public ChannelReceiver<T> Receiver { get; }

    /// <summary>How many items it holds before it is full: zero for a rendezvous, null for any number.</summary>
    public int? Capacity { get; }

    /// <summary>What sending does when it is full.</summary>
    public ChannelOverflow Overflow { get; }

    /// <summary>How many items are in it that no receiver has been woken for. Can exceed the capacity when such a receiver was cancelled.</summary>
    public int Count => _items.Count - _promised;

    /// <summary>Whether nothing more can be sent: <see cref="ChannelSender{T}.Complete"/> was called, or all senders are disposed of.</summary>
    public bool IsCompleted { get; private set; }

    /// <summary>How many senders are not disposed of.</summary>
    public int OpenSenders { get; private set; } = 1;

    /// <summary>How many receivers are not disposed of.</summary>
    public int OpenReceivers { get; private set; } = 1;

    /// <summary>How many sends stand in line for room.</summary>
    public int WaitingSenders => _senderLine.Count;

    /// <summary>How many receives stand in line for an item.</summary>
    public int WaitingReceivers => _receiverLine.Count;

    /// <summary>Takes it apart: <c>var (sender, receiver) = AsyncChannel.Bounded&lt;int&gt;(3);</c></summary>
    /// <param name="sender">The first sender.</param>
    /// <param name="receiver">The first receiver.</param>
    public void Deconstruct(out ChannelSender<T> sender, out ChannelReceiver<T> receiver) =>
        (sender, receiver) = (Sender, Receiver);

    /// <inheritdoc/>
    public override string ToString() =>
        $"AsyncChannel ({Count} items{(Capacity is { } capacity ? $" of {capacity}" : "")}, {OpenSenders} senders, {WaitingSenders} waiting, {OpenReceivers} receivers, {WaitingReceivers} waiting{(IsCompleted ? ", completed" : "")})";

    /// <summary>Whether everything that was sent has been received, and nothing more can come.</summary>
    internal bool IsDrained => IsCompleted && _items.Count == 0 && _senderLine.Count == 0;

    /// <summary>Whether receivers see an error after the last item.</summary>
    internal bool IsFailed => _error is not null;

    /// <summary>Refuses another thread, and another loop while somebody waits on the first.</summary>
    internal void CheckLoop()
    {
        var loop = EventLoop.ThreadLoop;
        if (ReferenceEquals(loop, _loop))
            return;
        _loop?.CheckThread();
        if (loop is null)
            return;
        if (_loop is not null && (_receiverLine.Count > 0 || _senderLine.Count > 0 || _promised > 0))
            throw new InvalidOperationException(Messages.BoundElsewhere(this, _loop, loop));
        _loop = loop;
    }

    // ---- Sending ----

    /// <summary>Deals with an item without waiting: it is received, kept, or dropped.</summary>
    /// <returns>False if there is no room.</returns>
    internal bool TryAccept(T item)
    {
        if (IsCompleted || OpenReceivers == 0)
            throw Broken();
        AssertInvariants();
        if (TryPromise() || Count < _capacity)
        {
            _items.Add(item);
            return true;
        }
        if (Overflow is ChannelOverflow.Wait or ChannelOverflow.Fail)
            return false;
        if (Overflow == ChannelOverflow.DropOldest && Count > 0)
        {
            _items.Add(item);
            item = _items.TakeAt(_promised);
        }
        Undelivered(item);
        return true;
    }

    /// <summary>As <see cref="TryAccept"/>, but full is an error if the policy says so.</summary>
    internal bool TrySend(T item)
    {
        if (TryAccept(item))
            return true;
        return Overflow == ChannelOverflow.Fail ? throw new ChannelFullException(Messages.ChannelFull(this)) : false;
    }

    internal void Wait(ISendWaiter<T> sender, ref ChannelPlace<ISendWaiter<T>>? node) =>
        _senderLine.Add(sender, ref node);

    internal void Leave(ISendWaiter<T> sender, ChannelPlace<ISendWaiter<T>>? node)
    {
        _senderLine.Remove(sender, node);
        EndIfDrained();
    }

    internal bool Complete(Exception? error)
    {
        CheckLoop();
        if (IsCompleted)
            return false;
        IsCompleted = true;
        if (error is not null)
            _error = ExceptionDispatchInfo.Capture(error);
        EndIfDrained();
        return true;
    }

    internal void AddSender() => OpenSenders++;

    internal void RemoveSender(ChannelSender<T> sender)
    {
        CheckLoop();
        OpenSenders--;
        _senderLine.FailThoseOf(sender, () => Captured(Disposed(sender)));
        if (OpenSenders == 0)
            Complete(null);
        EndIfDrained();
    }

    // ---- Receiving ----

    /// <summary>Takes an item without waiting.</summary>
    /// <returns>False if there is none that is not promised to another.</returns>
    internal bool TryTake([MaybeNullWhen(false)] out T item)
    {
        AssertInvariants();
        // An empty channel has a waiting sender only if it is a rendezvous.
        if (Count == 0 && !TryAdmit())
        {
            item = default;
            return false;
        }
        item = _items.Take();
        while (Count < _capacity && TryAdmit()) { }
        EndIfDrained();
        return true;
    }

    internal void Wait(IChannelWaiter receiver, ref ChannelPlace<IChannelWaiter>? node) =>
        _receiverLine.Add(receiver, ref node);

    internal void Leave(IChannelWaiter receiver, ChannelPlace<IChannelWaiter>? node) =>
        _receiverLine.Remove(receiver, node);

    /// <summary>A receiver that was woken goes on.</summary>
    internal T TakePromised()
    {
        _promised--;
        var item = _items.Take();
        EndIfDrained();
        return item;
    }

    /// <summary>A receiver that was woken has been cancelled: the item is anybody's again.</summary>
    internal void BreakPromise()
    {
        _promised--;
        if (!TryPromise() && OpenReceivers == 0)
            DropItems();
    }

    /// <summary>The error or the end that receivers see after the last item.</summary>
    internal ExceptionDispatchInfo End() => _error ?? Captured(new EndOfStreamException(Messages.ChannelEnded(this)));

    internal void AddReceiver() => OpenReceivers++;

    internal void RemoveReceiver(ChannelReceiver<T> receiver)
    {
        CheckLoop();
        OpenReceivers--;
        _receiverLine.FailThoseOf(receiver, () => Captured(Disposed(receiver)));
        if (OpenReceivers > 0)
            return;
        _senderLine.FailAll(() => Captured(Broken()));
        DropItems();
    }

    internal static ObjectDisposedException Disposed(object end) => new(end.ToString(), Messages.EndDisposed(end));

    // ---------------------------------------------------------------------------------------------------------------------

    /// <summary>Wakes the next receiver for an item that is there, or is added right after.</summary>
    private bool TryPromise()
    {
        if (_receiverLine.WinNext() is null)
            return false;
        _promised++;
        return true;
    }

    /// <summary>Lets the next sender's item in.</summary>
    private bool TryAdmit()
    {
        if (_senderLine.WinNext() is not { } sender)
            return false;
        _items.Add(sender.Item);
        return true;
    }

    // A promised item may come back, so those who wait learn of the end only when the last item is gone.
    private void EndIfDrained()
    {
        if (_receiverLine.Count > 0 && IsDrained)
            _receiverLine.FailAll(End);
    }

    private ChannelBrokenException Broken() =>
        new(OpenReceivers == 0 ? Messages.ChannelWithoutReceivers(this) : Messages.ChannelCompleted(this));

    private static ExceptionDispatchInfo Captured(Exception error) => ExceptionDispatchInfo.Capture(error);

    private void DropItems()
    {
        // The callback may use the channel: all is done before it is called.
        var dropped = new List<T>(Count);
        while (Count > 0)
            dropped.Add(_items.TakeAt(_promised));
        foreach (var item in dropped)
            Undelivered(item);
    }

    private void Undelivered(T item)
    {
        if (_onUndelivered is null)
            return;
        try
        {
            _onUndelivered(item);
        }
        catch (Exception error) when (_loop is not null)
        {
            var origin = $"The onUndelivered callback of {this}";
            _loop.Report(new LoopError(LoopErrorKind.Callback, Messages.CallbackFailed(origin), error, origin));
        }
    }

    [Conditional("DEBUG")]
    private void AssertInvariants()
    {
        Debug.Assert(_promised >= 0, "More promises were kept or broken than made.");
        Debug.Assert(Count >= 0, "More items are promised than there are.");
        Debug.Assert(Count == 0 || _receiverLine.Count == 0, "A receiver waits although there is an item.");
        Debug.Assert(Count >= _capacity || _senderLine.Count == 0, "A sender waits although there is room.");
    }
}
