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
            let first = ready.IndexOfGreatest(fun work -> int64 -(lastOf work))
            let chosen = if step = run then (first + 1) % ready.Count else first
            lastRun[ready[chosen]] <- step
            chosen

        member _.Strike(_, _, _) = 0
        member _.Covered = false
