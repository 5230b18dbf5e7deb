namespace Coroutines.Testing

open System
open Coroutines

/// <summary>Marks awaits that a schedule may make fail, hold up, or let take time. Outside an exploration they do nothing.</summary>
[<RequireQualifiedAccess>]
module Fault =

    let private strikes kind alternatives =
        match Scheduler.Current with
        | null -> 0
        | scheduler -> scheduler.StrikeMark(kind, alternatives)

    let private note text =
        match Scheduler.Current with
        | null -> ()
        | scheduler -> scheduler.Note text

    /// <summary>Awaits, or throws instead, where the schedule says so.</summary>
    /// <param name="error">What it would throw, such as the exception of a connection that breaks.</param>
    /// <param name="c">What is awaited. It does not begin where the fault strikes.</param>
    let mayFail (error: unit -> exn) (c: Coroutine<'T>) : Coroutine<'T> =
        coroutine {
            if strikes ChoiceKind.Fail 2 = 1 then
                raise (error ())

            return! c
        }

    /// <summary>Awaits, and then waits for one of these times more, where the schedule says so: a foreign completion that comes late.</summary>
    /// <param name="delays">How much later it may come.</param>
    /// <param name="c">What is awaited.</param>
    let mayDelay (delays: TimeSpan list) (c: Coroutine<'T>) : Coroutine<'T> =
        coroutine {
            let! result = c

            match strikes ChoiceKind.Delay (delays.Length + 1) with
            | 0 -> ()
            | pick -> do! Coroutine.sleep delays[pick - 1]

            return result
        }

    /// <summary>Lets time pass in the middle of a step, where the schedule says so: code that keeps its loop busy.</summary>
    /// <param name="time">How long it takes.</param>
    let maySlow (time: TimeSpan) : unit =
        if strikes ChoiceKind.Delay 2 = 1 then
            note $"took {time.TotalMilliseconds} ms"

            match Scheduler.Current with
            | null -> ()
            | scheduler -> scheduler.Pass time
