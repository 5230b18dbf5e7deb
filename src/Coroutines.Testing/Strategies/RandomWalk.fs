namespace Coroutines.Testing

/// <summary>Chooses among all that is ready, each with the same chance; faults strike rarely.</summary>
[<Sealed>]
type internal RandomWalk(seed: uint64) =
    let random = SeededRandom seed

    interface IStrategy with
        member _.Name = "random walk"
        member _.Begin() = true
        member _.Next(_, ready) = random.Below ready.Count

        member _.Strike(_, _, alternatives) = if random.Below 8 = 0 then 1 + random.Below(alternatives - 1) else 0

        member _.Covered = false
