namespace Coroutines.Testing

/// Strategies that take turns, run by run, as long as they have something to try.
[<Sealed>]
type internal Mixed(strategies: IStrategy list) =
    let left = ResizeArray strategies
    let mutable turn = -1
    let mutable isCovered = false

    member _.Current = left[turn]

    interface IStrategy with
        member this.Name = this.Current.Name

        member this.Begin() =
            if isCovered || left.Count = 0 then
                false
            else
                turn <- (turn + 1) % left.Count

                if this.Current.Begin() then
                    true
                else
                    isCovered <- this.Current.Covered
                    left.RemoveAt turn
                    turn <- turn - 1
                    (this :> IStrategy).Begin()

        member this.Next(step, ready) = this.Current.Next(step, ready)
        member this.Strike(kind, at, alternatives) = this.Current.Strike(kind, at, alternatives)
        member _.Covered = isCovered
