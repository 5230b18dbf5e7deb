namespace Coroutines.Testing

open System.Collections.Generic
open Coroutines.LowLevel

/// <summary>PCT, probabilistic concurrency testing: random priorities, the highest always runs, and at a few random steps the one that would run
/// becomes the lowest. Finds a bug that needs <c>depth</c> ordering constraints with a chance of at least 1/(n·k^(depth-1)), for n tasks and k steps
/// (Burckhardt, Kothari, Musuvathi, Nagarakatte: A randomized scheduler with probabilistic guarantees of finding bugs, ASPLOS 2010).</summary>
[<Sealed>]
type internal PriorityChange(seed: uint64, depth: int) =
    let random = SeededRandom seed
    let priorities = Dictionary<LoopWork, int64>(HashIdentity.Reference)
    let changes = Array.zeroCreate<int>(depth - 1)
    let mutable longest = 16

    let priorityOf work =
        match priorities.TryGetValue work with
        | true, priority -> priority
        | _ ->
            let priority = int64 (random.NextBits() >>> 2)
            priorities[work] <- priority
            priority

    let rec highest step (ready: ReadyWork) =
        let chosen = ready.IndexOfGreatest priorityOf

        match System.Array.IndexOf(changes, step) with
        | -1 -> chosen
        | change ->
            changes[change] <- -1
            priorities[ready[chosen]] <- int64 -change - 1L
            highest step ready

    interface IStrategy with
        member _.Name = $"priority change (depth {depth})"

        member _.Begin() =
            priorities.Clear()

            for change in 0 .. changes.Length - 1 do
                changes[change] <- 1 + random.Below longest

            true

        member _.Next(step, ready) =
            longest <- max longest step
            highest step ready

        member _.Strike(_, _, alternatives) =
            if random.Below(longest / 2) = 0 then 1 + random.Below(alternatives - 1) else 0

        member _.Covered = false
