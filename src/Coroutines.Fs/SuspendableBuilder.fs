namespace Coroutines.LowLevel

open System
open System.ComponentModel
open System.Runtime.CompilerServices
open System.Runtime.ExceptionServices
open FSharp.Core.CompilerServices
open FSharp.Core.CompilerServices.StateMachineHelpers
open Coroutines

/// What the inlined code of the builders calls, in both compiled forms of a block.
[<EditorBrowsable(EditorBrowsableState.Never)>]
module Suspendable =

    /// Throws a cancellation, or the closing of a generator, on: past a handler that must not see it.
    let passCancellation (error: exn) =
        match error with
        | :? CoroutineCanceledException
        | :? GeneratorClosedException -> ExceptionDispatchInfo.Throw error
        | _ -> ()

    /// Throws what a block threw, once its finaliser has run.
    let rethrow (error: ExceptionDispatchInfo | null) =
        match error with
        | null -> ()
        | error -> error.Throw()

    /// A C# coroutine of nothing, as one of unit.
    // Invariant: Coroutines.Unit and unit are both reference types with null as their only value, so the frame of one is a frame
    // of the other; nothing ever looks at the value.
    let ofUnitValue (coroutine: Coroutine<Unit>) : Coroutine<unit> =
        Coroutine<unit>(nonNull (Unsafe.As<Awaitable<unit>>(box coroutine.Body)))

    /// A C# coroutine without a result, as one of unit.
    let ofUnit (coroutine: Coroutine) : Coroutine<unit> = ofUnitValue (Coroutine.op_Implicit coroutine)

    /// A coroutine of unit, as one that C# sees without a result.
    let toUnit (coroutine: Coroutine<unit>) : Coroutine =
        Coroutine(nonNull (Unsafe.As<Awaitable<Unit>>(box coroutine.Body)))

    /// Closes what a loop has enumerated. No exception of that is lost.
    let close (error: ExceptionDispatchInfo | null) (elements: CoroutineSeqEnumerator<'T>) : Coroutine<unit> =
        if elements.IsFinished then
            ofUnit (elements.DisposeAsync())
        else
            ofUnit (
                AsyncDisposal.Run(error, (fun () -> Coroutine.op_Implicit (elements.DisposeAsync()): Coroutine<Unit>))
            )

/// A loop of a block that was not compiled to a state machine. One object for all its turns: each that suspends would else take two.
[<Sealed>]
type internal DynamicLoop<'Data when 'Data :> Awaitable>(condition: unit -> bool, body: ResumableCode<'Data, unit>) =

    let mutable rest: ResumptionFunc<'Data> | null = null
    let mutable resume: ResumptionFunc<'Data> | null = null

    /// Runs on until it ends: true, or a turn suspends.
    member this.Run(sm: byref<ResumableStateMachine<'Data>>) : bool =
        let mutable isRunning = true
        let mutable hasEnded = false

        while isRunning do
            if not (condition ()) then
                hasEnded <- true
                isRunning <- false
            elif not (body.Invoke(&sm)) then
                this.Suspend(&sm)
                isRunning <- false

        hasEnded

    member private this.Suspend(sm: byref<ResumableStateMachine<'Data>>) =
        if isNull resume then
            resume <-
                ResumptionFunc<'Data>(fun sm ->
                    if (nonNull rest).Invoke(&sm) then
                        this.Run(&sm)
                    else
                        this.Suspend(&sm)
                        false)

        rest <- sm.ResumptionDynamicInfo.ResumptionFunc
        sm.ResumptionDynamicInfo.ResumptionFunc <- nonNull resume

/// What the members of the builders do in a block that was not compiled to a state machine: in F# Interactive, in `let rec`
/// bodies, at top level, and in Debug builds. A step that suspends leaves its continuation as the function to resume.
[<AbstractClass; Sealed; EditorBrowsable(EditorBrowsableState.Never)>]
type SuspendableDynamic =

    /// Awaits.
    static member Bind<'Data, 'a, 'T when 'Data :> Awaitable>
        (sm: byref<ResumableStateMachine<'Data>>, child: Coroutine<'a>, continuation: 'a -> ResumableCode<'Data, 'T>)
        : bool =
        match sm.Data.Run<'a> child with
        | null ->
            sm.ResumptionDynamicInfo.ResumptionFunc <-
                ResumptionFunc<'Data>(fun sm -> (continuation (sm.Data.Resumed<'a>().Value)).Invoke(&sm))

            false
        | ended -> (continuation ended.Value).Invoke(&sm)

    /// Repeats a block.
    static member While<'Data when 'Data :> Awaitable>
        (sm: byref<ResumableStateMachine<'Data>>, condition: unit -> bool, body: ResumableCode<'Data, unit>)
        : bool =
        DynamicLoop<'Data>(condition, body).Run(&sm)

    /// The asynchronous finally: runs one step of the body inside the try, and the finaliser once the body has ended.
    static member TryFinallyAsync<'Data when 'Data :> Awaitable>
        (
            sm: byref<ResumableStateMachine<'Data>>,
            step: ResumptionFunc<'Data>,
            finalizer: (ExceptionDispatchInfo | null) -> Coroutine<unit>
        ) : bool =
        let mutable ended = false
        let mutable error: ExceptionDispatchInfo | null = null

        try
            ended <- step.Invoke(&sm)
        with e ->
            error <- ExceptionDispatchInfo.Capture e

        if ended || not (isNull error) then
            let bodyError = error

            SuspendableDynamic.Bind(
                &sm,
                finalizer bodyError,
                fun () ->
                    ResumableCode<'Data, unit>(fun _ ->
                        Suspendable.rethrow bodyError
                        true)
            )
        else
            let resume = sm.ResumptionDynamicInfo.ResumptionFunc

            sm.ResumptionDynamicInfo.ResumptionFunc <-
                ResumptionFunc<'Data>(fun sm -> SuspendableDynamic.TryFinallyAsync(&sm, resume, finalizer))

            false

