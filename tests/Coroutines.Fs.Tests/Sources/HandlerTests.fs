/// try/with and try/finally.
module Coroutines.Fs.Tests.Sources.HandlerTests

open System
open System.Threading
open System.Threading.Tasks
open Coroutines
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

/// Starts it, lets it suspend, cancels it, and tells what came of it.
let private cancelled (c: Coroutine<string>) =
    OnLoop.run (
        coroutine {
            let task = Coroutine.start c
            do! Coroutine.yieldNow ()
            do! Coroutine.yieldNow ()
            task.Cancel "stop" |> ignore

            match! Coroutine.catchCancel (coroutine { return! task }) with
            | Ok value -> return value
            | Error cancellation -> return $"cancelled: {cancellation.Reason}"
        }
    )

let private forever = Coroutine.sleep (TimeSpan.FromDays 1.0)

[<Tests>]
let tests =
    testList "Handler" [
        test "a handler does not see a cancellation" {
            cancelled (
                coroutine {
                    try
                        do! forever
                        return "slept"
                    with _ ->
                        return "caught"
                }
            )
            |> Flip.Expect.equal "result" "cancelled: stop"
        }

        test "no pattern sees a cancellation, not even by its own type" {
            cancelled (
                coroutine {
                    try
                        do! forever
                        return "slept"
                    with
                    | :? CoroutineCanceledException -> return "by its type"
                    | :? OperationCanceledException -> return "by its base type"
                    | _ -> return "caught"
                }
            )
            |> Flip.Expect.equal "result" "cancelled: stop"
        }

        test "a finally does run" {
            let mutable runs = 0

            cancelled (
                coroutine {
                    try
                        do! forever
                        return "slept"
                    finally
                        runs <- runs + 1
                }
            )
            |> Flip.Expect.equal "result" "cancelled: stop"

            Expect.equal runs 1 "runs"
        }

        test "catchCancel does see it" {
            cancelled (
                coroutine {
                    let! outcome = Coroutine.catchCancel forever
                    return $"saw {outcome.IsError}"
                }
            )
            // A task that returns normally after its cancellation has not been cancelled.
            |> Flip.Expect.equal "result" "saw True"
        }

        test "a handler does see the cancellation of a foreign task" {
            let source = new CancellationTokenSource()
            source.Cancel()

            OnLoop.run (
                coroutine {
                    try
                        do! Task.FromCanceled source.Token
                        return "went on"
                    with :? TaskCanceledException as error ->
                        return if error.CancellationToken = source.Token then "saw it" else "saw another"
                }
            )
            |> Flip.Expect.equal "result" "saw it"
        }

        test "a handler sees a plain OperationCanceledException" {
            OnLoop.run (
                coroutine {
                    try
                        raise (OperationCanceledException())
                        return "went on"
                    with :? OperationCanceledException ->
                        return "saw it"
                }
            )
            |> Flip.Expect.equal "result" "saw it"
        }

        test "an exception that no pattern matches goes on as the same object" {
            let error = ArgumentException "it"

            OnLoop.raises<ArgumentException, _>(
                coroutine {
                    try
                        do! Coroutine.yieldNow ()
                        return raise error
                    with
                    | :? InvalidOperationException -> return 1
                    | error when error.Message = "another" -> return 2
                }
            )
            |> fun actual -> Expect.same actual error "the very object"
        }

        test "patterns of a handler choose" {
            let handled (error: exn) =
                OnLoop.run (
                    coroutine {
                        try
                            do! Coroutine.yieldNow ()
                            return raise error
                        with
                        | :? ArgumentException as error when error.ParamName = "a" -> return "a"
                        | :? ArgumentException -> return "argument"
                        | Failure message ->
                            do! Coroutine.yieldNow ()
                            return message
                    }
                )

            Expect.equal (handled (ArgumentException("", "a"))) "a" "handled"
            Expect.equal (handled (ArgumentException())) "argument" "handled"
            Expect.equal (handled (Failure "failed")) "failed" "handled"
        }

        test "a handler may await, fail, and be handled further out" {
            OnLoop.run (
                coroutine {
                    try
                        try
                            do! Coroutine.yieldNow ()
                            failwith "first"
                        with error ->
                            do! Coroutine.yieldNow ()
                            failwith $"{error.Message}, second"

                        return "went on"
                    with error ->
                        do! Coroutine.yieldNow ()
                        return $"{error.Message}, third"
                }
            )
            |> Flip.Expect.equal "result" "first, second, third"
        }

        test "reraise by raise keeps the object" {
            let error = ArgumentException "it"

            OnLoop.raises<ArgumentException, _>(
                coroutine {
                    try
                        do! Task.FromException error
                    with error ->
                        do! Coroutine.yieldNow ()
                        raise error
                }
            )
            |> fun actual -> Expect.same actual error "the very object"
        }

        test "an exception of the finaliser replaces that of the body, as everywhere in F#" {
            OnLoop.raises<InvalidOperationException, _>(
                coroutine {
                    try
                        do! Coroutine.yieldNow ()
                        failwith "body"
                    finally
                        raise (InvalidOperationException "finally")
                }
            )
            |> fun error -> Expect.equal error.Message "finally" "message of error"
        }

        test "an exception before the first suspension is handled as any other" {
            OnLoop.run (
                coroutine {
                    try
                        failwith "it"
                        return "went on"
                    with error ->
                        return error.Message
                }
            )
            |> Flip.Expect.equal "result" "it"
        }

        test "a guard of a handler is asked once" {
            let mutable asked = 0

            let isWanted _ =
                asked <- asked + 1
                true

            OnLoop.run (
                coroutine {
                    try
                        do! Coroutine.yieldNow ()
                        failwith "it"
                    with error when isWanted error ->
                        ()
                }
            )

            Expect.equal asked 1 "asked"
        }
    ]
