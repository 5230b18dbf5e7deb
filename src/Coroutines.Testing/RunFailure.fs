namespace Coroutines.Testing

open System
open Coroutines

/// How a run of a program under exploration failed.
[<RequireQualifiedAccess>]
type RunFailure =
    /// It returned false, or a property that does not hold; the text says more.
    | Falsified of text: string
    /// It threw.
    | Raised of error: exn
    /// Nothing was left that could ever run.
    | Deadlock of graph: WaitGraph
    /// It took more steps than the settings allow.
    | Livelock of steps: int
    /// It ended and left these behind: tasks, timers, generators.
    | LeftBehind of what: string list
    /// A task or callback failed, and no await saw it.
    | Unseen of error: LoopError
    /// Run twice with one schedule, it went two ways, which part here.
    | Nondeterministic of first: string * second: string

    /// Whether two failures are of one kind, so that one may stand for the other.
    member internal this.IsLike(other: RunFailure) =
        match this, other with
        | Raised a, Raised b -> a.GetType() = b.GetType()
        | Unseen a, Unseen b -> a.Kind = b.Kind
        | Falsified _, Falsified _
        | Deadlock _, Deadlock _
        | Livelock _, Livelock _
        | LeftBehind _, LeftBehind _
        | Nondeterministic _, Nondeterministic _ -> true
        | _ -> false

    override this.ToString() =
        match this with
        | Falsified text -> text
        | Raised error -> $"It threw {error.GetType().Name}: {error.Message}"
        | Deadlock graph -> $"Deadlock: {graph}."
        | Livelock steps -> $"Livelock: not at an end after {steps} steps."
        | LeftBehind what ->
            let what = String.Join(", ", what)
            $"It ended and left behind: {what}."
        | Unseen error ->
            let cause =
                match error.Exception with
                | null -> ""
                | cause -> $" ({cause.GetType().Name}: {cause.Message})"

            $"A failure that no await saw: {error.Message}{cause}"
        | Nondeterministic(first, second) ->
            $"Not deterministic: run twice with one schedule, it went two ways.\n  first:  {first}\n  second: {second}\nLook for real time, other threads, hash codes of objects, or random numbers without a seed."
