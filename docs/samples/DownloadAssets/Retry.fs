/// Trying again what may succeed later.
module DownloadAssets.Retry

open System
open Coroutines

/// Worth another try; `after` is the wait that the server asked for.
exception Temporary of reason: string * after: TimeSpan option with
    override this.Message = this.reason

/// Would only fail again.
exception Permanent of reason: string with
    override this.Message = this.reason

type Policy = {
    Retries: int
    /// The wait before retry 1, 2, … when the server named none.
    BackOff: int -> TimeSpan
    /// A server that asks for more patience than this is given up.
    Patience: TimeSpan
    /// `Coroutine.sleep`, except in tests.
    Sleep: TimeSpan -> Coroutine<unit>
}

/// 1, 2, 4 … 32 seconds, each half to once of that: files that failed together
/// should not all come back in the same moment.
let exponential (retry: int) =
    let longest = 2.0 ** float (min (retry - 1) 5)
    TimeSpan.FromSeconds(longest * (0.5 + 0.5 * Random.Shared.NextDouble()))

let patient (retries: int) = {
    Retries = retries
    BackOff = exponential
    Patience = TimeSpan.FromMinutes 5.0
    Sleep = Coroutine.sleep
}

/// Runs `attempt` until it succeeds, fails for good, or the retries are used up.
/// A coroutine is a recipe: each time it is awaited it runs anew.
let run (policy: Policy) (onWait: string -> TimeSpan -> unit) (attempt: Coroutine<'T>) : Coroutine<'T> =
    let rec from retry =
        coroutine {
            match! Coroutine.catch attempt with
            | Ok value -> return value
            | Error(Temporary(reason, after)) when retry <= policy.Retries ->
                let wait = after |> Option.defaultWith (fun () -> policy.BackOff retry)

                if wait > policy.Patience then
                    raise (Permanent $"{reason}; it asks to wait %.0f{wait.TotalSeconds} s")

                onWait reason wait
                do! policy.Sleep wait
                return! from (retry + 1)
            | Error error -> return raise error
        }

    from 1
