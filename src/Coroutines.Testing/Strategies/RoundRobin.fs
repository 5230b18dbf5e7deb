namespace Coroutines.Testing

open System.Collections.Generic
open Coroutines.LowLevel

/// <summary>Runs what has run least recently, in turn. Run after run the turn passes at another step, once.</summary>
[<Sealed>]
type internal RoundRobin() =
    let lastRun = Dictionary<LoopWork, int>(HashIdentity.Reference)
    let mutable run = -1
    let mutable steps = 0

    let lastOf work =
        match lastRun.TryGetValue work with
        | true, step -> step
        | _ -> 0

    interface IStrategy with
        member _.Name = "round robin"

        member _.Begin() =
            lastRun.Clear()
            run <- run + 1
            run <= steps

        member _.Next(step, ready) =
            steps <- max steps step
            let mutable chosen = 0

            for index in 1 .. ready.Count - 1 do
                if lastOf ready[index] < lastOf ready[chosen] then
                    chosen <- index

            if step = run then
                chosen <- (chosen + 1) % ready.Count

            lastRun[ready[chosen]] <- step
            chosen

        member _.Strike(_, _, _) = 0
        member _.Covered = false
