namespace Coroutines.Fs.Tests.Scopes

open System.Collections.Generic

/// Runs cases on the model.
module ScopePrediction =

    type private K = Result<unit, Failure> -> unit

    let private fail cause = Error(Failure cause)

    /// The trace, and how the main task ended.
    let run (case: Case) : string list * string =
        let loop = ModelLoop()
        let trace = ScopeTrace(fun () -> $"{loop.Now} ms, {loop.Steps}: ")
        let scopes = List<ModelScope>()
        let tasks = List<ModelTask>()
        let futures = [| for _ in 1 .. Case.futures -> ModelFuture loop |]
        let queue = ModelQueue loop
        let lock = ModelLock loop

        let described (k: K) name : K =
            fun outcome ->
                match outcome with
                | Ok() -> trace.Log $"{name}: done"
                | Error(failure: Failure) -> trace.Log $"{name}: {failure.Text}"

                k outcome

        let strike number =
            match Pick.from scopes number with
            | Some scope -> scope.Cancel()
            | None -> false

        let onSuccess (k: K) next : K =
            function
            | Ok() -> next ()
            | other -> k other

        /// Closes a scope entered by the task; it absorbs its own exception, and no other.
        let leave
            (scope: ModelScope)
            (task: ModelTask)
            (outcome: Result<unit, Failure>)
            : Result<unit, Failure> * bool =
            let striking = scope.Striking
            task.Leave()

            match outcome with
            | Error failure ->
                match failure.Cause, striking with
                | By own, Some other when obj.ReferenceEquals(own, scope) ->
                    if obj.ReferenceEquals(other, scope) then Ok(), true else fail (By other), false
                | _ -> outcome, false
            | _ -> outcome, false

        let rec start scope act : ModelTask = startWith ignore scope act

        and startWith prepare scope act : ModelTask =
            ModelTask(
                loop,
                scope,
                fun task ->
                    prepare ()
                    let number = tasks.Count
                    tasks.Add task

                    run act task (fun outcome ->
                        trace.Log $"task {number} ends, cancelling {task.Cancelling}"
                        task.End outcome)
            )

        and run (act: Act) (task: ModelTask) (k: K) : unit =
            match act with
            | Nothing -> k (Ok())
            | Pause -> Waits.pause loop task (described k "pause")
            | Sleep n -> Waits.sleep loop n task (described k "sleep")
            | Wait n -> futures[n].Wait task (described k $"wait {n}")
            | Resolve n ->
                futures[n].Resolve()
                k (Ok())
            | Give ->
                queue.Give()
                k (Ok())
            | Receive ->
                queue.Receive task (function
                    | Ok item ->
                        trace.Log $"received {item}"
                        k (Ok())
                    | Error failure ->
                        trace.Log $"receive: {failure.Text}"
                        k (Error failure))
            | Locked n ->
                lock.Acquire
                    task
                    (onSuccess (described k "lock") (fun () ->
                        trace.Log "locked"

                        Waits.sleep
                            loop
                            n
                            task
                            (described
                                (fun outcome ->
                                    lock.Release()
                                    k outcome)
                                "unlock")))
            | Throw n -> k (fail (Planned n))
            | Ask ->
                match task.Scope with
                | None -> trace.Log "deadline None"
                | Some scope when scope.Striking.IsSome -> trace.Log "struck"
                | Some scope -> trace.Log $"deadline {ScopeTrace.Show scope.EffectiveDeadline}"

                k (Ok())
            | Strike n ->
                trace.Log $"strike {n}: {strike n}"
                k (Ok())
            | StrikeLater(n, milliseconds) ->
                loop.After(milliseconds, (fun () -> strike n |> ignore)) |> ignore
                k (Ok())
            | SetDeadline(n, milliseconds) ->
                Pick.from scopes n
                |> Option.iter (fun scope ->
                    scope.Deadline <- milliseconds |> Option.map (fun n -> loop.Now + n)
                    scope.SetTimer())

                k (Ok())
            | SetShield(n, isShielded) ->
                Pick.from scopes n |> Option.filter _.Grace.IsNone |> Option.iter _.Shield(isShielded)

                k (Ok())
            | CancelTask n ->
                (Pick.from tasks n).Value.CancelFrom None
                k (Ok())
            | Then(a, b) -> run a task (onSuccess k (fun () -> run b task k))
            | Scope(options, act) ->
                let name = $"scope {scopes.Count}"
                let scope = ModelScope(loop, name, task.Scope, (fun () -> [ task ]), true)
                scopes.Add scope
                scope.IsShielded <- options.Shielding <> Unshielded

                match options.Shielding with
                | ShieldedFor grace -> scope.Grace <- Some grace
                | _ -> ()

                scope.Deadline <- options.After |> Option.map (fun n -> loop.Now + n)
                task.Enter scope

                options.LinkedAfter
                |> Option.iter (fun n ->
                    loop.After(
                        n,
                        fun () ->
                            if scope.IsOpen && not scope.IsCanceled then
                                loop.Post(fun () -> scope.Cancel() |> ignore)
                    )
                    |> ignore)

                run act task (fun outcome ->
                    let outcome, isAbsorbed = leave scope task outcome

                    match outcome with
                    | Error failure -> trace.Log $"{name} throws {failure.Text}"
                    | Ok() -> trace.Log(if isAbsorbed then $"{name} absorbs" else $"{name} ends")

                    k outcome)
            | Swallow act ->
                run act task (function
                    | Error failure when failure.IsCancellation ->
                        trace.Log $"swallowed {failure.Text}"
                        k (Ok())
                    | other -> k other)
            | Catch act ->
                run act task (function
                    | Error failure when not failure.IsCancellation ->
                        trace.Log $"caught {failure.Text}"
                        k (Ok())
                    | other -> k other)
            | Finally(act, finalizer) ->
                let number = trace.NextFinalizer()

                run act task (fun outcome ->
                    trace.Log $"finally {number}"
                    let shield = ModelScope(loop, "finaliser", task.Scope, (fun () -> [ task ]), false)
                    shield.IsShielded <- true
                    task.Enter shield

                    run finalizer task (fun ending ->
                        task.Leave()

                        match outcome, ending with
                        | Ok(), _ -> k ending
                        | Error _, Ok() -> k outcome
                        | Error body, Error final ->
                            // What would not come again goes on.
                            let weight (failure: Failure) =
                                if failure.IsEdge then 2
                                elif failure.IsCancellation then 1
                                else 0

                            if weight final > weight body then
                                final.Suppress body
                                k ending
                            else
                                body.Suppress final
                                k outcome))
            | Timeout(milliseconds, act) ->
                let origin, counted = task.Scope, task.Counted
                let mutable isExpired = false

                let expire () =
                    isExpired <- true
                    task.CancelFrom origin

                let timer = if milliseconds = 0 then loop.Soon expire else loop.After(milliseconds, expire)

                run act task (fun outcome ->
                    timer.Value <- false

                    if isExpired then
                        task.Uncancel()

                    match outcome with
                    | Error failure when isExpired && task.Counted <= counted && failure.IsEdge ->
                        // A scope around it that is cancelled too goes first.
                        match origin |> Option.bind _.Striking with
                        | Some striking -> described k "timeout" (fail (By striking))
                        | None -> described k "timeout" (fail TimeUp)
                    | _ -> described k "timeout" outcome)
            | Group(children, body) -> group children body task (described k "group")
            | All acts -> join "all" false acts task (described k "all")
            | Race acts -> join "race" true acts task (described k "race")
            | Both(a, b) -> join "and!" false [ a; b ] task (described k "both")

        /// The first failure, or the first end, strikes the others; all have ended before the wait ends.
        and join name isRace acts task k =
            let children = List<ModelTask>()
            let scope = ModelScope(loop, name, task.Scope, (fun () -> children), true)
            scope.Open()
            let mutable running = List.length acts
            let mutable failed: Failure option = None
            let mutable isClosing = false
            let mutable isKept = false
            let waiter = Waiter(loop, task)

            let close () =
                if not isClosing then
                    isClosing <- true
                    scope.Cancel() |> ignore

                    for child in children do
                        if not child.HasBegun then
                            child.CancelFrom None

            let onEnded (child: ModelTask) () =
                running <- running - 1

                match child.Outcome.Value with
                | Error failure ->
                    if not isClosing then
                        failed <- Some failure

                    close ()
                | Ok() ->
                    if isRace then
                        close ()

                if running = 0 then
                    scope.Close()
                    waiter.Wake() |> ignore

            for act in acts do
                let child = start (Some scope) act
                children.Add child
                child.OnEnd((fun () -> true), onEnded child)
                child.Start()

            if acts.IsEmpty then
                scope.Close()
                k (Ok())
            else
                task.Park {
                    Withdraw =
                        fun () ->
                            // The children are cancelled, so there is no result any more.
                            if waiter.IsWaiting then
                                isKept <- true
                                close ()

                            waiter.IsWaiting
                    Interrupt = fun () -> false
                    IsScheduled = false
                    GoOn =
                        fun raised ->
                            let kept = if isKept then Some(Failure Edge) else None

                            match raised |> Option.orElse kept |> Option.orElse failed with
                            | Some failure -> k (Error failure)
                            | None -> k (Ok())
                }

        /// asyncio's: a failure sends an edge to the siblings and to the body.
        and group acts body task k =
            let children = List<ModelTask>()
            let origin = task.Scope
            let scope = ModelScope(loop, "group", origin, (fun () -> children), true)
            scope.Open()
            let errors = List<Failure>()
            let mutable isAborting = false
            let mutable hasAskedParent = false
            let mutable wasChildStruck = false
            let mutable isLastAwaited: Waiter option = None

            let mutable unsettled = List.length acts

            // A success is only counted, unless it is the last.
            let isToTell (child: ModelTask) () =
                unsettled <- unsettled - 1
                let isSilent = child.Outcome.Value.IsOk && unsettled > 0

                if isSilent then
                    children.Remove child |> ignore

                not isSilent

            let abort () =
                isAborting <- true

                for child in List.ofSeq children do
                    child.CancelFrom None

            let onEnded (child: ModelTask) () =
                children.Remove child |> ignore

                if children.Count = 0 then
                    isLastAwaited |> Option.iter (fun waiter -> waiter.Wake() |> ignore)

                match child.Outcome.Value with
                | Ok() -> ()
                | Error failure ->
                    match failure.Cause with
                    | Edge -> ()
                    | By other -> wasChildStruck <- wasChildStruck || scope.IsIn other
                    | _ ->
                        errors.Add failure

                        if not isAborting then
                            abort ()
                            hasAskedParent <- true
                            task.CancelFrom origin

            for act in acts do
                let child = start (Some scope) act
                children.Add child
                child.OnEnd(isToTell child, onEnded child)
                child.Start()

            run body task (fun outcome ->
                let mutable cancellation: Failure option = None

                match outcome with
                | Ok() -> ()
                | Error failure ->
                    if failure.IsCancellation then
                        cancellation <- Some failure

                    match failure.Cause with
                    | By other when scope.IsIn other -> isAborting <- true
                    | _ when not isAborting -> abort ()
                    | _ -> ()

                let finish () =
                    scope.Close()

                    if hasAskedParent then
                        task.Uncancel()

                        if task.Counted = 0 && cancellation |> Option.forall _.IsEdge then
                            cancellation <- None

                    let wasStruck =
                        wasChildStruck
                        || (match outcome with
                            | Error failure -> failure.IsCancellation
                            | Ok() -> false)

                    match origin |> Option.bind _.Striking with
                    | Some striking when wasStruck && cancellation.IsNone -> cancellation <- Some(Failure(By striking))
                    | _ -> ()

                    match outcome with
                    | Error failure when not failure.IsCancellation -> errors.Add failure
                    | _ -> ()

                    match cancellation with
                    | Some failure when errors.Count = 0 -> k (Error failure)
                    | _ when errors.Count = 0 -> k (Ok())
                    | _ ->
                        if task.Counted > 0 then
                            task.Uncancel()
                            task.CancelFrom origin

                        k (fail (Several(List.ofSeq errors)))

                let rec waitForAll () =
                    if children.Count = 0 then
                        finish ()
                    else
                        let waiter = Waiter(loop, task)
                        isLastAwaited <- Some waiter

                        task.Park {
                            Withdraw =
                                fun () ->
                                    let isFirst = waiter.End()

                                    if isFirst then
                                        task.Raise(Failure Edge)

                                    isFirst
                            Interrupt = fun () -> false
                            IsScheduled = false
                            GoOn =
                                function
                                | Some failure ->
                                    isLastAwaited <- None

                                    // One of a scope would come again; the first edge stays.
                                    if not (cancellation |> Option.exists _.IsEdge) then
                                        cancellation <- Some failure

                                    if not isAborting then
                                        abort ()

                                    waitForAll ()
                                | None -> waitForAll ()
                        }

                waitForAll ())

        let rec rescue () =
            for future in futures do
                future.Resolve()

            queue.Give()
            loop.After(Case.rescue, rescue) |> ignore

        let prepare () =
            for intrusion in case.Intrusions do
                let rec turn n () =
                    if n > 0 then
                        loop.Ready(turn (n - 1))
                    else
                        match intrusion.Deed with
                        | Strikes n -> strike n |> ignore
                        | Cancels n -> Pick.from tasks n |> Option.iter _.CancelFrom(None)

                loop.After(intrusion.Milliseconds, turn intrusion.Turns) |> ignore

            loop.After(Case.rescue, rescue) |> ignore

        let main = startWith prepare None case.Act
        main.Start()
        loop.RunUntil(fun () -> main.HasEnded)

        let ending =
            match main.Outcome.Value with
            | Ok() -> "returned"
            | Error failure -> $"raised {failure.Text}"

        trace.Entries, $"{ending}; given {queue.Given}, left {queue.Left}"
