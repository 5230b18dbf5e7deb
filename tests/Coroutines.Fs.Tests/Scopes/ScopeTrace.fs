namespace Coroutines.Fs.Tests.Scopes

open System.Collections.Generic

/// What happened in a run, in order; each entry bears the time and the number of loop steps so far.
type ScopeTrace(stamp: unit -> string) =
    let entries = ResizeArray<string>()
    let mutable finalizers = 0

    member _.Entries = List.ofSeq entries
    member _.Log(text: string) = entries.Add(stamp () + text)

    static member Show(deadline: int option) =
        match deadline with
        | Some time -> string time
        | None -> "None"

    member _.NextFinalizer() =
        finalizers <- finalizers + 1
        finalizers

module Pick =

    /// The one of this number, if there is any.
    let from (items: List<'T>) (number: int) : 'T option =
        if items.Count = 0 then None else Some items[number % items.Count]
