namespace Coroutines.Testing

/// First in, first out, and no fault: one run, as outside tests.
[<Sealed>]
type internal Fifo() =
    let mutable isDone = false

    interface IStrategy with
        member _.Name = "fifo"

        member _.Begin() =
            let isFirst = not isDone
            isDone <- true
            isFirst

        member _.Next(_, _) = 0
        member _.Strike(_, _, _) = 0
        member _.Covered = false
