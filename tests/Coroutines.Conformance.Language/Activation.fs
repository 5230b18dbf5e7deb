namespace Coroutines.Conformance

open Coroutines

/// How a block ended: by its last statement, or by `return`.
[<Struct; NoEquality; NoComparison>]
type Flow = {
    HasReturned: bool
    Value: Json
} with

    static member Next = { HasReturned = false; Value = Json.Null }
    static member Returned value = { HasReturned = true; Value = value }

/// One run of a body, generator or callback, with the register that remembers what it recorded last.
[<Sealed>]
type Activation(run: Run) =

    /// The generator whose body this is, if it is one.
    member val Generator: AsyncGenerator<Json> | null = null with get, set

    member val Last = Json.Null with get, set

    /// Records an event and remembers its payload.
    member this.Record(kind, payload) =
        this.Last <- payload
        run.Record(kind, payload)

    member this.Value(value: Value) =
        match value with
        | Value.Literal json -> json
        | Value.Last -> this.Last

    /// Whether all names of a statement are bound; if not, records the first that is not.
    member _.CanRun(statement: Statement) =
        let needs = statement.Needs
        let mutable i = 0

        while i < needs.Length && run.IsBound needs[i] do
            i <- i + 1

        if i < needs.Length then
            let ref = struct ("ref", Json.String needs[i].Text)
            run.Record("unbound", Json.Object [| struct ("op", Json.String statement.Op); ref |])

        i = needs.Length
