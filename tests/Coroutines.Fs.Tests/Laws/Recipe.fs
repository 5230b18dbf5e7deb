namespace Coroutines.Fs.Tests.Laws

open Coroutines
open Coroutines.LowLevel
open FSharp.Core.CompilerServices

/// What all suspendable expressions share, as code that is not yet part of any; `yield!` puts one piece into another.
type PieceBuilder() =
    inherit SuspendableBuilder()

    member inline _.Source(code: ResumableCode<'Data, unit>) : ResumableCode<'Data, unit> = code

    member inline _.YieldFrom(code: ResumableCode<'Data, unit>) : ResumableCode<'Data, unit> = code

    member inline _.MergeSources(a: Coroutine<'a>, b: Coroutine<'b>) = coroutine.MergeSources(a, b)

/// `coroutine { }` without its last step: the code itself, which each leg of a law then compiles in its own mode.
type RecipeBuilder() =
    inherit PieceBuilder()

    member inline _.Return(value: 'T) : CoroutineCode<'T, 'T> = coroutine.Return value

    member inline _.ReturnFrom(child: Coroutine<'T>) : CoroutineCode<'T, 'T> = coroutine.ReturnFrom child

    member inline _.ReturnFromFinal(child: Coroutine<'T>) : CoroutineCode<'T, 'T> = coroutine.ReturnFromFinal child

    member inline _.BindReturn(child: Coroutine<'a>, [<InlineIfLambda>] mapping: 'a -> 'T) : CoroutineCode<'T, 'T> =
        coroutine.BindReturn(child, mapping)

[<AutoOpen>]
module Recipes =

    let piece = PieceBuilder()

    let recipe = RecipeBuilder()

    /// Makes a coroutine in dynamic mode whatever the compiler and its switches: not being inlined, this cannot see the code, so
    /// no state machine can be made of it. `coroutine.Run` makes one in static mode, where the switches allow it.
    let dynamically (code: CoroutineCode<'T, 'T>) : Coroutine<'T> = Coroutine<'T>(DynamicCoroutineFrame<'T> code)
