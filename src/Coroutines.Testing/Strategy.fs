namespace Coroutines.Testing

open Coroutines.LowLevel

/// The work that is ready, oldest first; for strategies.
[<Sealed; AllowNullLiteral>]
type ReadyWork internal () =
    let mutable items: LoopWork array = Array.zeroCreate 16
    let mutable count = 0

    /// How many items are ready.
    member _.Count = count

    /// One of them; number 0 has been ready longest.
    member _.Item
        with get (index: int) = items[index]

    member internal _.Add(work: LoopWork) =
        if count = items.Length then
            System.Array.Resize(&items, count * 2)

        items[count] <- work
        count <- count + 1

    member internal _.Take(index: int) =
        let work = items[index]
        count <- count - 1
        System.Array.Copy(items, index + 1, items, index, count - index)
        items[count] <- Unchecked.defaultof<_>
        work

    /// The number of the one with the greatest key; of equals, the oldest.
    member internal _.IndexOfGreatest(key: LoopWork -> int64) =
        let mutable chosen = 0

        for index in 1 .. count - 1 do
            if key items[index] > key items[chosen] then
                chosen <- index

        chosen

    member internal _.Clear() =
        System.Array.Clear items
        count <- 0

/// <summary>Makes the choices of one run after another. It must be a function of its seed and of what it is asked.</summary>
type IStrategy =
    /// Its name, for reports.
    abstract Name: string

    /// <summary>Another run begins.</summary>
    /// <returns>False if there is nothing left that it would try.</returns>
    abstract Begin: unit -> bool

    /// <summary>Chooses what runs next.</summary>
    /// <param name="step">The number of the step, from 1.</param>
    /// <param name="ready">At least two items.</param>
    /// <returns>The number of one of them; 0 is the oldest.</returns>
    abstract Next: step: int * ready: ReadyWork -> int

    /// <summary>Chooses whether a fault strikes.</summary>
    /// <param name="kind">Which kind of fault.</param>
    /// <param name="at">Where: a step, or the number of the marked await.</param>
    /// <param name="alternatives">At least 2.</param>
    /// <returns>0 if it does not strike, else which of the alternatives happens.</returns>
    abstract Strike: kind: ChoiceKind * at: int * alternatives: int -> int

    /// Whether every schedule there is has been run, or one that is known to end alike.
    abstract Covered: bool
