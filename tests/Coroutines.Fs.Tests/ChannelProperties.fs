namespace Coroutines.Fs.Tests

open System.Collections.Generic
open Coroutines
open Expecto
open Expecto.TestingPlatform

/// One step of a random task.
type ChannelStep =
    | Send
    | TrySend
    | SendToEither
    | Receive
    | ReceiveFromEither
    | ReceiveOrTimeout
    | Pass
    /// Cancels the task of this number, counted around.
    | CancelTask of int

/// Random tasks over two channels, one of which may be dropped into.
type ChannelProgram = { Capacities: int * int; Tasks: ChannelStep list list; IsDropping: bool }

// Every failure is shrunk and printed with its seed by FsCheck.
module ChannelProperties =

    /// An item says who sent it, and as the how-manieth.
    [<Struct>]
    type private Item = { Sender: int; Number: int }

    type private Seen() =
        member val Sent = HashSet<Item>()
        member val Received = ResizeArray<Item>()
        member val Dropped = ResizeArray<Item>()

    let private run (program: ChannelProgram) =
        let clip capacity = abs capacity % 4
        let seen = [| Seen(); Seen() |]

        let make index capacity =
            let policy =
                if program.IsDropping && index = 1 then
                    ChannelOverflow.DropOldest
                else
                    ChannelOverflow.Wait

            let sender, _ = AsyncChannel.boundedWith policy (fun item -> seen[index].Dropped.Add item) (clip capacity)
            sender.Channel

        let channels = [| make 0 (fst program.Capacities); make 1 (snd program.Capacities) |]
        let tasks = ResizeArray<CoroutineTask<unit>>()

        // It was sent if the await says so, and not if it throws.
        let sending item (send: Coroutine<int>) =
            coroutine {
                let! place = send
                seen[place].Sent.Add item |> ignore
            }

        let receiving place = SelectCase.receive channels[place].Receiver |> SelectCase.map seen[place].Received.Add

        let step me number step =
            let item = { Sender = me; Number = number }
            let place = (me + number) % 2

            match step with
            | Send ->
                channels[place].Sender |> AsyncChannel.send item |> Coroutine.map (fun () -> place) |> sending item
            | TrySend ->
                coroutine {
                    if channels[place].Sender.TrySend item then
                        seen[place].Sent.Add item |> ignore
                }
            | SendToEither ->
                Coroutine.selectFair [
                    for place in [ 0; 1 ] ->
                        channels[place].Sender |> SelectCase.send item |> SelectCase.map (fun () -> place)
                ]
                |> sending item
            | Receive -> AsyncChannel.receive channels[place].Receiver |> Coroutine.map seen[place].Received.Add
            | ReceiveFromEither -> Coroutine.select [ receiving place; receiving (1 - place) ]
            | ReceiveOrTimeout -> Coroutine.select [ receiving place; SelectCase.after (OnLoop.milliseconds 1) ]
            | Pass -> Coroutine.yieldNow ()
            | CancelTask other -> coroutine { tasks[abs other % tasks.Count].Cancel() |> ignore }

        let body me steps =
            coroutine {
                for number, next in List.indexed steps do
                    do! step me number next
            }

        OnLoop.run (
            coroutine {
                for me, steps in List.indexed program.Tasks do
                    tasks.Add(Coroutine.start (body me steps))

                do! Coroutine.sleep (OnLoop.milliseconds 1000)

                let left = [
                    for channel in channels -> channel.Count, channel.WaitingReceivers, channel.WaitingSenders
                ]

                for task in tasks do
                    task.Cancel() |> ignore

                do! Coroutine.sleep (OnLoop.milliseconds 1000)
                return channels, seen, left
            }
        )

    let private inOrder (items: seq<Item>) =
        items
        |> Seq.groupBy _.Sender
        |> Seq.forall (fun (_, own) ->
            let numbers = own |> Seq.map _.Number |> List.ofSeq
            numbers = List.sort numbers)

    [<Tests>]
    let tests =
        testList "Channel properties" [
            lawWith
                2000
                []
                "random programs of senders, receivers, selects and cancels lose nothing, double nothing, keep the order"
                (fun program ->
                    let channels, seen, left = run program

                    for place in [ 0; 1 ] do
                        let channel, seen = channels[place], seen[place]
                        let gone = Seq.append seen.Received seen.Dropped |> List.ofSeq

                        Expect.equal
                            (Set.ofSeq (gone |> Seq.map (fun item -> item.Sender, item.Number))).Count
                            gone.Length
                            "count"

                        Expect.isTrue (gone |> List.forall seen.Sent.Contains) "gone |> List.forall seen.Sent.Contains"
                        Expect.equal (gone.Length + channel.Count) seen.Sent.Count "length"
                        Expect.isTrue (inOrder seen.Received) "inOrder seen.Received"
                        Expect.isTrue (inOrder seen.Dropped) "inOrder seen.Dropped"

                        Expect.equal
                            (channel.WaitingReceivers, channel.WaitingSenders)
                            (0, 0)
                            "waiting receivers and waiting senders"

                        let count, receivers, senders = left[place]

                        Expect.isTrue
                            (receivers = 0 || (count = 0 && senders = 0))
                            "receivers = 0 || (count = 0 && senders = 0)"

                        Expect.isTrue
                            (senders = 0 || count >= channel.Capacity.Value)
                            "senders = 0 || count >= channel.Capacity.Value")
        ]
