namespace Coroutines.Benchmarks

open System
open System.Threading.Tasks
open Coroutines

/// Awaits of children, as F# coroutines.
module CoroutineAwaits =

    let private child x = coroutine { return x + 1 }

    let private yieldingChild x =
        coroutine {
            do! Coroutine.yieldNow ()
            return x + 1
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

    let awaitYield n =
        coroutine {
            let mutable total = 0
            let mutable i = 0

            while i < n do
                let! value = yieldingChild i
                total <- total + value
                i <- i + 1

            return total
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

    /// How far the live heap grows in n steps, looked at every millionth.
    let tailGrowth n : Coroutine<int64> =
        let first = GC.GetTotalMemory true
        let most = ref 0L

        let rec step n : Coroutine<int> =
            if n % 1_000_000 = 0 then
                most.Value <- max most.Value (GC.GetTotalMemory true - first)

            coroutine { if n = 0 then return 0 else return! step (n - 1) }

        coroutine {
            let! _ = step n
            return most.Value
        }

    let rec private throw depth : Coroutine<int> =
        coroutine {
            if depth = 1 then
                return raise (InvalidOperationException "on purpose")
            else
                let! below = throw (depth - 1)
                return below + 1
        }

    let exceptions n =
        coroutine {
            let mutable caught = 0
            let mutable i = 0

            while i < n do
                try
                    let! _ = throw 20
                    ()
                with :? InvalidOperationException ->
                    caught <- caught + 1

                i <- i + 1

            return caught
        }

/// Awaits of children, as F# tasks.
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

    let yields n =
        task {
            for _ in 1..n do
                do! Task.Yield()

            return n
        }

/// Awaits of children, as F# asyncs.
module Asyncs =

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
