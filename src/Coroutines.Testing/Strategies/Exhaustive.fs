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
    // The path of the last run: alternatives and pick at each choice.
    let path = ResizeArray<struct (int * int)>()
    let mutable position = 0
    let mutable allowed = -1
    let mutable wasCut = true

    /// Goes on to the next path within the allowed number of choices that matter; false if there is none.
    let rec advance () =
        if path.Count = 0 then
            false
        else
            let last = path.Count - 1
            let struct (alternatives, pick) = path[last]
            path.RemoveAt last
            let mutable spent = 0

            for struct (_, earlier) in path do
                if earlier > 0 then
                    spent <- spent + 1

            if pick + 1 < alternatives && spent < allowed then
                path.Add(struct (alternatives, pick + 1))
                true
            else
                wasCut <- wasCut || pick + 1 < alternatives
                advance ()

    let choose alternatives =
        if position = path.Count then
            path.Add(struct (alternatives, 0))

        let struct (_, pick) = path[position]
        position <- position + 1
        min pick (alternatives - 1)

    let rec firstWake (ready: ReadyWork) index =
        if index = ready.Count then -1
        elif LoopInspection.OnlyWakes ready[index] then index
        else firstWake ready (index + 1)

    interface IStrategy with
        member _.Name = "exhaustive"

        member _.Begin() =
            position <- 0

            if advance () then
                true
            elif wasCut && allowed < bound then
                wasCut <- false
                allowed <- allowed + 1
                true
            else
                false

        member _.Next(_, ready) =
            match firstWake ready 0 with
            | -1 -> choose ready.Count
            | wake -> wake

        member _.Strike(_, _, alternatives) = choose alternatives
        member _.Covered = not wasCut && path.Count = 0
