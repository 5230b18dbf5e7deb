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

    let two (a: Coroutine<'a>) (b: Coroutine<'b>) : Coroutine<struct ('a * 'b)> =
        join (fun join ->
            let a, b = join.Start a, join.Start b
            fun () -> struct (a.Result, b.Result))

    let three (a: Coroutine<'a>) (b: Coroutine<'b>) (c: Coroutine<'c>) : Coroutine<struct ('a * 'b * 'c)> =
        join (fun join ->
            let a, b, c = join.Start a, join.Start b, join.Start c
            fun () -> struct (a.Result, b.Result, c.Result))

    let four
        (a: Coroutine<'a>)
        (b: Coroutine<'b>)
        (c: Coroutine<'c>)
        (d: Coroutine<'d>)
        : Coroutine<struct ('a * 'b * 'c * 'd)> =
        join (fun join ->
            let a, b, c, d = join.Start a, join.Start b, join.Start c, join.Start d
            fun () -> struct (a.Result, b.Result, c.Result, d.Result))

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
