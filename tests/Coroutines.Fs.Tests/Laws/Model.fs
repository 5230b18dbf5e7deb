namespace Coroutines.Fs.Tests.Laws

open System.Collections.Generic

/// What a random program does, predicted from the design alone. Written in continuation-passing style: `k` is what comes after.
type Model() =
    let loop = ModelLoop()
    let trace = Trace(loop.Stamp)
    let tasks = List<ModelTask>()

    let startIn scope body =
        let task = ModelTask(loop, scope, body)
        tasks.Add task
        task

    let start body = startIn None body

    // The ways to suspend.

    let pause (task: ModelTask) k =
        loop.Ready task.Step
        task.Park((fun () -> false), task.RaiseNext, Option.map Error >> Option.defaultValue (Ok()) >> k)

    /// Waits for something that calls `wake`, and can be taken back; unless it owns its scope, also when that is cancelled.
    let waitAs ownsScope (task: ModelTask) (begin': (unit -> unit) -> (unit -> bool)) k =
        let mutable isWaiting = true

        let wake () =
            if isWaiting then
                isWaiting <- false
                loop.Ready task.Step

        let withdraw = begin' wake

        let takeBack () =
            if isWaiting && withdraw () then
                isWaiting <- false
                task.WakeCanceled()
                true
            else
                false

        task.Park(takeBack, (if ownsScope then (fun () -> false) else takeBack), k)

    let wait task begin' k = waitAs false task begin' k

    let sleep milliseconds task k =
        if milliseconds = 0 then
            pause task k
        else
            wait
                task
                (fun wake ->
                    let timer = loop.After(milliseconds, wake)

                    fun () ->
                        timer.Value <- false
                        true)
                (Option.map Error >> Option.defaultValue (Ok()) >> k)

    let foreign (operation: Foreign) task k =
        let result () =
            match operation.Fails with
            | None -> Ok()
            | Some number -> Error(Failure(Some number))

        if operation.Suspends then
            wait
                task
                (fun wake ->
                    // A callback completes it, which is reported to the loop, which wakes the task.
                    loop.Ready(fun () -> loop.Ready wake)
                    fun () -> true)
                (function
                 | Some failure -> k (Error failure)
                 | None -> k (result ()))
        else
            k (result ())

    /// As foreign, but a cancellation is raised when the operation has ended: no enumerator is disposed of while it moves.
    let move (operation: Foreign) (task: ModelTask) k =
        if operation.Suspends then
            let mutable isWaiting = true
            let mutable isStruck = false
            let mutable isMet = false

            // The source is told to stop by a work of its own, once.
            let meet () =
                if isWaiting && not isMet then
                    isMet <- true
                    loop.Ready ignore

            loop.Ready(fun () ->
                loop.Ready(fun () ->
                    isWaiting <- false
                    loop.Ready task.Step))

            task.Park(
                (fun () ->
                    meet ()
                    false),
                (fun () ->
                    isStruck <- isStruck || isWaiting
                    meet ()
                    false),
                function
                | Some failure -> k (Error failure)
                | None when isStruck -> k (Error(Failure None))
                | None -> foreign { operation with Suspends = false } task k
            )
        else
            foreign operation task k

    let join (awaited: ModelTask) (task: ModelTask) k =
        if awaited.HasEnded then
            k awaited.Outcome.Value
        else
            let wake = task.Step
            awaited.OnEnd wake

            task.Park(
                awaited.Cancel,
                // A scope ends the wait and leaves the task alone, which is not its own.
                (fun () ->
                    let isWaiting = not awaited.HasEnded

                    if isWaiting then
                        awaited.Forget wake
                        task.WakeCanceled()

                    isWaiting),
                function
                | Some failure -> k (Error failure)
                | None -> k awaited.Outcome.Value
            )

    let both bodyA bodyB (task: ModelTask) k =
        let scope = ModelScope task.Scope
        scope.Open()
        let a, b = startIn (Some scope) bodyA, startIn (Some scope) bodyB
        scope.Tasks.AddRange [ a; b ]
        let mutable first: ModelTask option = None
        let mutable isClosing = false
        let mutable running = 2

        let close () =
            if not isClosing then
                isClosing <- true
                scope.Cancel()

                for child in [ a; b ] do
                    if not child.HasBegun then
                        child.Cancel() |> ignore

        waitAs
            true
            task
            (fun wake ->
                for child in [ a; b ] do
                    child.OnEnd(fun () ->
                        running <- running - 1

                        if child.Outcome.Value.IsError then
                            if first.IsNone && not isClosing then
                                first <- Some child

                            close ()

                        if running = 0 then
                            scope.Close()
                            wake ())

                fun () ->
                    close ()
                    false)
            (function
             | Some failure -> k (Error failure)
             | None ->
                 match first |> Option.bind _.Outcome, a.Outcome.Value, b.Outcome.Value with
                 | Some(Error failure), _, _ -> k (Error failure)
                 | _, Error failure, _ -> k (Error failure)
                 | _, _, Error failure -> k (Error failure)
                 | _, Ok x, Ok y -> k (Ok(x, y)))

    // The constructs.

    /// Goes on after a success; a failure passes by.
    let onSuccess (k: Result<'b, Failure> -> unit) next =
        function
        | Ok x -> next x
        | Error failure -> k (Error failure)

    /// Goes on after a failure that a handler may see.
    let onFailure (k: Result<'a, Failure> -> unit) mayHandle handle =
        function
        | Error(failure: Failure) when not failure.IsCancellation && mayHandle failure -> handle failure
        | other -> k other

    let finallyLeave id k outcome =
        trace.Leave id
        k outcome

    /// Disposes of a resource, which no scope interrupts; of two failures the block's stays, unless the other is a cancellation.
    let dispose id operation (task: ModelTask) k outcome =
        trace.Leave id
        task.Shield()

        foreign operation task (fun disposed ->
            task.Unshield()

            match outcome, disposed with
            | Error(failure: Failure), Error(other: Failure) when other.IsCancellation && not failure.IsCancellation ->
                other.Suppress failure
                k (Error other)
            | Error failure, Error other ->
                failure.Suppress other
                k (Error failure)
            | Ok _, Error other -> k (Error other)
            | outcome, Ok() -> k outcome)

    let rec repeat i n round k = if i > n then k (Ok()) else round i (onSuccess k (fun () -> repeat (i + 1) n round k))

    let rec program (p: Program) (task: ModelTask) (k: Result<unit, Failure> -> unit) : unit =
        let log text =
            trace.Log text
            k (Ok())

        match p with
        | Nothing -> k (Ok())
        | Log n -> log $"log {n}"
        | Pause -> pause task k
        | Sleep n -> sleep n task k
        | Await operation -> foreign operation task (onSuccess k (fun () -> log "awaited 1"))
        | Throw n -> k (Error(Failure(Some n)))
        | CancelSelf ->
            task.Cancel() |> ignore
            k (Ok())
        | Sequence(a, b) -> program a task (onSuccess k (fun () -> program b task k))
        | If(a, b) -> program (if trace.IsOdd then a else b) task k
        | While(n, p) ->
            repeat
                1
                n
                (fun i k ->
                    program
                        p
                        task
                        (onSuccess k (fun () ->
                            trace.Log $"round {i}"
                            k (Ok()))))
                k
        | WhileAwait(n, p) ->
            repeat
                1
                n
                (fun i k ->
                    pause
                        task
                        (onSuccess k (fun () ->
                            program
                                p
                                task
                                (onSuccess k (fun () ->
                                    trace.Log $"round {i}"
                                    k (Ok()))))))
                (onSuccess k (fun () -> pause task k))
        | For(n, p) ->
            repeat
                1
                n
                (fun i k ->
                    trace.Log $"element {i}"
                    program p task k)
                k
        | ForAsync(n, operation, p) ->
            let id = trace.Enter()

            repeat
                1
                n
                (fun i k ->
                    move
                        { operation with Fails = None }
                        task
                        (onSuccess k (fun () ->
                            trace.Log $"element {i}"
                            program p task k)))
                (onSuccess (finallyLeave id k) (fun () -> move operation task (finallyLeave id k)))
        | LetMutable(a, b) ->
            program a task (onSuccess k (fun () -> program b task (onSuccess k (fun () -> log "mutable 2"))))
        | TryWith(p, handler) ->
            program
                p
                task
                (onFailure k (fun _ -> true) (fun failure ->
                    trace.Log $"caught {failure.Text}"
                    program handler task k))
        | TryWithSome(p, handler) ->
            program
                p
                task
                (onFailure k (fun failure -> failure.Number.Value % 2 = 0) (fun failure ->
                    trace.Log $"caught even {failure.Text}"
                    program handler task k))
        | TryFinally p
        | Use p ->
            let id = trace.Enter()
            program p task (finallyLeave id k)
        | UseAsync(operation, p) ->
            let id = trace.Enter()
            program p task (dispose id operation task k)
        | Child b -> body b task (onSuccess k (fun x -> log $"child {x}"))
        | Spawn(b, meanwhile) ->
            let child = spawn b
            program meanwhile task (onSuccess k (fun () -> join child task (onSuccess k (fun x -> log $"joined {x}"))))
        | Both(a, b) -> both (run a) (run b) task (onSuccess k (fun (x, y) -> log $"both {x} {y}"))
        | Twice b -> body b task (onSuccess k (fun x -> body b task (onSuccess k (fun y -> log $"twice {x} {y}"))))
        | Overlap b ->
            let child = spawn b

            pause
                task
                (onSuccess k (fun () ->
                    body
                        b
                        task
                        (onSuccess k (fun x -> join child task (onSuccess k (fun y -> log $"overlapping {x} {y}"))))))

    and body (b: Body) task (k: Result<int, Failure> -> unit) : unit =
        program
            b.Program
            task
            (onSuccess k (fun () ->
                match b.End with
                | Return n -> k (Ok n)
                | Mapped next -> body next task (onSuccess k (fun x -> k (Ok(x + 1))))
                | Tail next -> body next task k
                | TryTail(next, handler) ->
                    body
                        next
                        task
                        (onFailure k (fun _ -> true) (fun failure ->
                            trace.Log $"caught {failure.Text}"
                            body handler task k))
                | FinallyReturn next ->
                    let id = trace.Enter()
                    body next task (finallyLeave id k)
                | UseReturn(operation, next) ->
                    let id = trace.Enter()
                    body next task (dispose id operation task k)))

    and run (b: Body) : ModelTask -> unit = fun task -> body b task task.End

    and spawn (b: Body) : ModelTask = start (run b)

    /// At the end of a run whatever is left is cancelled and awaited, until nothing is.
    let rec shutDown () =
        let left = tasks |> Seq.filter (fun task -> not task.HasEnded) |> List.ofSeq

        if not left.IsEmpty then
            for task in left do
                task.Cancel() |> ignore

            let mutable running = left.Length
            let mutable isStopped = false

            for task in left do
                task.OnEnd(fun () ->
                    running <- running - 1

                    if running = 0 then
                        loop.Ready(fun () -> isStopped <- true))

            loop.RunUntil(fun () -> isStopped)
            shutDown ()

    /// The trace of a scenario, and how it ended.
    static member Predict(scenario: Scenario) : string list * string = Model().Run scenario

    member private _.Run(scenario: Scenario) =
        let interrupt (main: ModelTask) (interruption: Interruption) =
            let rec turn n () = if n = 0 then main.Cancel() |> ignore else loop.Ready(turn (n - 1))

            loop.After(interruption.Milliseconds, turn interruption.Turns) |> ignore

        let main =
            start (fun task ->
                Option.iter (interrupt task) scenario.Interruption
                run scenario.Body task)

        let mutable isStopped = false
        main.OnEnd(fun () -> isStopped <- true)
        loop.RunUntil(fun () -> isStopped)
        shutDown ()

        let ending =
            match main.Outcome.Value with
            | Ok n -> $"returned {n}"
            | Error failure -> $"raised {failure.Text}"

        trace.Entries, ending
