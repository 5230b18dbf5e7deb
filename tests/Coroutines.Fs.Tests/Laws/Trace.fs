namespace Coroutines.Fs.Tests.Laws

open System
open Coroutines

/// The exception that random programs throw; compared by identity.
type Planned(number: int) =
    inherit Exception($"planned {number}")
    member _.Number = number

/// What happened, in order; each entry bears the time and the number of loop steps so far.
type Trace(stamp: unit -> string) =
    let entries = ResizeArray<string>()
    let mutable entered = 0

    member _.Entries = List.ofSeq entries

    member _.Log(text: string) = entries.Add $"{stamp ()} {text}"

    /// Lets the course of a program depend on what has happened.
    member _.IsOdd = entries.Count % 2 = 1

    /// A finaliser is due from here on.
    member this.Enter() =
        entered <- entered + 1
        this.Log $"enter {entered}"
        entered

    /// The finaliser has run.
    member this.Leave(id: int) = this.Log $"leave {id}"

module Trace =

    let rec describe (error: exn) =
        match error with
        | :? Planned as planned ->
            let suppressed = SuppressedExceptions.Of planned |> Seq.map describe |> String.concat ", "
            if suppressed = "" then $"{planned.Number}" else $"{planned.Number} and {suppressed}"
        | :? CoroutineCanceledException -> "cancelled"
        | other -> string other