/// All that means the same in every suspendable expression. 'Data is the frame that runs; the one thing asked of it is that
/// it can await a coroutine.
type SuspendableBuilder() =

    /// A coroutine. On the type itself, so that inference takes this one where nothing else is known; the others are extensions.
    member inline _.Source(coroutine: Coroutine<'T>) : Coroutine<'T> = coroutine

    /// Lets a block begin when it is run.
    member inline _.Delay([<InlineIfLambda>] create: unit -> ResumableCode<'Data, 'T>) : ResumableCode<'Data, 'T> =
        ResumableCode<'Data, 'T>(fun sm -> (create ()).Invoke(&sm))

    /// The empty block.
    [<FSharp.Core.DefaultValue>]
    member inline _.Zero() : ResumableCode<'Data, unit> = ResumableCode.Zero()

    /// One after the other.
    member inline _.Combine
        (first: ResumableCode<'Data, unit>, second: ResumableCode<'Data, 'T>)
        : ResumableCode<'Data, 'T> =
        ResumableCode.Combine(first, second)

    /// Awaits a coroutine. This is the only place where a block suspends.
    // The continuation stands here twice: were it InlineIfLambda, compile time would double with each await of a block.
    member inline _.Bind<'Data, 'a, 'T when 'Data :> Awaitable>
        (child: Coroutine<'a>, continuation: 'a -> ResumableCode<'Data, 'T>)
        : ResumableCode<'Data, 'T> =
        ResumableCode<'Data, 'T>(fun sm ->
            if __useResumableCode then
                let mutable __stack_child = sm.Data.Run<'a> child
                let mutable __stack_go = true

                if obj.ReferenceEquals(__stack_child, null) then
                    // Every __stack_ local is zero after a resume, so each is set again.
                    let __stack_resumed = ResumableCode.Yield().Invoke(&sm)
                    __stack_go <- __stack_resumed

                    if __stack_resumed then
                        __stack_child <- sm.Data.Resumed<'a>()

                if __stack_go then (continuation (nonNull __stack_child).Value).Invoke(&sm) else false
            else
                SuspendableDynamic.Bind(&sm, child, continuation))

    /// Repeats a block.
    member inline _.While<'Data when 'Data :> Awaitable>
        ([<InlineIfLambda>] condition: unit -> bool, body: ResumableCode<'Data, unit>)
        : ResumableCode<'Data, unit> =
        ResumableCode<'Data, unit>(fun sm ->
            if __useResumableCode then
                ResumableCode.While(condition, body).Invoke(&sm)
            else
                SuspendableDynamic.While(&sm, condition, body))

    /// Handles exceptions, but not cancellation, which passes by as in F#'s async.
    member inline _.TryWith
        (body: ResumableCode<'Data, 'T>, handler: exn -> ResumableCode<'Data, 'T>)
        : ResumableCode<'Data, 'T> =
        ResumableCode.TryWith(
            body,
            fun error ->
                ResumableCode<'Data, 'T>(fun sm ->
                    Suspendable.passCancellation error
                    (handler error).Invoke(&sm))
        )

    /// Handles every exception, cancellation too.
    [<EditorBrowsable(EditorBrowsableState.Never)>]
    member inline _.TryWithAll
        (body: ResumableCode<'Data, 'T>, handler: exn -> ResumableCode<'Data, 'T>)
        : ResumableCode<'Data, 'T> =
        ResumableCode.TryWith(body, handler)

    /// Runs a plain finaliser, however the block ends.
    member inline _.TryFinally
        (body: ResumableCode<'Data, 'T>, [<InlineIfLambda>] finalizer: unit -> unit)
        : ResumableCode<'Data, 'T> =
        ResumableCode.TryFinally(
            body,
            ResumableCode<'Data, unit>(fun _ ->
                finalizer ()
                true)
        )

    /// Runs a finaliser that may suspend, however the block ends. It is given what the block threw, or null.
    [<EditorBrowsable(EditorBrowsableState.Never)>]
    member inline this.TryFinallyAsync<'Data, 'T when 'Data :> Awaitable>
        (body: ResumableCode<'Data, 'T>, [<InlineIfLambda>] finalizer: (ExceptionDispatchInfo | null) -> Coroutine<unit>) : ResumableCode<
            'Data,
            'T
                                                                                                                             >
        =
        ResumableCode<'Data, 'T>(fun sm ->
            if __useResumableCode then
                let mutable __stack_go = false
                // Kept over suspensions of the finaliser, so not on the stack.
                let mutable error: ExceptionDispatchInfo | null = null

                try
                    let __stack_body = body.Invoke(&sm)
                    __stack_go <- __stack_body
                with e ->
                    error <- ExceptionDispatchInfo.Capture e
                    __stack_go <- true

                if __stack_go then
                    let __stack_finalized =
                        this.Bind(finalizer error, (fun () -> ResumableCode<'Data, unit>(fun _ -> true))).Invoke(&sm)

                    __stack_go <- __stack_finalized

                if __stack_go then
                    Suspendable.rethrow error

                __stack_go
            else
                SuspendableDynamic.TryFinallyAsync(
                    &sm,
                    ResumptionFunc<'Data>(fun sm -> body.Invoke(&sm)),
                    (fun error -> finalizer error)
                ))

    /// Disposes of a resource asynchronously, however the block ends. No exception of the disposal is lost.
    member inline this.Using<'Data, 'Resource, 'T when 'Data :> Awaitable and 'Resource :> IAsyncDisposable | null>
        (resource: 'Resource, [<InlineIfLambda>] body: 'Resource -> ResumableCode<'Data, 'T>)
        : ResumableCode<'Data, 'T> =
        this.TryFinallyAsync(
            ResumableCode<'Data, 'T>(fun sm -> (body resource).Invoke(&sm)),
            fun error -> Suspendable.ofUnit (AsyncDisposal.Dispose(error, resource))
        )

    /// Repeats a block while an awaited condition holds.
    [<EditorBrowsable(EditorBrowsableState.Never)>]
    member inline this.WhileAsync<'Data when 'Data :> Awaitable>
        ([<InlineIfLambda>] condition: unit -> Coroutine<bool>, body: ResumableCode<'Data, unit>)
        : ResumableCode<'Data, unit> =
        ResumableCode<'Data, unit>(fun sm ->
            let more = ref true

            ResumableCode
                .While(
                    (fun () -> more.Value),
                    ResumableCode<'Data, unit>(fun sm ->
                        this
                            .Bind(
                                condition (),
                                fun holds ->
                                    ResumableCode<'Data, unit>(fun sm ->
                                        if holds then
                                            body.Invoke(&sm)
                                        else
                                            more.Value <- false
                                            true)
                            )
                            .Invoke(&sm))
                )
                .Invoke(&sm))
