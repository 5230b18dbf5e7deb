namespace Coroutines.Fs.Tests.Sources

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open System.Threading.Tasks
open Coroutines

/// An awaiter that nobody has made provision for: complete at once, or when the loop calls back.
[<Struct>]
type CustomAwaiter<'T>(result: 'T, suspends: bool, isCompleted: bool ref) =

    member _.IsCompleted = not suspends || isCompleted.Value

    member _.GetResult() = result

    interface ICriticalNotifyCompletion with
        member this.OnCompleted continuation = (this :> ICriticalNotifyCompletion).UnsafeOnCompleted continuation

        member _.UnsafeOnCompleted continuation =
            let isCompleted = isCompleted

            EventLoop.Current.CallSoon(fun () ->
                isCompleted.Value <- true
                continuation.Invoke())
            |> ignore

/// A custom awaitable that is a class.
type CustomClass<'T>(result: 'T, suspends: bool) =
    member _.GetAwaiter() = CustomAwaiter<'T>(result, suspends, ref false)

/// A custom awaitable that is a struct.
[<Struct>]
type CustomStruct<'T>(result: 'T, suspends: bool) =
    member _.GetAwaiter() = CustomAwaiter<'T>(result, suspends, ref false)

/// A custom awaitable whose awaiter is an object.
type ClassAwaiter<'T>(result: 'T) =
    member _.IsCompleted = true
    member _.GetResult() = result

    interface ICriticalNotifyCompletion with
        member _.OnCompleted _ = invalidOp "It is complete."
        member _.UnsafeOnCompleted _ = invalidOp "It is complete."

type CustomWithClassAwaiter<'T>(result: 'T) =
    member _.GetAwaiter() = ClassAwaiter<'T> result

/// A plain list as an asynchronous sequence.
type AsyncElements<'T>(elements: 'T list, ?onDispose: unit -> unit) =
    interface IAsyncEnumerable<'T> with
        member _.GetAsyncEnumerator _ =
            let mutable rest = elements
            let mutable current = Unchecked.defaultof<'T>

            {
                new IAsyncEnumerator<'T> with
                    member _.Current = current

                    member _.MoveNextAsync() =
                        match rest with
                        | [] -> ValueTask<bool> false
                        | head :: tail ->
                            current <- head
                            rest <- tail
                            ValueTask<bool> true

                    member _.DisposeAsync() =
                        onDispose |> Option.iter (fun dispose -> dispose ())
                        ValueTask.CompletedTask
            }
