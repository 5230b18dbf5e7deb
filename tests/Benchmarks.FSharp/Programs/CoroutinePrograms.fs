namespace Coroutines.Benchmarks

open System
open System.IO
open Coroutines

/// Well-known small programs, as F# coroutines.
module CoroutinePrograms =

    /// n writes of 128 bytes.
    let manyWriteFile n =
        coroutine {
            let path = Path.GetTempFileName()
            let bytes = ReadOnlyMemory(Array.zeroCreate<byte> 128)
            let file = File.Create path
            let mutable i = 0

            while i < n do
                do! file.WriteAsync bytes
                i <- i + 1

            let length = file.Length
            do! file.DisposeAsync()
            File.Delete path
            return int length
        }

    let rec private node number size : Coroutine<int> =
        coroutine {
            if size = 1 then
                return number
            else
                let children = Array.init 10 (fun i -> Coroutine.start (node (number + i * (size / 10)) (size / 10)))

                let mutable total = 0

                for child in children do
                    let! result = child
                    total <- total + result

                return total
        }

    /// A tree of tasks with ten children each; the leaves are numbered, and their numbers summed.
    let skynet leaves = node 0 (PowersOfTen.NotAbove leaves)

    let private ringMember
        number
        (previous: ChannelReceiver<int>)
        (next: ChannelSender<int>)
        (finished: Future<int>)
        : Coroutine<unit> =
        coroutine {
            while not finished.IsCompleted do
                let! token = previous.Receive()

                if token = 0 then finished.SetResult number else do! next.Send(token - 1)
        }

    /// 503 tasks in a ring pass a token on, n times.
    let threadRing n =
        coroutine {
            let finished = Future<int>()
            let links = Array.init 503 (fun _ -> AsyncChannel.bounded<int> 1)

            for i in 0 .. links.Length - 1 do
                let next = fst links[(i + 1) % links.Length]
                Coroutine.start (ringMember i (snd links[i]) next finished) |> ignore

            do! (fst links[0]).Send n
            return! finished
        }

    // One loop, one thread: no lock.
    type private MeetingPlace(meetings: int) =
        let mutable left = meetings
        let mutable colour = 0
        let mutable waiting: Future<int> voption = ValueNone

        /// The colour of the other; below zero when it is over.
        member _.Meet(mine: int) : Coroutine<int> =
            coroutine {
                match waiting with
                | ValueSome first ->
                    waiting <- ValueNone
                    left <- left - 1
                    first.SetResult mine
                    return colour
                | ValueNone when left = 0 -> return -1
                | ValueNone ->
                    let future = Future<int>()
                    colour <- mine
                    waiting <- ValueSome future
                    return! future
            }

    let private creature (first: int) (place: MeetingPlace) =
        coroutine {
            let mutable colour = first
            let mutable meetings = 0
            let mutable over = false

            while not over do
                let! other = place.Meet colour

                if other < 0 then
                    over <- true
                else
                    colour <- Colours.Complement(colour, other)
                    meetings <- meetings + 1

            return meetings
        }

    /// Four creatures meet in pairs, n times, and change colour.
    let chameneos n =
        coroutine {
            let place = MeetingPlace n
            let! meetings = Coroutine.gather [ for colour in [ 0; 1; 2; 0 ] -> creature colour place ]
            return Array.sum meetings
        }
