namespace Coroutines.Testing

/// The way of a depth-first search through the tree of choices: how many alternatives each choice had, and which was picked.
[<Sealed>]
type internal ChoicePath() =
    let path = ResizeArray<struct (int * int)>()
    let mutable position = 0

    /// Whether a path was left out since the last restart, because too much would have been picked on it; true before the first.
    member val WasCut = true with get, set

    /// Whether the search is at its end, or has not begun.
    member _.IsEmpty = path.Count = 0

    /// Goes back to the root, to search again from there.
    member this.Restart() =
        position <- 0
        this.WasCut <- false

    /// <summary>Goes on to the next path.</summary>
    /// <param name="most">On which so many picks at most are not the first.</param>
    /// <returns>False if there is none.</returns>
    member this.Advance(most: int) : bool =
        position <- 0

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

            if pick + 1 < alternatives && spent < most then
                path.Add(struct (alternatives, pick + 1))
                true
            else
                this.WasCut <- this.WasCut || pick + 1 < alternatives
                this.Advance most

    /// The pick of the path at the next choice; the first one, where the path is new.
    member _.Choose(alternatives: int) : int =
        if position = path.Count then
            path.Add(struct (alternatives, 0))

        let struct (_, pick) = path[position]
        position <- position + 1
        min pick (alternatives - 1)
