namespace Coroutines.LowLevel

open System
open System.Collections.Generic
open System.ComponentModel
open System.Runtime.CompilerServices
open FSharp.Core.CompilerServices
open FSharp.Core.CompilerServices.StateMachineHelpers
open Coroutines

/// The code of a `coroutineSeq { }` that hands out 'Item, at a point where it gives a 'T.
type SequenceCode<'Item, 'T> = ResumableCode<SequenceFrame<'Item>, 'T>

/// The frame with the state machine of a compiled block in it.
[<Sealed; EditorBrowsable(EditorBrowsableState.Never)>]
type CoroutineSeqFrame<'Machine, 'T
    when 'Machine: struct
    and 'Machine: (new: unit -> 'Machine)
    and 'Machine :> ValueType
    and 'Machine :> IAsyncStateMachine
    and 'Machine :> IResumableStateMachine<SequenceFrame<'T>>>() =
    inherit SequenceFrame<'T>()

    /// The state machine.
    [<FSharp.Core.DefaultValue(false)>]
    val mutable Machine: 'Machine

    override this.Step() =
        try
            this.Machine.MoveNext()
            this.Outcome
        with error ->
            this.EndBy error

    // As with coroutines: captured values are never written to, and locals are always set before they are read.
    override this.Fresh() =
        let copy = CoroutineSeqFrame<'Machine, 'T>()
        copy.Machine <- this.Machine
        CoroutineSeqFrame<'Machine, 'T>.SetData(&copy.Machine, copy)
        copy.MarkCopied()
        copy

    override _.ToString() = typeof<'Machine>.Name

    static member private SetData(machine: byref<'Machine>, data: SequenceFrame<'T>) = machine.Data <- data

/// The frame of a block that was not compiled to a state machine: closures, one for each step.
[<Sealed; EditorBrowsable(EditorBrowsableState.Never)>]
type DynamicCoroutineSeqFrame<'T>(code: SequenceCode<'T, unit>) as this =
    inherit SequenceFrame<'T>()

    let mutable machine = ResumableStateMachine<SequenceFrame<'T>>()

    do
        machine.Data <- this

        machine.ResumptionDynamicInfo <- {
            new ResumptionDynamicInfo<SequenceFrame<'T>>(ResumptionFunc<SequenceFrame<'T>>(fun sm -> code.Invoke(&sm))) with
                override info.MoveNext(sm) =
                    sm.Data.Enter 0 |> ignore

                    if info.ResumptionFunc.Invoke(&sm) then
                        sm.Data.End()

                override _.SetStateMachine(_, _) = ()
        }

    override this.Step() =
        try
            machine.ResumptionDynamicInfo.MoveNext(&machine)
            this.Outcome
        with error ->
            this.EndBy error

    override _.Fresh() = DynamicCoroutineSeqFrame<'T>(code)

    override _.ToString() = "coroutineSeq"

/// What the members of the builder do in a block that was not compiled to a state machine.
[<AbstractClass; Sealed; EditorBrowsable(EditorBrowsableState.Never)>]
type SequenceDynamic =

    /// Leaves the block at a yield or yield!.
    static member Leave(sm: byref<ResumableStateMachine<SequenceFrame<'T>>>) : bool =
        sm.ResumptionDynamicInfo.ResumptionFunc <-
            ResumptionFunc<SequenceFrame<'T>>(fun sm ->
                sm.Data.Resume()
                true)

        false

/// Builds `coroutineSeq { }`: a recipe that runs, on the loop, each time it is enumerated.
[<Sealed>]
type CoroutineSeqBuilder() =
    inherit SuspendableBuilder()

    /// Hands out a value; the block goes on when the next one is asked for.
    member inline _.Yield(value: 'T) : SequenceCode<'T, unit> =
        SequenceCode<'T, unit>(fun sm ->
            sm.Data.Yield value

            if __useResumableCode then
                let __stack_resumed = ResumableCode.Yield().Invoke(&sm)

                if __stack_resumed then
                    sm.Data.Resume()

                __stack_resumed
            else
                SequenceDynamic.Leave(&sm))

    /// Hands out all values of another sequence.
    member inline _.YieldFrom(source: IAsyncEnumerable<'T>) : SequenceCode<'T, unit> =
        SequenceCode<'T, unit>(fun sm ->
            sm.Data.YieldFrom source

            if __useResumableCode then
                let __stack_resumed = ResumableCode.Yield().Invoke(&sm)

                if __stack_resumed then
                    sm.Data.Resume()

                __stack_resumed
            else
                SequenceDynamic.Leave(&sm))

    /// Hands out all values of a plain sequence.
    member inline _.YieldFrom(source: seq<'T>) : SequenceCode<'T, unit> =
        SequenceCode<'T, unit>(fun sm ->
            sm.Data.YieldFrom source

            if __useResumableCode then
                let __stack_resumed = ResumableCode.Yield().Invoke(&sm)

                if __stack_resumed then
                    sm.Data.Resume()

                __stack_resumed
            else
                SequenceDynamic.Leave(&sm))

    /// Ends the block by another sequence that takes its place, in constant memory.
    member inline _.YieldFromFinal(source: IAsyncEnumerable<'T>) : SequenceCode<'T, unit> =
        SequenceCode<'T, unit>(fun sm ->
            sm.Data.YieldFromFinal source
            false)

    /// Ends the block by a plain sequence that takes its place.
    member inline _.YieldFromFinal(source: seq<'T>) : SequenceCode<'T, unit> =
        SequenceCode<'T, unit>(fun sm ->
            sm.Data.YieldFromFinal source
            false)

    // With YieldFromFinal alone the compiler would take a final do! for a yield!.

    /// A `do!` at the end of the block.
    [<EditorBrowsable(EditorBrowsableState.Never)>]
    member inline this.ReturnFrom(child: Coroutine<unit>) : SequenceCode<'T, unit> =
        this.Bind(child, (fun () -> this.Zero()))

    /// A `do!` at the end of the block.
    [<EditorBrowsable(EditorBrowsableState.Never)>]
    member inline this.ReturnFromFinal(child: Coroutine<unit>) : SequenceCode<'T, unit> =
        this.Bind(child, (fun () -> this.Zero()))

    /// Makes the sequence.
    member inline _.Run(code: SequenceCode<'T, unit>) : CoroutineSeq<'T> =
        if __useResumableCode then
            __stateMachine<SequenceFrame<'T>, CoroutineSeq<'T>>
                (MoveNextMethodImpl<_>(fun sm ->
                    __resumeAt (sm.Data.Enter sm.ResumptionPoint)
                    let __stack_ended = code.Invoke(&sm)

                    if __stack_ended then
                        sm.Data.End()))
                (SetStateMachineMethodImpl<_>(fun _ _ -> ()))
                (AfterCode<_, _>(fun sm ->
                    let frame = CoroutineSeqFrame<ResumableStateMachine<SequenceFrame<'T>>, 'T>()
                    // Data first: the machine is copied with it.
                    sm.Data <- frame
                    frame.Machine <- sm
                    CoroutineSeq<'T>(frame)))
        else
            CoroutineSeq<'T>(DynamicCoroutineSeqFrame<'T>(code))
