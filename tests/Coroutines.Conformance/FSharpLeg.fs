namespace Coroutines.Conformance

open Coroutines

/// Runs bodies as coroutines of F#: each kind of statement that awaits is a `coroutine { }` of its own.
[<Sealed>]
type FSharpLeg(run: Run) =
    let awaits = FSharpAwaits run

    interface ILeg with
        member leg.Run body = leg.Body body

    member private leg.Body(body: Body) : Coroutine<Json> =
        coroutine {
            run.Record("enter", Json.String body.Name)
            let! ended = Attempt.ofCoroutine (leg.Block(Activation run, null, body.Block))
            return leg.Leave(body, ended).Value
        }

    /// Records how a body ended, and throws what it threw.
    member private _.Leave(body: Body, ended: Attempt<Flow>) =
        match ended with
        | Ok flow -> run.RecordReturn(body, flow.Value)
        | Error error -> run.RecordRaise(body, error)

        Attempt.value ended

    member private leg.Generator(body: Body) : AsyncGenerator<Json> =
        AsyncGenerator.create (fun generator ->
            coroutine {
                run.Record("enter", Json.String body.Name)
                let activation = Activation(run, Generator = generator)
                let! ended = Attempt.ofGenerator (leg.Block(activation, null, body.Block))
                leg.Leave(body, ended) |> ignore
            })
        |> run.Keep

    member private _.Attempt(activation: Activation, c: Coroutine<Flow>) =
        if isNull activation.Generator then Attempt.ofCoroutine c else Attempt.ofGenerator c

    /// Runs statements one after the other. What a handler handles is there for `reraise`.
    member private leg.Block(activation: Activation, handled: exn | null, block: Statement array) : Coroutine<Flow> =
        coroutine {
            let mutable flow = Flow.Next
            let mutable i = 0

            while i < block.Length && not flow.HasReturned do
                let statement = block[i]
                i <- i + 1

                if activation.CanRun statement then
                    match statement.Deed with
                    | Deed.Immediate deed -> Immediately.execute run activation statement.Op deed
                    | Deed.Return value -> flow <- Flow.Returned(activation.Value value)
                    | Deed.Repeat _
                    | Deed.Reraise
                    | Deed.Try _
                    | Deed.Timeout _
                    | Deed.ForEach _
                    | Deed.Yield _ ->
                        let! next = leg.Inner(activation, handled, statement.Deed)
                        flow <- next
                    | Deed.Cm _
                    | Deed.With _
                    | Deed.Group _ ->
                        let! next = leg.Inner(activation, handled, statement.Deed)
                        flow <- next

                        if not flow.HasReturned then
                            activation.Record(statement.Op, Json.Null)
                    | Deed.Call body ->
                        let! result = leg.Body body
                        activation.Record(statement.Op, result)
                    | Deed.OpenGenerator(body, bind) ->
                        run.Bind(bind, leg.Generator body)
                        activation.Record(statement.Op, Json.Null)
                    | deed ->
                        let! payload = awaits.Await(activation, deed)
                        activation.Record(statement.Op, payload)

            return flow
        }

    /// The statements that have blocks, or that decide where to go on.
    member private leg.Inner(activation: Activation, handled: exn | null, deed: Deed) : Coroutine<Flow> =
        match deed with
        | Deed.Repeat(times, body) -> leg.Repeat(activation, handled, times, body)
        | Deed.Reraise -> Attempt.value (Error(nonNull handled))
        | Deed.Try parts when parts.HasFinally -> leg.TryFinally(activation, handled, parts)
        | Deed.Try parts -> leg.TryWith(activation, handled, parts)
        | Deed.Cm parts -> leg.Cm(activation, handled, parts)
        | Deed.With(resource, body) -> leg.With(activation, handled, resource, body)
        | Deed.Group(bind, body) ->
            let group = TaskGroup()
            run.Bind(bind, group)
            group.Run(fun _ -> leg.Block(activation, handled, body))
        | Deed.Timeout(limit, bind, body) -> leg.Timeout(activation, handled, limit, bind, body)
        | Deed.ForEach parts -> leg.ForEach(activation, handled, parts)
        | Deed.Yield value -> leg.Yield(activation, value)
        | _ -> invalidOp $"{deed} has no blocks."

    member private leg.Repeat(activation, handled, times: int64, body) : Coroutine<Flow> =
        coroutine {
            let mutable flow = Flow.Next
            let mutable round = 0L

            while round < times && not flow.HasReturned do
                round <- round + 1L
                let! next = leg.Block(activation, handled, body)
                flow <- next

            return flow
        }

    member private leg.TryWith(activation, handled, parts: Try) : Coroutine<Flow> =
        coroutine {
            let! ended = leg.Attempt(activation, leg.Block(activation, handled, parts.Body))

            match ended with
            | Error error ->
                match parts.Handlers |> Array.tryFind (fun handler -> Errors.isCaughtBy handler error) with
                | Some handler ->
                    activation.Record("caught", Errors.toJson error)
                    return! leg.Block(activation, error, handler.Body)
                | None -> return Attempt.value ended
            | Ok flow -> return flow
        }

    member private leg.TryFinally(activation, handled, parts: Try) : Coroutine<Flow> =
        coroutine {
            let! ended = leg.Attempt(activation, leg.TryWith(activation, handled, parts))
            activation.Record("finally", Json.Null)
            let! _ = leg.Block(activation, null, parts.Finally)
            return Attempt.value ended
        }

    member private leg.Cm(activation, handled, parts: ContextManager) : Coroutine<Flow> =
        coroutine {
            let! _ = leg.Block(activation, null, parts.Enter)
            activation.Record("entered", Json.String parts.Name)
            let! ended = leg.Attempt(activation, leg.Block(activation, handled, parts.Body))

            match ended with
            | Ok _ -> activation.Record("cm_exit", Json.Null)
            | Error error -> activation.Record("cm_exit", Errors.toJson error)

            let! _ = leg.Block(activation, null, parts.Exit)

            match ended with
            | Error _ when parts.Suppress -> return Flow.Next
            | _ -> return Attempt.value ended
        }

    member private leg.With(activation, handled, resource, body) : Coroutine<Flow> =
        let inside () =
            activation.Record("entered", Json.String resource.Text)
            leg.Block(activation, handled, body)

        match run.Get<obj> resource with
        | :? AsyncBarrier as barrier ->
            coroutine {
                let! _ = barrier.Wait()
                return! inside ()
            }
        | other ->
            let acquirable = other :?> Acquirable

            coroutine {
                let! held = acquirable.Hold()
                use _ = Immediately.holding acquirable held
                return! inside ()
            }

    member private leg.Timeout(activation, handled, limit, bind, body) : Coroutine<Flow> =
        coroutine {
            let scope = TimeoutScope(run.At limit)
            run.BindIfNamed(bind, scope)
            let! flow = scope.Run(fun _ -> leg.Block(activation, handled, body))

            if not flow.HasReturned then
                activation.Record("timeout", Payloads.expired scope)

            return flow
        }

    member private _.Yield(activation, value) : Coroutine<Flow> =
        coroutine {
            activation.Record("yield", activation.Value value)
            do! (nonNull activation.Generator).Yield activation.Last
            return Flow.Next
        }

    member private leg.ForEach(activation, handled, parts: ForEach) : Coroutine<Flow> =
        coroutine {
            let generator =
                match parts.New, parts.Bound with
                | ValueSome body, _ -> leg.Generator body
                | _, bound -> run.Get<AsyncGenerator<Json>> bound.Value

            let rounds = Counter 0L
            let loop = leg.Rounds(activation, handled, generator, parts, rounds)

            if parts.Close then
                let! ended = leg.Attempt(activation, loop)
                do! generator.Close()
                return leg.Counted(activation, Attempt.value ended, rounds)
            else
                let! flow = loop
                return leg.Counted(activation, flow, rounds)
        }

    member private leg.Rounds(activation, handled, generator, parts, rounds) : Coroutine<Flow> =
        coroutine {
            let mutable flow = Flow.Next
            let mutable isOpen = true

            while isOpen do
                let! hasNext = generator.MoveNext()

                if hasNext then
                    activation.Record("item", generator.Current)
                    let! next = leg.Block(activation, handled, parts.Body)
                    flow <- next
                    rounds.Value <- rounds.Value + 1L
                    let isOver = parts.Limit.HasValue && rounds.Value >= parts.Limit.Value
                    isOpen <- not (isOver || flow.HasReturned)
                else
                    isOpen <- false

            return flow
        }

    member private _.Counted(activation: Activation, flow: Flow, rounds: Counter) =
        if not flow.HasReturned then
            activation.Record("async_for", Json.Int rounds.Value)

        flow
