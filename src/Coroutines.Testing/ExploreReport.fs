namespace Coroutines.Testing

open System
open System.Text

/// A failure with the shortest schedule found for it.
[<Sealed>]
type FoundFailure
    internal
    (failure: RunFailure, strategy: string, run: int, length: int, schedule: Schedule, trace: RunTrace, inputKey: string)
    =

    /// What went wrong under the shortest schedule.
    member _.Failure = failure

    /// The exception that the program threw, if that is how it failed; or null.
    member _.Cause: exn | null =
        match failure with
        | RunFailure.Raised error -> error
        | _ -> null

    /// The strategy that found it.
    member _.Strategy = strategy

    /// How many schedules had been run when it was found, this one included.
    member _.Run = run

    /// How many choices mattered in the schedule that was found first.
    member _.FoundLength = length

    /// The shortest schedule under which it fails.
    member _.Schedule = schedule

    /// What ran when under that schedule.
    member _.Trace = trace

    /// What to set the environment variable COROUTINES_SCHEDULE to, to run this alone.
    member _.Replay = inputKey + schedule.Text

    /// All of it, as it is printed.
    override this.ToString() =
        let text = StringBuilder()
        text.Append($"{failure}\n\n") |> ignore

        match failure with
        | RunFailure.Deadlock graph -> text.Append($"```mermaid\n{graph.Mermaid}\n```\n\n") |> ignore
        | _ -> ()

        let order =
            match length, schedule.Length with
            | 0, _
            | _, 0 -> "the order is that of an ordinary run"
            | _, 1 -> $"shrunk from {length} choices to the one that matters"
            | _, left -> $"shrunk from {length} choices to the {left} that matter"

        text
            .Append($"Found by {strategy} in schedule {run}; {order}:\n\n")
            .Append("  step      time  ran, and then\n")
            .Append(trace)
        |> ignore

        match failure with
        | RunFailure.Livelock _ when not trace.Repeating.IsEmpty ->
            text.Append($"\nIt repeats:\n{RunTrace.Format trace.Repeating}") |> ignore
        | _ -> ()

        text.Append($"\nReplay: run this test alone with\n  COROUTINES_SCHEDULE={this.Replay}\n") |> ignore
        text.ToString()

/// What an exploration came to.
[<Sealed>]
type ExploreReport internal (runs: int, isCovered: bool, time: TimeSpan, found: FoundFailure | null) =

    /// How many schedules were run, without those for shrinking.
    member _.Runs = runs

    /// Whether no schedule is left, up to those that are known to end alike.
    member _.IsCovered = isCovered

    /// How long it took, in real time.
    member _.Time = time

    /// The failure, or null.
    member _.Found = found

    override _.ToString() =
        match found with
        | null when isCovered -> $"No failure in {runs} schedules, which are all there are."
        | null -> $"No failure in {runs} schedules."
        | found -> string found

/// <summary>Raised by an exploration that has found a schedule under which the program fails.</summary>
/// <param name="found">The failure.</param>
/// <param name="message">The failure in words, its trace, and how to run it again.</param>
[<Sealed>]
type ExplorationFailedException(message: string, found: FoundFailure) =
    inherit Exception(message, found.Cause)

    /// The failure.
    member _.Found = found
