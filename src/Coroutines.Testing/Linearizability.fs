namespace Coroutines.Testing

open System.Collections.Generic

/// One operation of a history: who asked for what, when it began and ended, and what came of it.
type Operation<'Command, 'Result> = {
    /// The name of the task.
    Client: string
    /// What was asked for.
    Command: 'Command
    /// When it began, in the order of all beginnings and ends.
    Begun: int
    /// When it ended; the largest number if it has not.
    Ended: int
    /// What it returned; ValueNone if it has not ended.
    Result: 'Result voption
} with

    override this.ToString() =
        match this.Result with
        | ValueSome result -> $"{this.Client}: %A{this.Command} = %A{result}"
        | ValueNone -> $"{this.Client}: %A{this.Command}, which still waits"

/// <summary>What an object should do, one operation after another.</summary>
/// <remarks>The state is compared by equality, so let it be made of F# lists, maps and records.</remarks>
type SequentialModel<'State, 'Command, 'Result when 'State: equality and 'Result: equality> = {
    /// The state of a new object.
    Initial: 'State
    /// The result of a command and the state after it; ValueNone where the operation has to wait.
    Apply: 'State -> 'Command -> struct ('State * 'Result) voption
}

/// <summary>Whether a concurrent history can be explained by a sequential one (Herlihy and Wing 1990).</summary>
module Linearizability =

    /// <summary>Looks for an order of the operations that keeps to real time, in which each returns what the model returns, and after which all that still wait have
    /// to, by the model. A search in the manner of Wing and Gong (1993) that remembers where it has been.</summary>
    /// <param name="model">The model.</param>
    /// <param name="history">At most 62 operations.</param>
    /// <returns>The order, without those that still wait; None if there is none.</returns>
    let explain
        (model: SequentialModel<'State, 'Command, 'Result>)
        (history: Operation<'Command, 'Result> list)
        : Operation<'Command, 'Result> list option =
        let operations = List.toArray history
        let ended = operations |> Array.map _.Result.IsSome
        let seen = HashSet<struct (uint64 * 'State)>(HashIdentity.Structural)
        let bit index = 1UL <<< index
        let all = Seq.init operations.Length id |> Seq.filter (fun index -> ended[index]) |> Seq.sumBy bit

        // One may come next if none of those left has ended before it began.
        let mayBeNext placed index =
            placed &&& bit index = 0UL
            && operations
               |> Seq.indexed
               |> Seq.forall (fun (other, operation) ->
                   placed &&& bit other <> 0UL || operation.Ended >= operations[index].Begun)

        let mustWait state =
            operations
            |> Seq.filter _.Result.IsNone
            |> Seq.forall (fun operation -> (model.Apply state operation.Command).IsNone)

        let rec search placed state path =
            if not (seen.Add(struct (placed, state))) then
                None
            elif placed = all then
                if mustWait state then Some(List.rev path) else None
            else
                seq { 0 .. operations.Length - 1 }
                |> Seq.filter (fun index -> ended[index] && mayBeNext placed index)
                |> Seq.tryPick (fun index ->
                    match model.Apply state operations[index].Command with
                    | ValueSome struct (next, result) when ValueSome result = operations[index].Result ->
                        search (placed ||| bit index) next (operations[index] :: path)
                    | _ -> None)

        search 0UL model.Initial []
