namespace Coroutines.Conformance

open Coroutines
open System.Runtime.ExceptionServices

/// How a coroutine ended, by whatever exception.
type Attempt<'T> = Result<'T, exn>

[<RequireQualifiedAccess>]
module Attempt =

    /// A plain `with` does not see cancellation, so that is asked for.
    let ofCoroutine (c: Coroutine<'T>) : Coroutine<Attempt<'T>> =
        coroutine {
            try
                match! Coroutine.catchCancel c with
                | Ok value -> return Ok value
                | Error canceled -> return Error(canceled :> exn)
            with error ->
                return Error error
        }

    /// In the body of a generator: also the exception that closes it, which no handler of a block can see.
    let ofGenerator (c: Coroutine<'T>) : Coroutine<Attempt<'T>> =
        coroutine.Run(coroutine.TryWithAll(coroutine.BindReturn(c, Ok), (fun error -> coroutine.Return(Error error))))

    /// Goes on as the coroutine did: gives its value, or throws what it threw.
    let value (attempt: Attempt<'T>) : 'T =
        match attempt with
        | Ok value -> value
        | Error error ->
            ExceptionDispatchInfo.Throw error
            Unchecked.defaultof<'T>
