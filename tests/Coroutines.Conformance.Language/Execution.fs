namespace Coroutines.Conformance

open System
open Coroutines
open Coroutines.Testing

/// Runs a program from its first event to its outcome.
[<RequireQualifiedAccess>]
module Execution =

    let private outcome kind value = Json.Object [| struct (kind, value) |]

    let private recordTasks (run: Run) kind (loop: EventLoop) =
        run.Record(kind, Json.strings (loop.AllTasks() |> Seq.map _.Name))

    let private recordHandler (run: Run) (code: string) task (error: LoopError) =
        let exc =
            match error.Exception with
            | null -> Json.Null
            | error -> Errors.toJson error

        run.Record(
            "handler",
            Json.Object [| struct ("code", Json.String code); struct ("task", task); struct ("exc", exc) |]
        )

    // THREADS: a failure that was collected with its loop is reported from the finalizer thread, when the run has been closed.
    let private report (run: Run) (error: LoopError) =
        match error.Kind, error.Source with
        | LoopErrorKind.Callback, _ -> recordHandler run "callback" Json.Null error
        | LoopErrorKind.Generator, _ -> recordHandler run "asyncgen" Json.Null error
        | LoopErrorKind.Shutdown, (:? ICoroutineTask as task) ->
            recordHandler run "shutdown" (Json.String task.Name) error
        | _, (:? IFuture as future) ->
            // What has no label is no business of the program: futures that no name was bound to.
            match run.Labels.Of future, error.Exception with
            | null, _
            | _, null -> ()
            | label, exc ->
                run.Record(
                    "never_retrieved",
                    Json.Object [| struct ("ref", Json.String label); struct ("exc", Errors.toJson exc) |]
                )
        | _ -> ()

    let private mainOf (run: Run) =
        Coroutine.Defer(fun () ->
            let task = nonNull CoroutineTask.Current
            task.Name <- run.Labels.Unique "main"
            run.CreateObjects()
            run.BindMain task
            run.Leg.Run run.Program.Main)

    let private runMain (run: Run) (runner: CoroutineRunner) =
        try
            outcome "return" (runner.Run(mainOf run))
        with
        | :? DeadlockException -> reraise ()
        | error -> outcome "raise" (Errors.toJson error)

    /// The trace of a program whose bodies a leg runs.
    let trace (makeLeg: Run -> ILeg) (program: Program) : Trace =
        let clock = VirtualClock()
        let run = Run(program, clock)
        run.Leg <- makeLeg run

        let options =
            CoroutineRunOptions(
                Loop = clock.Options,
                UnhandledException = Action<_>(report run),
                CancelOnInterrupt = false
            )

        let runner = new CoroutineRunner(options)
        let loop = runner.Loop
        let mutable phase = "main"

        let ended =
            try
                let ended = runMain run runner
                phase <- "shutdown"
                recordTasks run "run_end" loop
                runner.Dispose()
                ended
            with :? DeadlockException ->
                recordTasks run "deadlock" loop
                outcome "deadlock" (Json.String phase)

        run.Close()
        loop.Dispose()

        {
            Events = run.Events.ToArray()
            Outcome = if run.HasTooManyEvents then outcome "limit" (Json.String "events") else ended
        }
