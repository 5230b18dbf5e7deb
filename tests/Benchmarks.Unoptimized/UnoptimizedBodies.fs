namespace Coroutines.Benchmarks

open System.Threading.Tasks
open Coroutines

/// await-yield, as a Debug build compiles it.
module UnoptimizedCoroutines =

    let private child x =
        coroutine {
            do! Coroutine.yieldNow ()
            return x + 1
        }

    let awaitYield n =
        coroutine {
            let mutable total = 0
            let mutable i = 0

            while i < n do
                let! value = child i
                total <- total + value
                i <- i + 1

            return total
        }

module UnoptimizedTasks =

    let private child x =
        task {
            do! Task.Yield()
            return x + 1
        }

    let awaitYield n =
        task {
            let mutable total = 0
            let mutable i = 0

            while i < n do
                let! value = child i
                total <- total + value
                i <- i + 1

            return total
        }
