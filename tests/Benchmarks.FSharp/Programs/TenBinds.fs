namespace Coroutines.Benchmarks

open System.Threading.Tasks
open Coroutines

/// TenBinds: ten awaits in a row, as F# coroutines.
module CoroutineTenBinds =

    let private tenSync () =
        coroutine {
            let! x0 = Coroutine.result 100
            let! x1 = Coroutine.result 100
            let! x2 = Coroutine.result 100
            let! x3 = Coroutine.result 100
            let! x4 = Coroutine.result 100
            let! x5 = Coroutine.result 100
            let! x6 = Coroutine.result 100
            let! x7 = Coroutine.result 100
            let! x8 = Coroutine.result 100
            let! x9 = Coroutine.result 100
            return x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9
        }

    let private tenYields () =
        coroutine {
            do! Coroutine.yieldNow ()
            do! Coroutine.yieldNow ()
            do! Coroutine.yieldNow ()
            do! Coroutine.yieldNow ()
            do! Coroutine.yieldNow ()
            do! Coroutine.yieldNow ()
            do! Coroutine.yieldNow ()
            do! Coroutine.yieldNow ()
            do! Coroutine.yieldNow ()
            do! Coroutine.yieldNow ()
            return 1_000
        }

    let sync n =
        coroutine {
            let mutable total = 0
            let mutable i = 0

            while i < n do
                let! value = tenSync ()
                total <- total + value
                i <- i + 1

            return total
        }

    let yields n =
        coroutine {
            let mutable total = 0
            let mutable i = 0

            while i < n do
                let! value = tenYields ()
                total <- total + value
                i <- i + 1

            return total
        }

/// TenBinds: ten awaits in a row, as F# tasks.
module FSharpTaskTenBinds =

    let private tenSync () =
        task {
            let! x0 = Task.FromResult 100
            let! x1 = Task.FromResult 100
            let! x2 = Task.FromResult 100
            let! x3 = Task.FromResult 100
            let! x4 = Task.FromResult 100
            let! x5 = Task.FromResult 100
            let! x6 = Task.FromResult 100
            let! x7 = Task.FromResult 100
            let! x8 = Task.FromResult 100
            let! x9 = Task.FromResult 100
            return x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9
        }

    let private tenYields () =
        task {
            do! Task.Yield()
            do! Task.Yield()
            do! Task.Yield()
            do! Task.Yield()
            do! Task.Yield()
            do! Task.Yield()
            do! Task.Yield()
            do! Task.Yield()
            do! Task.Yield()
            do! Task.Yield()
            return 1_000
        }

    let sync n =
        task {
            let mutable total = 0
            let mutable i = 0

            while i < n do
                let! value = tenSync ()
                total <- total + value
                i <- i + 1

            return total
        }

    let yields n =
        task {
            let mutable total = 0
            let mutable i = 0

            while i < n do
                let! value = tenYields ()
                total <- total + value
                i <- i + 1

            return total
        }

/// TenBinds: ten awaits in a row, as F# asyncs.
module AsyncTenBinds =

    let private tenSync () =
        async {
            let! x0 = async.Return 100
            let! x1 = async.Return 100
            let! x2 = async.Return 100
            let! x3 = async.Return 100
            let! x4 = async.Return 100
            let! x5 = async.Return 100
            let! x6 = async.Return 100
            let! x7 = async.Return 100
            let! x8 = async.Return 100
            let! x9 = async.Return 100
            return x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9
        }

    let private tenYields () =
        async {
            do! Async.SwitchToThreadPool()
            do! Async.SwitchToThreadPool()
            do! Async.SwitchToThreadPool()
            do! Async.SwitchToThreadPool()
            do! Async.SwitchToThreadPool()
            do! Async.SwitchToThreadPool()
            do! Async.SwitchToThreadPool()
            do! Async.SwitchToThreadPool()
            do! Async.SwitchToThreadPool()
            do! Async.SwitchToThreadPool()
            return 1_000
        }

    let sync n =
        async {
            let mutable total = 0

            for _ in 1..n do
                let! value = tenSync ()
                total <- total + value

            return total
        }

    let yields n =
        async {
            let mutable total = 0

            for _ in 1..n do
                let! value = tenYields ()
                total <- total + value

            return total
        }
