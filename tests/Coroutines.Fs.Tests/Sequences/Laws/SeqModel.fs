namespace Coroutines.Fs.Tests.Sequences.Laws

open System
open Coroutines
open Coroutines.Fs.Tests.Laws
open Coroutines.Fs.Tests.Sequences.Laws

/// What a random sequence does, predicted from the design alone.
[<RequireQualifiedAccess>]
module SeqModel =

    /// Where a body stands. To go on, it is told what its yield or await raises, if anything.
    type private Stop =
        | Yielded of int * (exn option -> Stop)
        | Paused of (exn option -> Stop)
        | Ended of exn option

    let private isClosing (error: exn) = error :? GeneratorClosedException
    let private isCancellation (error: exn) = error :? CoroutineCanceledException

    /// Of a block's exception and its finaliser's, the one that goes on.
    let private both (first: exn option) (second: exn option) =
        match first, second with
        | Some a, Some b when isClosing a -> Some b
        | Some a, Some b when isCancellation b && not (isCancellation a) ->
            SuppressedExceptions.Attach(b, a)
            Some b
        | Some a, Some b ->
            SuppressedExceptions.Attach(a, b)
            Some a
        | None, other -> other
        | some, None -> some

    type private Cancellation() =
        member val Due = false with get, set

        member this.Pause(resume: exn option -> Stop) =
            Paused(fun raised ->
                if raised.IsNone && this.Due then
                    this.Due <- false
                    resume (Some(CoroutineCanceledException() :> exn))
                else
                    resume raised)

    let rec private run (trace: Trace) (cancellation: Cancellation) program (k: exn option -> Stop) : Stop =
        let eval = run trace cancellation

        match program with
        | Nothing -> k None
        | Log n ->
            trace.Log $"log {n}"
            k None
        | Emit n -> Yielded(n, k)
        | Pause -> cancellation.Pause k
        | Throw n -> k (Some(Planned n))
        | CancelSelf ->
            trace.Log "cancel"
            cancellation.Due <- true
            k None
        | Sequence(a, b) ->
            eval a (function
                | None -> eval b k
                | raised -> k raised)
        | If(a, b) -> if trace.IsOdd then eval a k else eval b k
        | While(n, p) ->
            let rec loop i =
                if i > n then
                    k None
                else
                    eval p (function
                        | None ->
                            trace.Log $"round {i}"
                            loop (i + 1)
                        | raised -> k raised)

            loop 1
        | TryWith(p, handler) ->
            eval p (function
                | Some error when not (isClosing error || isCancellation error) ->
                    trace.Log $"caught {Trace.describe error}"
                    eval handler k
                | raised -> k raised)
        | TryFinally p ->
            let id = trace.Enter()

            eval p (fun raised ->
                trace.Leave id
                k raised)
        | Use(suspends, fails, p) ->
            let id = trace.Enter()

            eval p (fun raised ->
                trace.Leave id
                let failure = fails |> Option.map (fun n -> Planned n :> exn)

                if suspends then
                    cancellation.Pause(fun interrupted -> k (both raised (Option.orElse failure interrupted)))
                else
                    k (both raised failure))
        | EmitAll p
        | EmitAllLast p -> eval p k
        | EmitPlain values ->
            let rec loop values =
                match values with
                | [] -> k None
                | value :: rest ->
                    Yielded(
                        value,
                        function
                        | None -> loop rest
                        | raised -> k raised
                    )

            loop values
        | For(source, body) ->
            let rec pull stop =
                match stop with
                | Ended raised -> k raised
                | Paused resume -> Paused(fun raised -> pull (resume raised))
                | Yielded(n, resume) ->
                    Yielded(
                        n + 100,
                        function
                        | None ->
                            eval body (function
                                | None -> pull (resume None)
                                | raised -> close raised resume)
                        | raised -> close raised resume
                    )

            and close raised resume = closing raised (resume (Some(GeneratorClosedException() :> exn)))

            and closing raised stop =
                match stop with
                | Ended(Some error) when isClosing error -> k raised
                | Ended other -> k (both raised other)
                | Paused resume -> Paused(fun interrupted -> closing raised (resume interrupted))
                | Yielded _ -> failwith "A body of the model yields while it is closed."

            pull (eval source Ended)
        | ForForeign(n, suspends, body) ->
            let id = trace.Enter()

            let leave raised =
                trace.Leave id
                k raised

            let rec move i =
                let moved raised =
                    match raised with
                    | Some _ -> leave raised
                    | None when i > n -> leave None
                    | None ->
                        trace.Log $"element {i}"

                        eval body (function
                            | None -> move (i + 1)
                            | raised -> leave raised)

                if suspends then cancellation.Pause moved else moved None

            move 1

    /// The trace of the sequence and of a loop that consumes it.
    let predict (scenario: SeqScenario) : string list =
        let trace = Trace(fun () -> "")
        let cancellation = Cancellation()
        let consumption = scenario.Consumption

        /// What the loop's own awaits raise.
        let pause k =
            match cancellation.Pause k with
            | Paused resume -> resume None
            | other -> other

        let finish raised =
            match raised with
            | None -> trace.Log "ended"
            | Some error -> trace.Log $"threw {Trace.describe error}"

            Ended None

        let rec closing raised stop =
            match stop with
            | Ended(Some error) when isClosing error -> finish raised
            | Ended other -> finish (both raised other)
            | Paused resume -> closing raised (resume None)
            | Yielded _ -> failwith "A body of the model yields while it is closed."

        let close raised resume = closing raised (resume (Some(GeneratorClosedException() :> exn)))

        let rec pull count stop =
            match stop with
            | Ended raised -> finish raised
            | Paused resume -> pull count (resume None)
            | Yielded(n, resume) ->
                trace.Log $"got {n}"

                if count >= consumption.AtMost then
                    close (if consumption.Fails then Some(Planned 99) else None) resume
                elif consumption.PausesBetween then
                    pause (function
                        | None -> pull (count + 1) (resume None)
                        | raised -> close raised resume)
                else
                    pull (count + 1) (resume None)

        pull 1 (run trace cancellation scenario.Program Ended) |> ignore
        trace.Entries
