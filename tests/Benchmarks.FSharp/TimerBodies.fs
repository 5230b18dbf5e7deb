namespace Coroutines.Benchmarks

open System
open Coroutines

[<Struct>]
type private LoopQueue(loop: EventLoop, finished: Future<bool>) =
    interface IDeadlineQueue with
        member _.Add(milliseconds, fire) = loop.CallAt(TimeSpan.FromMilliseconds(milliseconds, 0L), fire) |> ignore

        member _.End() = finished.SetResult true

/// Deadlines and sleeps, as F# coroutines; to be run on a virtual clock.
module CoroutineTimers =

    let private sleeper i =
        coroutine {
            do! Coroutine.sleep (Delays.Of i)
            return i
        }

    let sleepers n =
        coroutine {
            let sleepers = Array.init n (fun i -> Coroutine.start (sleeper i))
            // Comes back behind the first steps of all of them.
            do! Coroutine.yieldNow ()
            Meter.AllSuspended()
            let mutable total = 0

            for sleeper in sleepers do
                let! i = sleeper
                total <- total + i

            return total
        }

    let cancels n =
        coroutine {
            let loop = EventLoop.Current
            let fired = ref 0
            let callback = Action(fun () -> fired.Value <- fired.Value + 1)
            let mutable cancelled = 0
            let mutable i = 0

            while i < n do
                if loop.CallLater(Delays.Of i, callback).Cancel() then
                    cancelled <- cancelled + 1

                i <- i + 1

            return cancelled - fired.Value
        }

    let fires live n =
        coroutine {
            let finished = Future<bool>()
            let load = DeadlineLoad<LoopQueue>(LoopQueue(EventLoop.Current, finished), live, n)
            load.Start()
            let! _ = finished
            return load.Sum
        }

/// Posts from another thread to a loop, as F# coroutines.
module CoroutinePosts =

    let posts n =
        coroutine {
            let loop = EventLoop.Current
            let finished = Future<int>()
            let received = Arrivals()

            let callback =
                Action(fun () ->
                    received.Count <- received.Count + 1

                    if received.Count = n then
                        finished.SetResult n)

            let poster =
                Threading.Thread(fun () ->
                    for _ in 1..n do
                        loop.Post callback)

            poster.Start()
            let! count = finished
            poster.Join()
            return count
        }
