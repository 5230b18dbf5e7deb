namespace Coroutines.Testing

open System
open System.Text
open Coroutines
open Coroutines.LowLevel

/// One step of a run: what ran, and where it stood afterwards.
type TraceStep = {
    /// The number of the step, from 1.
    Step: int
    /// The time on the clock of the run.
    Time: TimeSpan
    /// The task or callback that ran.
    Ran: string
    /// What had been ready longer, and was passed over.
    Instead: string list
    /// What became of it: it ended, waits, or was struck by a fault.
    Then: string
}

module internal Names =

    /// A task by its name, a callback by what it is.
    let ofWork (work: LoopWork) =
        match box work with
        | :? ICoroutineTask as task -> task.Name
        | _ ->
            let kind = work.GetType()
            let text = string work

            if text <> string kind then
                text
            else
                match kind.DeclaringType with
                | null -> "a callback"
                | outer -> $"a callback of {outer.Name.Split('`')[0]}"

    /// Where a task stands after its step.
    let stateOf (task: ICoroutineTask) =
        if task.IsCanceled then
            "cancelled"
        elif task.IsFaulted then
            // Looked at through a copy of its text only: a failure that is looked at would no longer be reported.
            "failed"
        elif task.IsCompleted then
            "ended"
        else
            match LoopInspection.WaitOf task |> Option.ofNullable with
            | Some wait -> $"waits for {wait.Words}"
            | None -> "goes on"

/// What ran when, and what each task waited for.
[<Sealed>]
type RunTrace internal (steps: TraceStep list) =

    // The shortest period that the end of the run repeats three times.
    let period =
        lazy
            (let ran = steps |> List.map _.Ran |> List.toArray |> Array.rev
             let repeats length = Seq.forall (fun i -> ran[i] = ran[i + length]) (seq { 0 .. 2 * length - 1 })
             seq { 1 .. ran.Length / 3 } |> Seq.tryFind repeats)

    /// The steps, first to last.
    member _.Steps = steps

    /// What the end of the run repeats; empty if it repeats nothing.
    member _.Repeating =
        match period.Value with
        | Some length -> steps |> List.skip (steps.Length - length)
        | None -> []

    /// <summary>The steps as lines; those that are not the first in line are marked.</summary>
    /// <param name="steps">Which ones.</param>
    static member Format(steps: TraceStep list) =
        let text = StringBuilder()
        let width = steps |> Seq.map _.Ran.Length |> Seq.fold max 4 |> min 32

        for step in steps do
            let mark = if step.Instead.IsEmpty then ' ' else '*'
            let number = (string step.Step).PadLeft 4
            let time = (string step.Time.TotalMilliseconds + " ms").PadLeft 8
            let ran = step.Ran.PadRight width
            let passedOver = String.Join(", ", step.Instead)
            let before = if passedOver = "" then "" else $" (before {passedOver})"
            let line = $"{mark} {number}  {time}  {ran}  {step.Then}{before}"
            text.Append(line.TrimEnd()).Append('\n') |> ignore

        text.ToString()

    /// All steps as lines; of a run that repeats itself without end, the beginning and one round.
    override this.ToString() =
        let most = 60

        if steps.Length <= most then
            RunTrace.Format steps
        else
            let shown = steps |> List.truncate (most / 2)

            match this.Repeating with
            | [] -> RunTrace.Format shown + $"  ... {steps.Length - most / 2} more\n"
            | round ->
                RunTrace.Format shown
                + $"  ... and from then on, again and again:\n{RunTrace.Format(List.truncate most round)}"
