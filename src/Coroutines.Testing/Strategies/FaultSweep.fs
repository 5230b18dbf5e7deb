namespace Coroutines.Testing

/// First in, first out, with one fault: at the first place where one can strike, in the next run at the second, and so on.
[<Sealed>]
type internal FaultSweep() =
    let mutable target = 0
    let mutable seen = 0

    interface IStrategy with
        member _.Name = "fault sweep"

        member _.Begin() =
            // The run before met no place with the number it looked for: all have had their turn.
            let isLeft = target = 0 || seen >= target
            target <- target + 1
            seen <- 0
            isLeft

        member _.Next(_, _) = 0

        member _.Strike(_, _, _) =
            seen <- seen + 1
            if seen = target then 1 else 0

        member _.Covered = false
