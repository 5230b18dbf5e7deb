namespace Coroutines.Conformance

open System
open Coroutines

// What Python's exceptions are here:
//
//   E1, E2, E3           exceptions of these names
//   CancelledError       CoroutineCanceledException; the message is its Reason
//   TimeoutError         TimeoutException
//   QueueEmpty/Full      QueueEmptyException, QueueFullException
//   QueueShutDown        QueueShutdownException
//   BrokenBarrierError   BarrierBrokenException
//   ExceptionGroup       TaskGroupException
//   RuntimeError         any other InvalidOperationException
//   ValueError           ArgumentException
//   InvalidStateError    InvalidStateError
//   GeneratorExit        GeneratorClosedException
//
// The library says InvalidOperationException to whoever asks for what the state of an object does not allow. Python has three
// words for that. Where it says InvalidStateError (result, exception, set_result, set_exception of a future) or ValueError (release of a
// semaphore, task_done), the statement changes the library's exception for one of that name.

/// An error of the program's own.
type E1(message: string) =
    inherit Exception(message)

type E2(message: string) =
    inherit Exception(message)

type E3(message: string) =
    inherit E1(message)

type InvalidStateError(message: string) =
    inherit InvalidOperationException(message)

[<RequireQualifiedAccess>]
module Errors =

    let create (error: NewError) : exn =
        let message =
            match error.Message with
            | null -> ""
            | message -> message

        match error.Kind with
        | ErrorKind.E1 -> E1 message
        | ErrorKind.E2 -> E2 message
        | ErrorKind.E3 -> E3 message
        | ErrorKind.CancelledError -> CoroutineCanceledException error.Message
        | ErrorKind.TimeoutError -> TimeoutException message
        | ErrorKind.ValueError -> ArgumentException message
        | _ -> InvalidOperationException message

    let kindOf (error: exn) =
        match error with
        | :? E3 -> ErrorKind.E3
        | :? E1 -> ErrorKind.E1
        | :? E2 -> ErrorKind.E2
        | :? CoroutineCanceledException -> ErrorKind.CancelledError
        | :? TimeoutException -> ErrorKind.TimeoutError
        | :? TaskGroupException -> ErrorKind.ExceptionGroup
        | :? QueueEmptyException -> ErrorKind.QueueEmpty
        | :? QueueFullException -> ErrorKind.QueueFull
        | :? QueueShutdownException -> ErrorKind.QueueShutDown
        | :? BarrierBrokenException -> ErrorKind.BrokenBarrierError
        | :? InvalidStateError -> ErrorKind.InvalidStateError
        | :? GeneratorClosedException -> ErrorKind.GeneratorExit
        // Its children say that a method was called wrongly, which is the interpreter's fault.
        | _ when error.GetType() = typeof<ArgumentException> -> ErrorKind.ValueError
        | _ when error.GetType() = typeof<InvalidOperationException> -> ErrorKind.RuntimeError
        | _ -> ErrorKind.Other

    /// Whether a handler takes it.
    let isCaughtBy (handler: Handler) error = ErrorKind.isCaughtBy handler.Kind (kindOf error)

    let private describe kind message more =
        Json.Object [| struct ("type", Json.String kind); struct ("msg", Json.String message); yield! more |]

    /// What a trace shows of it.
    let rec toJson (error: exn) : Json =
        match kindOf error, error with
        | ErrorKind.Other, _ -> describe (error.GetType().Name) (error.ToString()) [||]
        | _, (:? TaskGroupException as group) ->
            let errors = Json.Array [| for inner in group.InnerExceptions -> toJson inner |]
            describe "ExceptionGroup" "unhandled errors in a TaskGroup" [| struct ("errors", errors) |]
        | kind, (:? CoroutineCanceledException as canceled) ->
            match canceled.Reason with
            | null -> describe (ErrorKind.name kind) "" [||]
            | reason -> describe (ErrorKind.name kind) reason [||]
        | ErrorKind.GeneratorExit, _ -> describe "GeneratorExit" "" [||]
        | kind, _ -> describe (ErrorKind.name kind) error.Message [||]

    /// As a value among results.
    let toResult error = Json.Object [| struct ("exc", toJson error) |]
