namespace Coroutines.Fs.Tests.Laws

/// An exception of the model; its identity counts, as an exception's does.
[<AllowNullLiteral>]
type Failure(number: int option) =
    let suppressed = ResizeArray<Failure>()

    /// None is a cancellation.
    member _.Number = number
    member _.IsCancellation = number.IsNone

    member this.Suppress(other: Failure) =
        if not (obj.ReferenceEquals(this, other)) then
            suppressed.Add other

    member this.Text: string =
        match number with
        | None -> "cancelled"
        | Some number when suppressed.Count = 0 -> string number
        | Some number -> $"""{number} and {suppressed |> Seq.map _.Text |> String.concat ", "}"""

/// A task of the model. Its body calls `Park` to suspend and `End` to end.
type ModelTask(loop: ModelLoop, begin': ModelTask -> unit) as this =
    let waiters = ResizeArray<unit -> unit>()
    let mutable outcome: Result<int, Failure> option = None
    let mutable mustCancel = false
    let mutable wakeUp: Failure option = None
    // Tries to take back what the task waits for.
    let mutable parked: (unit -> bool) option = None
    let mutable hasBegun = false
    let mutable resume: Failure option -> unit = ignore

    do loop.Ready this.Step

    member _.Outcome = outcome
    member _.HasEnded = outcome.IsSome

    member _.OnEnd(work: unit -> unit) = if outcome.IsSome then loop.Ready work else waiters.Add work

    member this.End(result: Result<int, Failure>) =
        let result =
            match result with
            | Ok _ when mustCancel -> Error(Failure None)
            | other -> other

        outcome <- Some result
        Seq.iter loop.Ready waiters

    /// Suspends until the next step, which goes on with the exception to be raised, if there is one.
    member _.Park(withdraw: unit -> bool, goOn: Failure option -> unit) =
        resume <- goOn
        parked <- Some withdraw

        if mustCancel && withdraw () then
            mustCancel <- false

    member this.Step() =
        let raised =
            match wakeUp with
            | Some failure when failure.IsCancellation || not mustCancel -> Some failure
            | _ when mustCancel -> Some(Failure None)
            | _ -> None

        parked <- None
        mustCancel <- false
        wakeUp <- None

        if hasBegun then
            resume raised
        else
            hasBegun <- true

            match raised with
            | Some failure -> this.End(Error failure)
            | None -> begin' this

    /// Wakes the task to a cancellation.
    member this.WakeCanceled() =
        wakeUp <- Some(Failure None)
        loop.Ready this.Step

    member _.Cancel() =
        if outcome.IsSome then
            false
        else
            match parked with
            | Some withdraw when withdraw () -> ()
            | _ -> mustCancel <- true

            true
