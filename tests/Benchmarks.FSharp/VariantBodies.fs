namespace Coroutines.Benchmarks

open System.Threading
open Coroutines

/// The same body in other surroundings.
module Surroundings =

    let private local = AsyncLocal<string>()

    let inAScope (body: int -> Coroutine<int>) n =
        coroutine {
            let! result = CancelScope.run (fun _ -> body n)
            return result.Value
        }

    /// A task that is started inside has this context, too.
    let withAContext (body: int -> Coroutine<int>) n =
        coroutine {
            local.Value <- "set"
            return! body n
        }

    /// Runs a body for so many at a time, until n are done.
    let repeated (size: int) (body: int -> Coroutine<int>) n =
        coroutine {
            let mutable finished = 0

            while finished < n do
                let some = min size (n - finished)
                let! _ = body some
                finished <- finished + some

            return finished
        }

/// Tasks that are suspended on something, all at once, and then woken.
module SuspendedTasks =

    let private joined (tasks: CoroutineTask<int>[]) (wakeAll: unit -> unit) =
        coroutine {
            do! Coroutine.yieldNow ()
            Meter.AllSuspended()
            wakeAll ()
            let mutable total = 0

            for task in tasks do
                let! value = task
                total <- total + value

            return total
        }

    let onAFuture n =
        coroutine {
            let future = Future<int>()

            let waiter () =
                coroutine {
                    let! value = future
                    return value
                }

            let tasks = Array.init n (fun _ -> Coroutine.start (waiter ()))
            return! joined tasks (fun () -> future.SetResult 1)
        }

    let onAnEvent n =
        coroutine {
            let gate = AsyncEvent()

            let waiter () =
                coroutine {
                    do! gate.Wait()
                    return 1
                }

            let tasks = Array.init n (fun _ -> Coroutine.start (waiter ()))
            return! joined tasks gate.Set
        }

    let onAChannel n =
        coroutine {
            let sender, receiver = AsyncChannel.unbounded<int>()

            let waiter () =
                coroutine {
                    let! value = receiver.Receive()
                    return value
                }

            let tasks = Array.init n (fun _ -> Coroutine.start (waiter ()))

            return!
                joined tasks (fun () ->
                    for _ in 1..n do
                        sender.TrySend 1 |> ignore)
        }
