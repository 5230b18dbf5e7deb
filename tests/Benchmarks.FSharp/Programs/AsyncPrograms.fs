namespace Coroutines.Benchmarks

open System.IO
open System.Threading.Tasks

/// Well-known small programs, as F# asyncs and mailboxes.
module AsyncPrograms =

    let manyWriteFile n =
        async {
            let path = Path.GetTempFileName()
            let bytes = Array.zeroCreate<byte> 128
            let file = File.Create path

            for _ in 1..n do
                do! file.WriteAsync(bytes, 0, bytes.Length) |> Async.AwaitTask

            let length = file.Length
            do! file.DisposeAsync().AsTask() |> Async.AwaitTask
            File.Delete path
            return int length
        }

    let rec private node number size : Async<int> =
        async {
            if size = 1 then
                return number
            else
                let! results = Async.Parallel [ for i in 0..9 -> node (number + i * (size / 10)) (size / 10) ]
                return Array.fold (+) 0 results
        }

    let skynet leaves = node 0 (PowersOfTen.NotAbove leaves)

    let threadRing n =
        async {
            let finished = TaskCompletionSource<int>()
            let members: MailboxProcessor<int>[] = Array.zeroCreate 503

            for i in 0 .. members.Length - 1 do
                members[i] <-
                    MailboxProcessor.Start(fun inbox ->
                        async {
                            while not finished.Task.IsCompleted do
                                let! token = inbox.Receive()

                                if token = 0 then
                                    finished.SetResult i
                                else
                                    members[(i + 1) % members.Length].Post(token - 1)
                        })

            members[0].Post n
            return! Async.AwaitTask finished.Task
        }

    let private meetingPlace meetings =
        MailboxProcessor<struct (int * AsyncReplyChannel<int>)>.Start(fun inbox ->
            async {
                for _ in 1..meetings do
                    let! struct (colour, first) = inbox.Receive()
                    let! struct (other, second) = inbox.Receive()
                    first.Reply other
                    second.Reply colour

                for _ in 1..4 do
                    let! struct (_, creature) = inbox.Receive()
                    creature.Reply -1
            })

    let private creature (first: int) (place: MailboxProcessor<struct (int * AsyncReplyChannel<int>)>) =
        async {
            let mutable colour = first
            let mutable meetings = 0
            let mutable over = false

            while not over do
                let mine = colour
                let! other = place.PostAndAsyncReply(fun channel -> struct (mine, channel))

                if other < 0 then
                    over <- true
                else
                    colour <- Colours.Complement(colour, other)
                    meetings <- meetings + 1

            return meetings
        }

    let chameneos n =
        async {
            let place = meetingPlace n
            let! meetings = Async.Parallel [ for colour in [ 0; 1; 2; 0 ] -> creature colour place ]
            return Array.sum meetings
        }

    /// Two mailboxes; each sum is of what comes back.
    let pingPong n =
        async {
            let pong =
                MailboxProcessor<struct (int * MailboxProcessor<int>)>.Start(fun inbox ->
                    async {
                        for _ in 1..n do
                            let! struct (value, sender) = inbox.Receive()
                            sender.Post(value + 1)
                    })

            let finished = TaskCompletionSource<int>()

            let ping (inbox: MailboxProcessor<int>) =
                async {
                    let mutable total = 0

                    for i in 0 .. n - 1 do
                        pong.Post(struct (i, inbox))
                        let! value = inbox.Receive()
                        total <- total + value

                    finished.SetResult total
                }

            MailboxProcessor.Start ping |> ignore
            return! Async.AwaitTask finished.Task
        }

/// Well-known small programs, as F# tasks.
module FSharpTaskPrograms =

    let manyWriteFile n =
        task {
            let path = Path.GetTempFileName()
            let bytes = Array.zeroCreate<byte> 128
            let file = File.Create path
            let mutable i = 0

            while i < n do
                do! file.WriteAsync(bytes, 0, bytes.Length)
                i <- i + 1

            let length = file.Length
            do! file.DisposeAsync()
            File.Delete path
            return int length
        }
