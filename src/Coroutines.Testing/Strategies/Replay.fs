namespace Coroutines.Testing

open System.Collections.Generic

/// Makes the choices of a schedule, and the first one everywhere else.
[<Sealed>]
type internal Replay(schedule: Schedule) =
    let picks = Dictionary<struct (ChoiceKind * int), int>()

    do
        for choice in schedule.Choices do
            picks[struct (choice.Kind, choice.At)] <- choice.Pick

    // A choice that a changed program no longer offers is taken for the nearest that it does.
    let pick kind at alternatives =
        match picks.TryGetValue(struct (kind, at)) with
        | true, pick -> min pick (alternatives - 1)
        | _ -> 0

    interface IStrategy with
        member _.Name = "replay"
        member _.Begin() = true
        member _.Next(step, ready) = pick ChoiceKind.Next step ready.Count
        member _.Strike(kind, at, alternatives) = pick kind at alternatives
        member _.Covered = false
