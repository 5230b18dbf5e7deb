namespace Coroutines.Testing

open System
open Coroutines

/// Whom a stress run cancels, and how often.
type Faults = {
    Cancel: Predicate<ICoroutineTask> | null
    Most: int
} with

    static member MarkedOnly = { Cancel = null; Most = 0 }
    static member Cancellation = { Cancel = Predicate(fun task -> task.Name <> "main"); Most = 1 }

/// A plain test has no schedule to ask: what may fail or be late is so in every other run, by chance.
[<RequireQualifiedAccess>]
module Fault =
    let private strikes alternatives = StressedRun.Current.Next(alternatives + 1)

    let mayFail (error: unit -> exn) (c: Coroutine<'T>) : Coroutine<'T> =
        coroutine {
            if strikes 1 = 1 then
                raise (error ())

            return! c
        }

    let mayDelay (delays: TimeSpan list) (c: Coroutine<'T>) : Coroutine<'T> =
        coroutine {
            let! result = c

            match strikes delays.Length with
            | 0 -> ()
            | pick -> do! Coroutine.sleep delays[pick - 1]

            return result
        }
