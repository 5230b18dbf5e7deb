namespace Coroutines.Fs.Tests.Laws

open System
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open Coroutines

/// What a random program does to the world while it runs.
type Run(stamp) =
    inherit Trace(stamp)

    let thrown = System.Collections.Generic.HashSet<exn>(HashIdentity.Reference)

    /// Makes an exception, which is remembered.
    member _.Planned(number: int) : exn =
        let error = Planned number
        thrown.Add error |> ignore
        error

    /// Whether this very object was made here.
    member _.HasThrown(error: exn) = thrown.Contains error

    /// A BCL task that is complete, or is completed by a callback in the next turn.
    member this.Task(foreign: Foreign, result: 'T) : Task<'T> =
        if foreign.Suspends then
            let completion = TaskCompletionSource<'T>()

            EventLoop.Current.CallSoon(fun () ->
                // Under the loop's context the BCL would report the completion by way of another thread.
                let context = SynchronizationContext.Current
                SynchronizationContext.SetSynchronizationContext null

                match foreign.Fails with
                | None -> completion.SetResult result
                | Some n -> completion.SetException(this.Planned n)

                SynchronizationContext.SetSynchronizationContext context)
            |> ignore

            completion.Task
        else
            match foreign.Fails with
            | None -> Task.FromResult result
            | Some n -> Task.FromException<'T>(this.Planned n)

    member _.CancelSelf() =
        match CoroutineTask.Current with
        | null -> failwith "no task runs"
        | task -> task.Cancel() |> ignore

    member this.Resource() =
        let id = this.Enter()

        {
            new IDisposable with
                member _.Dispose() = this.Leave id
        }

    member this.AsyncResource(foreign: Foreign) =
        let id = this.Enter()

        {
            new IAsyncDisposable with
                member _.DisposeAsync() =
                    this.Leave id
                    ValueTask(this.Task(foreign, ()))
        }

    /// So many elements; the failure, if any, comes instead of the end.
    member this.AsyncElements(count: int, foreign: Foreign) = {
        new IAsyncEnumerable<int> with
            member _.GetAsyncEnumerator _ =
                let id = this.Enter()
                let mutable current = 0

                {
                    new IAsyncEnumerator<int> with
                        member _.Current = current

                        member _.MoveNextAsync() =
                            current <- current + 1

                            if current <= count then
                                ValueTask<bool>(this.Task({ foreign with Fails = None }, true))
                            else
                                ValueTask<bool>(this.Task(foreign, false))

                        member _.DisposeAsync() =
                            this.Leave id
                            ValueTask.CompletedTask
                }
    }

    /// A condition that takes a turn to find out.
    member _.IsLess(a: int, b: int) =
        coroutine {
            do! Coroutine.yieldNow ()
            return a < b
        }
