/// Giving up what makes no progress. (A limit on the whole time would only punish large files.)
module DownloadAssets.Stall

open System
open Coroutines
open DownloadAssets.Retry

/// Rings when `Alive` has not been called for `limit`.
type private Alarm(limit: TimeSpan) =
    let loop = EventLoop.Current
    let mutable last = loop.Time
    let mutable timer = Unchecked.defaultof<LoopHandle>

    member val HasRung = false with get, set

    member _.Alive() = last <- loop.Time

    // Setting the timer anew at each sign of life would fill the loop with timers:
    // instead it looks, when it is due, whether it is early.
    member this.Wind(ring: unit -> unit) : unit =
        let due () =
            if loop.Time - last < limit then
                this.Wind ring
            else
                this.HasRung <- true
                ring ()

        timer <- loop.CallAt(last + limit, due)

    interface IDisposable with
        member _.Dispose() = timer.Cancel() |> ignore

let private iAmCancelled () =
    match CoroutineTask.Current with
    | null -> false
    | task -> task.Cancelling > 0

/// Runs `work` as a task of its own, and cancels it when it has not called its `alive` for `limit`.
let guard (limit: TimeSpan) (work: (unit -> unit) -> Coroutine<'T>) : Coroutine<'T> =
    coroutine {
        use alarm = new Alarm(limit)
        let task = Coroutine.start (work alarm.Alive)
        alarm.Wind(fun () -> task.Cancel "stalled" |> ignore)

        // Whoever is cancelled while it awaits a task cancels that task: nothing is left running.
        match! Coroutine.catchCancel (task.AsCoroutine()) with
        | Ok value -> return value
        // When Ctrl-C comes while the alarm rings, Ctrl-C counts.
        | Error _ when alarm.HasRung && not (iAmCancelled ()) ->
            return raise (Temporary($"too little came for {limit.TotalSeconds} s", None))
        | Error cancellation -> return raise cancellation
    }
