namespace Coroutines.Testing

open Coroutines.LowLevel

/// <summary>Depth-first search of all schedules with at most one choice that matters, then two, and so on, up to a bound.</summary>
/// <remarks>
/// What is reduced is only what is sound for any program: the end of a sleep or of a foreign await does nothing but make one task ready, which commutes
/// with every other step, so it runs at once and is no choice. Two steps of tasks are never taken for independent, because they may
/// share variables that nobody can see from outside.
/// </remarks>
[<Sealed>]
type internal Exhaustive(bound: int) =
    let path = ChoicePath()
    let mutable allowed = -1

    let rec firstWake (ready: ReadyWork) index =
        if index = ready.Count then -1
        elif LoopInspection.OnlyWakes ready[index] then index
        else firstWake ready (index + 1)

    interface IStrategy with
        member _.Name = "exhaustive"

        member _.Begin() =
            if path.Advance allowed then
                true
            elif path.WasCut && allowed < bound then
                path.Restart()
                allowed <- allowed + 1
                true
            else
                false

        member _.Next(_, ready) =
            match firstWake ready 0 with
            | -1 -> path.Choose ready.Count
            | wake -> wake

        member _.Strike(_, _, alternatives) = path.Choose alternatives
        member _.Covered = not path.WasCut && path.IsEmpty
