namespace Coroutines

open System
open Coroutines.LowLevel

/// Functions over groups, beside the members of TaskGroup itself; `Coroutine.taskGroup` makes one.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module TaskGroup =

    /// <summary>Starts a child, which need not be awaited.</summary>
    let start (c: Coroutine<'T>) (group: TaskGroup) : CoroutineTask<'T> = group.Start c

    /// <summary>Starts a child that nobody awaits, and gives nothing: the group awaits it, and fails if it does.</summary>
    /// <param name="c">What the child runs; its first step runs in the next turn.</param>
    /// <param name="group">The group.</param>
    let launch (c: Coroutine<unit>) (group: TaskGroup) : unit = group.Start c |> ignore

    /// <summary>Starts a child and waits until it says that it is ready; it then goes on as a child like any other. What it throws before
    /// that is thrown here and does not fail the group; a cancellation before that ends the child first. trio's <c>nursery.start</c>.</summary>
    /// <param name="body">Gets what it is to set.</param>
    /// <param name="group">The group.</param>
    let startReady (body: ReadySignal<'T> -> Coroutine<unit>) (group: TaskGroup) : Coroutine<'T> =
        group.StartReady(Func<_, _>(fun ready -> Suspendable.toUnit (body ready)))
