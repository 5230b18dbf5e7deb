namespace Coroutines

open Coroutines.LowLevel
open Coroutines.LowLevel.SourcesLowPriority
open Coroutines.LowLevel.SourcesMediumPriority
open Coroutines.LowLevel.SourcesHighPriority

/// Channels: trio's memory channels. A sender and a receiver are used by their members, `do! sender.Send item`, `let! item =
/// receiver.Receive()`, `for item in receiver do`; these functions make the pair, and coroutines to hand on.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncChannel =

    let private ends (channel: AsyncChannel<'T>) = channel.Sender, channel.Receiver

    /// <summary>Makes a channel in which sending waits while it is full.</summary>
    /// <param name="capacity">How many items it holds; 0 for a rendezvous, where a send is complete when a receiver takes the
    /// item.</param>
    let bounded<'T> (capacity: int) : ChannelSender<'T> * ChannelReceiver<'T> =
        AsyncChannel.Bounded<'T> capacity |> ends

    /// <summary>As <c>bounded</c>, with a policy for what sending does when it is full.</summary>
    /// <param name="overflow">What it does.</param>
    /// <param name="onUndelivered">Gets each item that was sent and will never be received; it must not throw.</param>
    /// <param name="capacity">How many items it holds.</param>
    let boundedWith
        (overflow: ChannelOverflow)
        (onUndelivered: 'T -> unit)
        (capacity: int)
        : ChannelSender<'T> * ChannelReceiver<'T> =
        AsyncChannel.Bounded<'T>(capacity, overflow, onUndelivered) |> ends

    /// <summary>Makes a channel that holds any number of items: nothing slows a sender that is too fast.</summary>
    let unbounded<'T> () : ChannelSender<'T> * ChannelReceiver<'T> = AsyncChannel.Unbounded<'T>() |> ends

    /// <summary>Sends an item; waits while the channel is full. A cancellation that it raises has left the item unsent.</summary>
    let send (item: 'T) (sender: ChannelSender<'T>) : Coroutine<unit> =
        Suspendable.ofUnit (sender.Send(item).AsCoroutine())

    /// <summary>Receives an item; waits for one. Throws an EndOfStreamException at the end. A cancellation loses nothing.</summary>
    let receive (receiver: ChannelReceiver<'T>) : Coroutine<'T> = receiver.Receive()

    /// <summary>Receives an item, or gives ValueNone if there is none now. Throws an EndOfStreamException at the end. Never
    /// suspends.</summary>
    let tryReceive (receiver: ChannelReceiver<'T>) : 'T voption =
        match receiver.TryReceive() with
        | true, item -> ValueSome item
        | false, _ -> ValueNone

    /// <summary>Receives until the end, and runs a coroutine for each item, one after the other.</summary>
    let iter (action: 'T -> Coroutine<unit>) (receiver: ChannelReceiver<'T>) : Coroutine<unit> =
        coroutine {
            for item in receiver do
                do! action item
        }
