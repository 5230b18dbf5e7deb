namespace Coroutines.LowLevel

open System
open System.ComponentModel
open Coroutines

/// Joins of coroutines of different types, for and!.
[<EditorBrowsable(EditorBrowsableState.Never)>]
module Joining =

    let private join (start: JoinFrame<'T> -> unit -> 'T) : Coroutine<'T> =
        Coroutine<'T>(
            JoinFrame<'T>(fun frame ->
                // Bound first: a delegate made of the expression itself would start the children only when it is called.
                let finish = start frame
                Func<'T>(finish))
        )

    /// Runs two at the same time and gives all results; the first failure cancels the others.
    let two (a: Coroutine<'a>) (b: Coroutine<'b>) : Coroutine<struct ('a * 'b)> =
        join (fun join ->
            let a, b = join.Start a, join.Start b
            fun () -> struct (a.Result, b.Result))

    /// Runs three at the same time and gives all results; the first failure cancels the others.
    let three (a: Coroutine<'a>) (b: Coroutine<'b>) (c: Coroutine<'c>) : Coroutine<struct ('a * 'b * 'c)> =
        join (fun join ->
            let a, b, c = join.Start a, join.Start b, join.Start c
            fun () -> struct (a.Result, b.Result, c.Result))

    /// Runs four at the same time and gives all results; the first failure cancels the others.
    let four
        (a: Coroutine<'a>)
        (b: Coroutine<'b>)
        (c: Coroutine<'c>)
        (d: Coroutine<'d>)
        : Coroutine<struct ('a * 'b * 'c * 'd)> =
        join (fun join ->
            let a, b, c, d = join.Start a, join.Start b, join.Start c, join.Start d
            fun () -> struct (a.Result, b.Result, c.Result, d.Result))

    /// Runs five at the same time and gives all results; the first failure cancels the others.
    let five
        (a: Coroutine<'a>)
        (b: Coroutine<'b>)
        (c: Coroutine<'c>)
        (d: Coroutine<'d>)
        (e: Coroutine<'e>)
        : Coroutine<struct ('a * 'b * 'c * 'd * 'e)> =
        join (fun join ->
            let a, b, c, d, e = join.Start a, join.Start b, join.Start c, join.Start d, join.Start e
            fun () -> struct (a.Result, b.Result, c.Result, d.Result, e.Result))
