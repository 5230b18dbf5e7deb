namespace Coroutines.Benchmarks

open Coroutines

/// Tasks that take turns, as F# coroutines.
module CoroutineTurns =

    let private child x = coroutine { return x + 1 }

    let yields n =
        coroutine {
            let mutable i = 0

            while i < n do
                do! Coroutine.yieldNow ()
                i <- i + 1

            return n
        }

    let roundRobin tasks n =
        coroutine {
            let started = Array.init tasks (fun _ -> Coroutine.start (yields (n / tasks)))
            Meter.Start()
            let mutable total = 0

            for task in started do
                let! turns = task
                total <- total + turns

            Meter.Stop()
            return total
        }

    let spawnJoin n =
        coroutine {
            let mutable total = 0
            let mutable i = 0

            while i < n do
                let! value = Coroutine.start (child i)
                total <- total + value
                i <- i + 1

            return total
        }

    let private other n (ping: ChannelReceiver<int>) (pong: ChannelSender<int>) =
        coroutine {
            let mutable i = 0

            while i < n do
                let! value = ping.Receive()
                do! pong.Send(value + 1)
                i <- i + 1
        }

    let pingPong n =
        coroutine {
            let pingSender, pingReceiver = AsyncChannel.bounded 1
            let pongSender, pongReceiver = AsyncChannel.bounded 1
            let task = Coroutine.start (other n pingReceiver pongSender)
            let mutable total = 0
            let mutable i = 0

            while i < n do
                do! pingSender.Send i
                let! value = pongReceiver.Receive()
                total <- total + value
                i <- i + 1

            do! task
            return total
        }

    let pingPongOverFutures n =
        coroutine {
            let mutable ping = Future<int>()
            let mutable pong = Future<int>()

            let other =
                coroutine {
                    let mutable i = 0

                    while i < n do
                        let! value = ping
                        ping <- Future<int>()
                        pong.SetResult(value + 1)
                        i <- i + 1
                }

            let task = Coroutine.start other
            let mutable total = 0
            let mutable i = 0

            while i < n do
                pong <- Future<int>()
                ping.SetResult i
                let! value = pong
                total <- total + value
                i <- i + 1

            do! task
            return total
        }

    let gather children n =
        coroutine {
            let mutable total = 0
            let mutable i = 0

            while i < n do
                let! results = Coroutine.gather (Array.init children child)

                for result in results do
                    total <- total + result

                i <- i + 1

            return total
        }

    let private groupOf children =
        Coroutine.taskGroup (fun group ->
            coroutine { return Array.init children (fun k -> TaskGroup.start (child k) group) })

    let group children n =
        coroutine {
            let mutable total = 0
            let mutable i = 0

            while i < n do
                let! started = groupOf children

                for child in started do
                    total <- total + child.Result

                i <- i + 1

            return total
        }
