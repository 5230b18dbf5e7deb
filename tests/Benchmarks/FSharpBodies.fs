namespace Coroutines.Benchmarks

open System.Threading.Tasks
open Coroutines

/// The benchmarks' bodies as F# coroutines.
module FSharpCoroutines =

    let private child x = coroutine { return x + 1 }

    let private yieldingChild x =
        coroutine {
            do! Coroutine.yieldNow ()
            return x + 1
        }

    let private sum n (child: int -> Coroutine<int>) =
        coroutine {
            let mutable total = 0
            let mutable i = 0

            while i < n do
                let! value = child i
                total <- total + value
                i <- i + 1

            return total
        }

    let awaitSync n =
        coroutine {
            let mutable total = 0
            let mutable i = 0

            while i < n do
                let! value = child i
                total <- total + value
                i <- i + 1

            return total
        }

    let awaitYield n = sum n yieldingChild

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
            let! _ = Coroutine.all (List.replicate tasks (yields (n / tasks)))
            return n
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

    let pingPong n =
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
            let mutable last = 0
            let mutable i = 0

            while i < n do
                pong <- Future<int>()
                ping.SetResult i
                let! value = pong
                last <- value
                i <- i + 1

            do! task
            return last
        }

    let rec deep depth : Coroutine<int> =
        coroutine {
            if depth = 0 then
                return 0
            else
                let! below = deep (depth - 1)
                return below + 1
        }

    let rec tail n total : Coroutine<int> =
        coroutine { if n = 0 then return total else return! tail (n - 1) (total + 1) }

/// The benchmarks' bodies as F# tasks.
module FSharpTasks =

    let private child x = task { return x + 1 }

    let awaitSync n =
        task {
            let mutable total = 0
            let mutable i = 0

            while i < n do
                let! value = child i
                total <- total + value
                i <- i + 1

            return total
        }

/// The benchmarks' bodies as F# asyncs.
module FSharpAsyncs =

    let private child x = async { return x + 1 }

    let awaitSync n =
        async {
            let mutable total = 0

            for i in 0 .. n - 1 do
                let! value = child i
                total <- total + value

            return total
        }

    let rec deep depth : Async<int> =
        async {
            if depth = 0 then
                return 0
            else
                let! below = deep (depth - 1)
                return below + 1
        }

    let rec tail n total : Async<int> = async { if n = 0 then return total else return! tail (n - 1) (total + 1) }
