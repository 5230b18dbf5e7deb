namespace Coroutines.LowLevel

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open System.Threading.Tasks
open FSharp.Core.CompilerServices
open Coroutines

// What may stand to the right of let!, do!, return!, use!, and!, for: one Source for each foreign type, for every builder.
// The order of the modules is the order of preference; what is opened later wins.

/// Anything with an awaiter, and plain sequences and resources.
module SourcesLowPriority =

    type SuspendableBuilder with

        /// Anything with GetAwaiter.
        [<NoEagerConstraintApplication>]
        member inline _.Source< ^Awaitable, ^Awaiter, 'T
            when ^Awaitable: (member GetAwaiter: unit -> ^Awaiter)
            and ^Awaiter :> ICriticalNotifyCompletion
            and ^Awaiter: (member get_IsCompleted: unit -> bool)
            and ^Awaiter: (member GetResult: unit -> 'T)>
            (awaitable: ^Awaitable)
            : Coroutine<'T> =
            // The awaiter is asked for when the await begins: some stand for one wait only.
            Coroutine.Defer(fun () ->
                let awaiter = (^Awaitable: (member GetAwaiter: unit -> ^Awaiter) awaitable)

                let isCompleted () =
                    let mutable awaiter = awaiter
                    (^Awaiter: (member get_IsCompleted: unit -> bool) awaiter)

                let register continuation =
                    let mutable awaiter = awaiter
                    awaiter.UnsafeOnCompleted continuation

                let getResult () =
                    let mutable awaiter = awaiter
                    (^Awaiter: (member GetResult: unit -> 'T) awaiter)

                Coroutine<'T>(AnyAwaiterFrame<'T>(isCompleted, register, getResult)))

        /// A plain sequence, for `for`.
        member inline _.Source(source: seq<'T>) : seq<'T> = source

        /// Refuses what is no resource, where the other overloads would only be said not to match.
        [<CompilerMessage("This `use!` has nothing to dispose of: what is awaited gives (). A lock or semaphore is held for the rest of the block by `use! _ = gate.Hold()`, not by Acquire(); for all else write do!.",
                          10001,
                          IsError = true)>]
        member inline _.Using<'Data, 'T>
            (_resource: unit, _body: unit -> ResumableCode<'Data, 'T>)
            : ResumableCode<'Data, 'T> =
            ResumableCode<'Data, 'T>(fun _ -> true)

        /// Disposes of a resource, however the block ends.
        member inline this.Using<'Data, 'Resource, 'T when 'Resource :> IDisposable | null>
            (resource: 'Resource, [<InlineIfLambda>] body: 'Resource -> ResumableCode<'Data, 'T>)
            : ResumableCode<'Data, 'T> =
            this.TryFinally(
                ResumableCode<'Data, 'T>(fun sm -> (body resource).Invoke(&sm)),
                fun () ->
                    match (resource :> IDisposable | null) with
                    | null -> ()
                    | disposable -> disposable.Dispose()
            )

        /// Runs a block for each element of a sequence.
        member inline _.For
            (source: seq<'T>, [<InlineIfLambda>] body: 'T -> ResumableCode<'Data, unit>)
            : ResumableCode<'Data, unit> =
            ResumableCode.For(source, body)

/// Tasks without a result, which tasks with one inherit from; and coroutines without one, which sends can be converted to.
module SourcesMediumPriority =

    type SuspendableBuilder with

        /// A C# coroutine that has no result.
        // By its shape: were its type named, this would be taken for sends as well, as the compiler prefers an overload that needs a
        // conversion to a generic one that needs none.
        [<NoEagerConstraintApplication>]
        member inline _.Source< ^Coroutine when ^Coroutine: (static member op_Implicit: ^Coroutine -> Coroutine<Unit>)>
            (coroutine: ^Coroutine)
            : Coroutine<unit> =
            Suspendable.ofUnitValue ((^Coroutine: (static member op_Implicit: ^Coroutine -> Coroutine<Unit>) coroutine))

        /// A BCL task that has no result.
        member inline _.Source(task: Task) : Coroutine<unit> = TaskBridge.AsCoroutineOf<unit>(ValueTask task)

/// The types that inference should find first.
module SourcesHighPriority =

    type SuspendableBuilder with

        /// A future, or a task of ours.
        member inline _.Source(future: Future<'T>) : Coroutine<'T> = Coroutine<'T>(future)

        /// A send into a channel.
        member inline _.Source(send: SendOperation<'T>) : Coroutine<unit> = Suspendable.ofUnit (send.AsRented())

        /// A BCL task.
        member inline _.Source(task: Task<'T>) : Coroutine<'T> = TaskBridge.AsCoroutine task

        /// A BCL value task.
        member inline _.Source(task: ValueTask<'T>) : Coroutine<'T> = TaskBridge.AsCoroutine task

        /// A BCL value task that has no result.
        member inline _.Source(task: ValueTask) : Coroutine<unit> = TaskBridge.AsCoroutineOf<unit> task

        /// An F# async: started when it is awaited, cancelled and waited for when the await is cancelled.
        member inline _.Source(computation: Async<'T>) : Coroutine<'T> =
            Coroutine.CallTask(fun token -> Async.StartImmediateAsTask(computation, token))

        /// An asynchronous sequence, for `for`.
        member inline _.Source(source: IAsyncEnumerable<'T>) : IAsyncEnumerable<'T> = source

        /// Runs a block for each element of an asynchronous sequence, and closes it. One of ours is asked directly, without a ValueTask.
        member inline this.For<'Data, 'T when 'Data :> Awaitable>
            (source: IAsyncEnumerable<'T>, [<InlineIfLambda>] body: 'T -> ResumableCode<'Data, unit>)
            : ResumableCode<'Data, unit> =
            ResumableCode<'Data, unit>(fun sm ->
                let elements = CoroutineSeq.Enumerate source

                this
                    .TryFinallyAsync(
                        this.WhileAsync(
                            (fun () -> elements.Move()),
                            ResumableCode<'Data, unit>(fun sm -> (body elements.Current).Invoke(&sm))
                        ),
                        fun error -> Suspendable.close error elements
                    )
                    .Invoke(&sm))
