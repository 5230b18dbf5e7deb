namespace Coroutines.Fs.Tests.Sequences.Laws

open System
open Coroutines
open Coroutines.Fs.Tests.Laws
open Coroutines.Fs.Tests.Sequences.Laws

module SeqTrace =

    /// As in the other laws; the one error of a misused enumerator is that of a body that yields while it is closed.
    let rec describe (error: exn) =
        match error with
        | :? InvalidOperationException ->
            let suppressed = SuppressedExceptions.Of error |> Seq.map describe |> String.concat ", "
            if suppressed = "" then "ignored its close" else $"ignored its close and {suppressed}"
        | :? Planned as planned ->
            let suppressed = SuppressedExceptions.Of planned |> Seq.map describe |> String.concat ", "
            if suppressed = "" then $"{planned.Number}" else $"{planned.Number} and {suppressed}"
        | other -> Trace.describe other

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

    let private closed () = Some(GeneratorClosedException() :> exn)

    /// What a close throws: that the body has yielded again, or what it ended by.
    let private closeError ignored ended =
        match ended with
        | Some error when isClosing error -> ignored
        | other -> both ignored other

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
                    trace.Log $"caught {SeqTrace.describe error}"
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

            and close raised resume = closing raised None (resume (closed ()))

            and closing raised ignored stop =
                match stop with
                | Ended other -> k (both raised (closeError ignored other))
                | Paused resume -> Paused(fun interrupted -> closing raised ignored (resume interrupted))
                | Yielded(_, resume) -> closing raised (Some(InvalidOperationException() :> exn)) (resume (closed ()))

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
            | Some error -> trace.Log $"threw {SeqTrace.describe error}"

            Ended None

        let rec closing raised ignored stop =
            match stop with
            | Ended other -> finish (both raised (closeError ignored other))
            | Paused resume -> closing raised ignored (resume None)
            | Yielded(_, resume) -> closing raised (Some(InvalidOperationException() :> exn)) (resume (closed ()))

        let close raised resume = closing raised None (resume (closed ()))

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
