namespace Coroutines.Fs.Tests.Laws

open System
open Coroutines
open FSharp.Core.CompilerServices

/// The one source text that interprets random programs. All of it is inlined, so that each leg compiles it in its own mode.
module Text =

    /// A program as a coroutine of its own.
    let inline apart
        ([<InlineIfLambda>] child: Body -> Coroutine<int>)
        (program: Program)
        : ResumableCode<'Data, unit> =
        piece {
            let! _ = child { Program = program; End = Return 0 }
            ()
        }

    /// A program in place; its parts are `inner`.
    let inline node
        (run: Run)
        ([<InlineIfLambda>] child: Body -> Coroutine<int>)
        ([<InlineIfLambda>] inner: Program -> ResumableCode<'Data, unit>)
        (program: Program)
        : ResumableCode<'Data, unit> =
        piece {
            match program with
            | Nothing -> ()
            | Log n -> run.Log $"log {n}"
            | Pause -> do! Coroutine.yieldNow ()
            | Sleep n -> do! Coroutine.sleep (TimeSpan.FromMilliseconds(float n))
            | Await foreign ->
                let! n = run.Task(foreign, 1)
                run.Log $"awaited {n}"
            | Throw n -> raise (run.Planned n)
            | CancelSelf -> run.CancelSelf()
            | Sequence(a, b) ->
                yield! inner a
                yield! inner b
            | If(a, b) -> if run.IsOdd then yield! inner a else yield! inner b
            | While(n, p) ->
                let mutable i = 0

                while i < n do
                    i <- i + 1
                    yield! inner p
                    run.Log $"round {i}"
            | WhileAwait(n, p) ->
                let mutable i = 0

                while! run.IsLess(i, n) do
                    i <- i + 1
                    yield! inner p
                    run.Log $"round {i}"
            | For(n, p) ->
                for i in 1..n do
                    run.Log $"element {i}"
                    yield! inner p
            | ForAsync(n, foreign, p) ->
                for i in run.AsyncElements(n, foreign) do
                    run.Log $"element {i}"
                    yield! inner p
            | LetMutable(a, b) ->
                let mutable x = 1
                yield! inner a
                x <- x + 1
                yield! inner b
                run.Log $"mutable {x}"
            | TryWith(p, handler) ->
                try
                    yield! inner p
                with error ->
                    run.Log $"caught {Trace.describe error}"
                    yield! inner handler
            | TryWithSome(p, handler) ->
                try
                    yield! inner p
                with :? Planned as error when error.Number % 2 = 0 ->
                    run.Log $"caught even {Trace.describe error}"
                    yield! inner handler
            | TryFinally p ->
                let id = run.Enter()

                try
                    yield! inner p
                finally
                    run.Leave id
            | Use p ->
                use _ = run.Resource()
                yield! inner p
            | UseAsync(foreign, p) ->
                use _ = run.AsyncResource foreign
                yield! inner p
            | Child b ->
                let! x = child b
                run.Log $"child {x}"
            | Spawn(b, meanwhile) ->
                let task = Coroutine.start (child b)
                yield! inner meanwhile
                let! x = task
                run.Log $"joined {x}"
            | Both(a, b) ->
                let! x = child a
                and! y = child b
                run.Log $"both {x} {y}"
            | Twice b ->
                let value = child b
                let! x = value
                let! y = value
                run.Log $"twice {x} {y}"
            | Overlap b ->
                let value = child b
                let task = Coroutine.start value
                do! Coroutine.yieldNow ()
                let! x = value
                let! y = task
                run.Log $"overlapping {x} {y}"
        }

    /// Two levels of a program are one state machine, what is deeper runs apart.
    let inline program
        (run: Run)
        ([<InlineIfLambda>] child: Body -> Coroutine<int>)
        (program: Program)
        : ResumableCode<'Data, unit> =
        node run child (node run child (apart child)) program

    let inline body (run: Run) ([<InlineIfLambda>] child: Body -> Coroutine<int>) (body: Body) =
        recipe {
            yield! program run child body.Program

            match body.End with
            | Return n -> return n
            | Mapped next ->
                let! x = child next
                return x + 1
            | Tail next -> return! child next
            | TryTail(next, handler) ->
                try
                    return! child next
                with error ->
                    run.Log $"caught {Trace.describe error}"
                    return! child handler
            | FinallyReturn next ->
                let id = run.Enter()

                try
                    return! child next
                finally
                    run.Leave id
            | UseReturn(foreign, next) ->
                use _ = run.AsyncResource foreign
                return! child next
        }

    let inline result (value: int) = recipe { return value }

    let inline bind (m: Coroutine<int>) (k: int -> Coroutine<int>) =
        recipe {
            let! x = m
            return! k x
        }
