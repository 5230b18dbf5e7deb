namespace Coroutines

open System
open System.Collections.Generic
open System.Threading
open System.Threading.Channels
open System.Threading.Tasks

/// What ends a hold, once.
[<Sealed>]
type internal Held(release: unit -> unit) =
    let mutable isReleased = 0

    interface IDisposable with
        member _.Dispose() =
            if Interlocked.Exchange(&isReleased, 1) = 0 then
                release ()

type AsyncSemaphore(permits: int) =
    let semaphore = new SemaphoreSlim(permits)
    member _.IsLocked = semaphore.CurrentCount = 0
    member _.Acquire() = ofUnitTask semaphore.WaitAsync
    member _.Release() = semaphore.Release() |> ignore

    member this.Hold() = Coroutine.map (fun () -> new Held(this.Release) :> IDisposable) (this.Acquire())

[<Sealed>]
type AsyncLock() =
    inherit AsyncSemaphore(1)

[<Sealed>]
type AsyncQueue<'T>(capacity: int) =
    let channel = if capacity = 0 then Channel.CreateUnbounded<'T>() else Channel.CreateBounded<'T> capacity

    new() = AsyncQueue 0
    member _.Count = channel.Reader.Count
    member _.Get() = ofTask (fun token -> channel.Reader.ReadAsync(token).AsTask())
    member _.Put(item: 'T) = ofUnitTask (fun token -> channel.Writer.WriteAsync(item, token).AsTask())

    member _.PutNow(item: 'T) =
        if not (channel.Writer.TryWrite item) then
            raise (InvalidOperationException "The queue is full.")

[<Sealed>]
type AsyncEvent() =
    let fresh () = TaskCompletionSource TaskCreationOptions.RunContinuationsAsynchronously
    let mutable signal = fresh ()
    member _.Wait() = ofUnitTask (fun token -> Volatile.Read(&signal).Task.WaitAsync token)
    member _.Set() = Volatile.Read(&signal).TrySetResult() |> ignore

    member _.Clear() =
        if signal.Task.IsCompleted then
            Volatile.Write(&signal, fresh ())

/// .NET has none that can be awaited: a list of waiters, guarded by the lock that belongs to it.
[<Sealed>]
type AsyncCondition() =
    let gate = AsyncLock()
    let waiters = Queue<TaskCompletionSource>()
    member _.Hold() = gate.Hold()

    member _.Wait() =
        coroutine {
            let waiter = TaskCompletionSource TaskCreationOptions.RunContinuationsAsynchronously
            waiters.Enqueue waiter
            gate.Release()
            do! ofUnitTask waiter.Task.WaitAsync
            do! gate.Acquire()
        }

    member this.WaitFor(condition: unit -> bool) =
        coroutine {
            while not (condition ()) do
                do! this.Wait()
        }

    member _.Notify(count: int) =
        for _ in 1 .. min count waiters.Count do
            waiters.Dequeue().SetResult()

    member this.Notify() = this.Notify 1
    member this.NotifyAll() = this.Notify waiters.Count

/// A round of its own for each time that it is passed; Barrier of the BCL blocks its thread.
[<Sealed>]
type AsyncBarrier(parties: int) =
    let fresh () = TaskCompletionSource<int> TaskCreationOptions.RunContinuationsAsynchronously
    let gate = obj ()
    let mutable round = fresh ()
    let mutable arrived = 0

    member _.Wait() =
        ofTask (fun token ->
            lock gate (fun () ->
                let mine = round
                arrived <- arrived + 1

                if arrived = parties then
                    arrived <- 0
                    round <- fresh ()
                    mine.SetResult 0

                mine.Task.WaitAsync token))
