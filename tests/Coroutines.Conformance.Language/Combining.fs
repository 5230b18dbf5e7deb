namespace Coroutines.Conformance

open System
open System.Collections.Generic
open Coroutines

/// Calls the combinators; awaiting what they return is for the legs.
[<RequireQualifiedAccess>]
module Combining =

    /// The coroutines of arguments, from left to right, and the labels of those that are new.
    let private evaluate (run: Run) (arguments: Argument array) =
        let labels = List<string>()

        let coroutines = [|
            for argument in arguments ->
                match argument with
                | Argument.Existing name -> run.Future(name).AsCoroutine()
                | Argument.Fresh(body, label) ->
                    labels.Add(run.Labels.Unique label)
                    run.Leg.Run body
        |]

        coroutines, labels

    /// Binds a future that a combinator made and gives it a label, unless it has one.
    let private bind (run: Run) (name: Name voption) (future: Future<Json>) =
        match name with
        | ValueSome name ->
            if isNull (run.Labels.Of future) then
                run.Labels.Set(future, run.Labels.Unique name.Text)

            run.Bind(name, future)
        | ValueNone -> ()

        future

    let private resultOf (outcome: Outcome<Json>) =
        match outcome.Exception with
        | null -> nonNull outcome.Value
        | error -> Errors.toResult error

    let gather (run: Run) (arguments: Argument array) returnExceptions (name: Name voption) : Future<Json> =
        let coroutines, labels = evaluate run arguments

        let future =
            if returnExceptions then
                Coroutine.GatherOutcomes(coroutines, (fun outcomes -> Json.Array(Array.map resultOf outcomes)))
            else
                Coroutine.Gather(coroutines, (fun results -> Json.Array results))

        run.Labels.NameNewTasks labels
        bind run name future

    let shield (run: Run) (argument: Argument) (name: Name voption) : Future<Json> =
        let coroutines, labels = evaluate run [| argument |]
        let future = Coroutine.Shield coroutines[0]
        run.Labels.NameNewTasks labels
        bind run name future

    let waitFor (run: Run) (argument: Argument) (timeout: Nullable<TimeSpan>) : Coroutine<Json> =
        match argument with
        // Then it starts a task, and we could not tell which. A task that is started before is cancelled in the same way.
        | Argument.Fresh(body, label) when timeout.HasValue && timeout.Value <= TimeSpan.Zero ->
            let task = Coroutine.Start(run.Leg.Run body, run.Labels.Unique label)
            run.Labels.Keep task
            Coroutine.WaitFor(task.AsCoroutine(), timeout)
        | _ ->
            let coroutines, _ = evaluate run [| argument |]
            Coroutine.WaitFor(coroutines[0], timeout)

    let asCompleted (run: Run) (parts: AsCompleted) : IEnumerator<Coroutine<Json>> =
        let coroutines, labels = evaluate run parts.Arguments
        let completed = CoroutineQueues.AsCompleted(coroutines, parts.Timeout).GetEnumerator()
        run.Labels.NameNewTasks labels
        completed
