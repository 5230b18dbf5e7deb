namespace Coroutines.LowLevel

open System
open System.ComponentModel
open System.Runtime.CompilerServices
open FSharp.Core.CompilerServices
open FSharp.Core.CompilerServices.StateMachineHelpers
open Coroutines

/// The code of a `coroutine { }` whose result is 'Result, at a point where it yields a 'T.
type CoroutineCode<'Result, 'T> = ResumableCode<Frame<'Result>, 'T>

/// The frame with the state machine of a compiled block in it.
[<Sealed; EditorBrowsable(EditorBrowsableState.Never)>]
type CoroutineFrame<'Machine, 'T
    when 'Machine: struct
    and 'Machine: (new: unit -> 'Machine)
    and 'Machine :> ValueType
    and 'Machine :> IAsyncStateMachine
    and 'Machine :> IResumableStateMachine<Frame<'T>>>() =
    inherit Frame<'T>()

    /// The state machine.
    [<FSharp.Core.DefaultValue(false)>]
    val mutable Machine: 'Machine

    override this.Step() =
        this.Machine.MoveNext()
        this.Outcome

    // Captured values are never written to, and locals are always set before they are read: a copy that begins anew runs
    // as the first one did, even while that one still runs.
    override this.Again() =
        let copy = CoroutineFrame<'Machine, 'T>()
        copy.Machine <- this.Machine
        CoroutineFrame<'Machine, 'T>.SetData(&copy.Machine, copy)
        copy.MarkCopied()
        copy

    override _.ToString() = typeof<'Machine>.Name

    static member private SetData(machine: byref<'Machine>, data: Frame<'T>) = machine.Data <- data

/// What remains of a block that was not compiled to a state machine.
[<Sealed>]
type private DynamicRest<'T>() =
    // There is nothing to be resumed before the first step has suspended.
    inherit ResumptionDynamicInfo<Frame<'T>>(Unchecked.defaultof<ResumptionFunc<Frame<'T>>>)

    override info.MoveNext(sm) =
        if info.ResumptionFunc.Invoke(&sm) then
            sm.Data.Complete()

    override _.SetStateMachine(_, _) = ()

/// The frame of a block that was not compiled to a state machine: closures, one for each step.
[<Sealed; EditorBrowsable(EditorBrowsableState.Never)>]
type DynamicCoroutineFrame<'T>(code: CoroutineCode<'T, 'T>) =
    inherit Frame<'T>()

    let mutable machine = ResumableStateMachine<Frame<'T>>()

    override this.Step() =
        if isNull (box machine.ResumptionDynamicInfo) then
            machine.Data <- this
            machine.ResumptionDynamicInfo <- DynamicRest<'T>()

            if code.Invoke(&machine) then
                this.Complete()
        else
            machine.ResumptionDynamicInfo.MoveNext(&machine)

        this.Outcome

    override _.Again() = DynamicCoroutineFrame<'T>(code)

    override _.ToString() = "coroutine"

/// What the members of the builder do in a block that was not compiled to a state machine, besides those of all builders.
[<AbstractClass; Sealed; EditorBrowsable(EditorBrowsableState.Never)>]
type CoroutineDynamic =

    /// Awaits, and ends the block with what is made of the result.
    static member BindReturn<'a, 'T>
        (sm: byref<ResumableStateMachine<Frame<'T>>>, child: Coroutine<'a>, mapping: 'a -> 'T)
        : bool =
        match sm.Data.Run<'a> child with
        | null ->
            sm.ResumptionDynamicInfo.ResumptionFunc <-
                ResumptionFunc<Frame<'T>>(fun sm ->
                    sm.Data.Value <- mapping (sm.Data.Resumed<'a>().Value)
                    true)

            false
        | ended ->
            sm.Data.Value <- mapping ended.Value
            true

/// Builds `coroutine { }`: a recipe that runs, on the loop, each time it is awaited. What makes something else of a recipe, a test for
/// example, inherits it and has a `Run` of its own.
type CoroutineBuilder() =
    inherit SuspendableBuilder()

    /// Ends the block with a value.
    member inline _.Return(value: 'T) : CoroutineCode<'T, 'T> =
        CoroutineCode<'T, 'T>(fun sm ->
            sm.Data.Value <- value
            true)

    /// Awaits, and ends the block with the result.
    member inline this.ReturnFrom(child: Coroutine<'T>) : CoroutineCode<'T, 'T> =
        this.Bind(child, (fun value -> this.Return value))

    /// Ends the block by another coroutine that takes its place, in constant memory.
    member inline _.ReturnFromFinal(child: Coroutine<'T>) : CoroutineCode<'T, 'T> =
        CoroutineCode<'T, 'T>(fun sm ->
            sm.Data.TailTo child
            false)

    /// Awaits, and ends the block with what is made of the result.
    member inline this.BindReturn(child: Coroutine<'a>, [<InlineIfLambda>] mapping: 'a -> 'T) : CoroutineCode<'T, 'T> =
        CoroutineCode<'T, 'T>(fun sm ->
            if __useResumableCode then
                this.Bind(child, (fun value -> this.Return(mapping value))).Invoke(&sm)
            else
                CoroutineDynamic.BindReturn(&sm, child, mapping))

    /// Two coroutines at the same time, for and!. The first failure cancels the other; both have ended before the await does.
    member inline _.MergeSources(a: Coroutine<'a>, b: Coroutine<'b>) : Coroutine<struct ('a * 'b)> = Joining.two a b

    /// Three coroutines at the same time, for and!.
    member inline _.MergeSources3
        (a: Coroutine<'a>, b: Coroutine<'b>, c: Coroutine<'c>)
        : Coroutine<struct ('a * 'b * 'c)> =
        Joining.three a b c

    /// Four coroutines at the same time, for and!.
    member inline _.MergeSources4
        (a: Coroutine<'a>, b: Coroutine<'b>, c: Coroutine<'c>, d: Coroutine<'d>)
        : Coroutine<struct ('a * 'b * 'c * 'd)> =
        Joining.four a b c d

    /// Five coroutines at the same time, for and!.
    member inline _.MergeSources5
        (a: Coroutine<'a>, b: Coroutine<'b>, c: Coroutine<'c>, d: Coroutine<'d>, e: Coroutine<'e>)
        : Coroutine<struct ('a * 'b * 'c * 'd * 'e)> =
        Joining.five a b c d e

    /// Makes the coroutine.
    member inline _.Run(code: CoroutineCode<'T, 'T>) : Coroutine<'T> =
        if __useResumableCode then
            __stateMachine<Frame<'T>, Coroutine<'T>>
                (MoveNextMethodImpl<_>(fun sm ->
                    __resumeAt (sm.Data.ResumeAt sm.ResumptionPoint)
                    let __stack_ended = code.Invoke(&sm)

                    if __stack_ended then
                        sm.Data.Complete()))
                (SetStateMachineMethodImpl<_>(fun _ _ -> ()))
                (AfterCode<_, _>(fun sm ->
                    let frame = CoroutineFrame<ResumableStateMachine<Frame<'T>>, 'T>()
                    // Data first: the machine is copied with it.
                    sm.Data <- frame
                    frame.Machine <- sm
                    Coroutine<'T>(frame)))
        else
            Coroutine<'T>(DynamicCoroutineFrame<'T>(code))
