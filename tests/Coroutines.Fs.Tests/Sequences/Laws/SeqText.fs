namespace Coroutines.Fs.Tests.Sequences.Laws

open System.Collections.Generic
open Coroutines
open Coroutines.LowLevel
open Coroutines.Fs.Tests.Laws
open Coroutines.Fs.Tests.Sequences.Laws
open FSharp.Core.CompilerServices

/// `coroutineSeq { }` without its last step; `yield!` also puts one piece of code into another.
type SeqRecipeBuilder() =
    inherit SuspendableBuilder()

    member inline _.Source(code: SequenceCode<int, unit>) : SequenceCode<int, unit> = code

    member inline _.Yield(value: int) : SequenceCode<int, unit> = coroutineSeq.Yield value

    member inline _.YieldFrom(code: SequenceCode<int, unit>) : SequenceCode<int, unit> = code

    member inline _.YieldFrom(source: IAsyncEnumerable<int>) : SequenceCode<int, unit> = coroutineSeq.YieldFrom source

    member inline _.YieldFrom(source: seq<int>) : SequenceCode<int, unit> = coroutineSeq.YieldFrom source

/// The one source text that interprets random sequences. All of it is inlined, so that each leg compiles it in its own mode.
module SeqText =

    let recipe = SeqRecipeBuilder()

    /// The same values, by a `yield!` at the end.
    let last (source: CoroutineSeq<int>) = coroutineSeq { yield! source }

    let inline node
        (run: Run)
        ([<InlineIfLambda>] child: SeqProgram -> CoroutineSeq<int>)
        ([<InlineIfLambda>] inner: SeqProgram -> SequenceCode<int, unit>)
        (program: SeqProgram)
        : SequenceCode<int, unit> =
        recipe {
            match program with
            | Nothing -> ()
            | Log n -> run.Log $"log {n}"
            | Emit n -> yield n
            | Pause -> do! Coroutine.yieldNow ()
            | Throw n -> raise (run.Planned n)
            | CancelSelf ->
                run.Log "cancel"
                run.CancelSelf()
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
            | TryWith(p, handler) ->
                try
                    yield! inner p
                with error ->
                    run.Log $"caught {SeqTrace.describe error}"
                    yield! inner handler
            | TryFinally p ->
                let id = run.Enter()

                try
                    yield! inner p
                finally
                    run.Leave id
            | Use(suspends, fails, p) ->
                use _ = run.AsyncResource { Suspends = suspends; Fails = fails }
                yield! inner p
            | EmitAll p -> yield! child p
            | EmitAllLast p -> yield! last (child p)
            | EmitPlain values -> yield! values
            | For(source, p) ->
                for value in child source do
                    yield value + 100
                    yield! inner p
            | ForForeign(n, suspends, p) ->
                for value in run.AsyncElements(n, { Suspends = suspends; Fails = None }) do
                    run.Log $"element {value}"
                    yield! inner p
        }

    /// Two levels of a program are one state machine, what is deeper runs apart.
    let inline body (run: Run) ([<InlineIfLambda>] child: SeqProgram -> CoroutineSeq<int>) (program: SeqProgram) =
        node run child (node run child (fun program -> recipe { yield! child program })) program

/// One mode of the builder: how it makes sequences.
type SeqLeg = {
    Name: string
    Make: Run -> SeqProgram -> CoroutineSeq<int>
} with

    override this.ToString() = this.Name

module SeqLeg =

    let private makeStatic child run program : CoroutineSeq<int> =
        coroutineSeq.Run(SeqText.body run (fun next -> child run next) program)

    // Not inlined, so the code cannot be seen when a state machine would be made of it.
    let private dynamically (code: SequenceCode<int, unit>) = CoroutineSeq<int>(DynamicCoroutineSeqFrame<int> code)

    let private makeDynamic child run program : CoroutineSeq<int> =
        dynamically (SeqText.body run (fun next -> child run next) program)

    let rec private inStatic run program = makeStatic inStatic run program

    let rec private inDynamic run program = makeDynamic inDynamic run program

    let rec private inTurns run program = makeStatic (makeDynamic inTurns) run program

    let all = [
        { Name = "coroutineSeq, static"; Make = inStatic }
        { Name = "coroutineSeq, dynamic"; Make = inDynamic }
        { Name = "coroutineSeq, static and dynamic in turns"; Make = inTurns }
    ]
