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

/// A cancel scope of the model: cancelled, it strikes at every suspension of its tasks, and of those further in.
type ModelScope(outer: ModelScope option) =
    let tasks = ResizeArray<ModelTask>()
    let inner = ResizeArray<ModelScope>()
    let mutable isStruck = outer |> Option.exists _.IsStruck

    member _.IsStruck = isStruck
    member _.Tasks = tasks
    member private _.Inner = inner

    member this.Open() = outer |> Option.iter (fun outer -> outer.Inner.Add this)

    member this.Close() = outer |> Option.iter (fun outer -> outer.Inner.Remove this |> ignore)

    member this.Cancel() =
        this.Mark()
        this.Strike()

    member private _.Mark() =
        isStruck <- true

        for scope in inner do
            scope.Mark()

    member private _.Strike() =
        for task in tasks do
            task.Strike()

        for scope in inner do
            scope.Strike()

/// A task of the model. Its body calls `Park` to suspend and `End` to end.
and ModelTask(loop: ModelLoop, scope: ModelScope option, begin': ModelTask -> unit) as this =
    let waiters = ResizeArray<unit -> unit>()
    let mutable outcome: Result<int, Failure> option = None
    let mutable mustCancel = false
    let mutable wakeUp: Failure option = None
    // Try to take back what the task waits for: for a cancellation of the task, and for one of its scope.
    let mutable parked: ((unit -> bool) * (unit -> bool)) option = None
    let mutable isShielded = false
    let mutable hasBegun = false
    let mutable resume: Failure option -> unit = ignore

    do loop.Ready this.Step

    member _.Outcome = outcome
    member _.HasEnded = outcome.IsSome

    member _.HasBegun = hasBegun
    member _.Scope = scope

    member _.OnEnd(work: unit -> unit) = if outcome.IsSome then loop.Ready work else waiters.Add work

    /// Takes back an OnEnd.
    member _.Forget(work: unit -> unit) =
        waiters.RemoveAt(waiters.FindIndex(fun other -> obj.ReferenceEquals(other, work)))

    member this.End(result: Result<int, Failure>) =
        let result =
            match result with
            | Ok _ when mustCancel -> Error(Failure None)
            | other -> other

        outcome <- Some result
        Seq.iter loop.Ready waiters

    /// Suspends until the next step, which goes on with the exception to be raised, if there is one.
    member this.Park(withdraw: unit -> bool, interrupt: unit -> bool, goOn: Failure option -> unit) =
        resume <- goOn
        parked <- Some(withdraw, interrupt)

        if mustCancel && withdraw () then mustCancel <- false else this.Strike()

    /// Has the wait raise, if there is one and the scope is cancelled.
    member _.Strike() =
        match parked, scope with
        | Some(_, interrupt), Some scope when scope.IsStruck && not isShielded && wakeUp.IsNone ->
            interrupt () |> ignore
        | _ -> ()

    /// Keeps the scope out until `Unshield`.
    member _.Shield() = isShielded <- true
    member _.Unshield() = isShielded <- false

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

    /// The task, which is scheduled, goes on with a cancellation; false if it does already.
    member _.RaiseNext() =
        let isFirst = wakeUp.IsNone

        if isFirst then
            wakeUp <- Some(Failure None)

        isFirst

    /// Wakes the task to a cancellation.
    member this.WakeCanceled() =
        wakeUp <- Some(Failure None)
        loop.Ready this.Step

    member _.Cancel() =
        if outcome.IsSome then
            false
        else
            match parked with
            | Some(withdraw, _) when wakeUp.IsNone && withdraw () -> ()
            | _ -> mustCancel <- true

            true
