// The names that the exhibits use, with the meaning that plain .NET gives them: a coroutine is a function that starts a Task on the pool, a lock is
// a SemaphoreSlim, a queue a Channel, a cancellation a token. The exhibits are compiled against this as they stand, word for word.
namespace Coroutines

open System
open System.Collections.Concurrent
open System.Threading
open System.Threading.Tasks

/// What the tests of a run and the run itself know of each other.
[<Sealed; AllowNullLiteral>]
type internal StressedRun(seed: int) =
    static let current = AsyncLocal<StressedRun>()
    let random = Random seed

    /// The run that this code belongs to.
    static member Current
        with get () = current.Value
        and set (run: StressedRun) = current.Value <- run

    /// Set when the run has been given up: what still goes on ends at its next await.
    member val IsOver = false with get, set

    /// The tasks that were started: name, how to cancel it, and the task.
    member val Started = ConcurrentQueue<struct (string * CancellationTokenSource * Task)>()

    /// A number below the limit.
    member _.Next(limit: int) = lock random (fun () -> random.Next limit)

/// The token of the task that runs.
module internal Ambient =
    let private token = AsyncLocal<CancellationToken>()

    let current () = token.Value
    let set value = token.Value <- value

    let check () =
        token.Value.ThrowIfCancellationRequested()

        if StressedRun.Current.IsOver then
            raise (OperationCanceledException())

/// What can be awaited.
[<AbstractClass>]
type Awaitable<'T>() =
    abstract Start: unit -> Task<'T>

/// Starts anew whenever it is awaited.
[<Sealed>]
type Coroutine<'T>(start: unit -> Task<'T>) =
    inherit Awaitable<'T>()
    override _.Start() = start ()

/// What can be waited for without its result.
type IFuture =
    abstract Ended: Task

/// A task, for those who choose whom to cancel.
type ICoroutineTask =
    abstract Name: string

/// A result that comes later.
type Future<'T>(source: TaskCompletionSource<'T>) =
    inherit Awaitable<'T>()

    new() = Future(TaskCompletionSource<'T> TaskCreationOptions.RunContinuationsAsynchronously)

    member _.IsCompleted = source.Task.IsCompleted
    member _.SetResult(value: 'T) = source.SetResult value
    member _.TrySetResult(value: 'T) = source.TrySetResult value

    override _.Start() =
        task {
            let token = Ambient.current ()

            try
                return! source.Task.WaitAsync token
            with :? OperationCanceledException when token.IsCancellationRequested ->
                source.TrySetCanceled token |> ignore
                return raise (OperationCanceledException token)
        }

    interface IFuture with
        member _.Ended = source.Task

/// A coroutine that runs on the pool.
[<Sealed>]
type CoroutineTask<'T>(task: Task<'T>, cancellation: CancellationTokenSource) =
    inherit Awaitable<'T>()
    member _.IsCompleted = task.IsCompleted
    member _.IsFaulted = task.IsFaulted
    member _.IsCanceled = task.IsCanceled
    member _.Cancelling = if cancellation.IsCancellationRequested then 1 else 0
    member _.Result = task.GetAwaiter().GetResult()
    member this.AsCoroutine() = Coroutine<'T> this.Start
    override _.Start() = task.WaitAsync(Ambient.current ())

    interface IFuture with
        member _.Ended = task

[<Sealed>]
type CoroutineBuilder() =
    member _.Delay(body: unit -> Coroutine<'T>) = Coroutine<'T>(fun () -> body().Start())
    member _.Return(value: 'T) = Coroutine<'T>(fun () -> Task.FromResult value)
    member _.ReturnFrom(awaited: Awaitable<'T>) = Coroutine<'T> awaited.Start
    member _.Zero() = Coroutine<unit>(fun () -> Task.FromResult())

    member _.Bind(awaited: Awaitable<'T>, rest: 'T -> Coroutine<'U>) =
        Coroutine<'U>(fun () ->
            task {
                let! value = awaited.Start()
                return! (rest value).Start()
            })

    member this.Combine(first: Coroutine<unit>, second: Coroutine<'T>) = this.Bind(first, (fun () -> second))

    member _.While(condition: unit -> bool, body: Coroutine<unit>) =
        Coroutine<unit>(fun () ->
            task {
                while condition () do
                    do! body.Start()
            })

    member _.For(items: seq<'Item>, body: 'Item -> Coroutine<unit>) =
        Coroutine<unit>(fun () ->
            task {
                for item in items do
                    do! (body item).Start()
            })

    member _.TryFinally(body: Coroutine<'T>, finaliser: unit -> unit) =
        Coroutine<'T>(fun () ->
            task {
                try
                    return! body.Start()
                finally
                    finaliser ()
            })

    member this.Using(resource: #IDisposable, body: #IDisposable -> Coroutine<'T>) =
        this.TryFinally(this.Delay(fun () -> body resource), resource.Dispose)

type WaitUntil =
    | AllCompleted = 0

[<AutoOpen>]
module Builders =
    let coroutine = CoroutineBuilder()

    let internal ofTask (start: CancellationToken -> Task<'T>) = Coroutine<'T>(fun () -> start (Ambient.current ()))

    let internal ofUnitTask (start: CancellationToken -> Task) = ofTask (fun token -> task { do! start token })

[<RequireQualifiedAccess>]
module Coroutine =
    let result value = coroutine { return value }
    let map (f: 'T -> 'U) (c: Coroutine<'T>) = coroutine.Bind(c, (fun value -> result (f value)))

    let yieldNow () =
        Coroutine<unit>(fun () ->
            task {
                do! Task.Yield()
                Ambient.check ()
            })

    let sleep (time: TimeSpan) =
        ofUnitTask (fun token ->
            task {
                do! Task.Delay(time, token)
                Ambient.check ()
            })

    let startNamed (name: string) (body: Coroutine<'T>) =
        let cancellation = new CancellationTokenSource()

        let task =
            Task.Run<'T>(fun () ->
                Ambient.set cancellation.Token
                body.Start())

        StressedRun.Current.Started.Enqueue(struct (name, cancellation, task :> Task))
        CoroutineTask(task, cancellation)

    let start body = startNamed "" body

    let wait (_: WaitUntil) (timeout: TimeSpan option) (futures: seq<#IFuture>) =
        ofUnitTask (fun token ->
            let all = Task.WhenAll [ for future in futures -> future.Ended ]
            let limit = defaultArg timeout Timeout.InfiniteTimeSpan
            Task.WhenAny(all, Task.Delay(limit, token)))

    /// Cancels after a while, as one does in .NET: by a token.
    let timeout (time: TimeSpan) (c: Coroutine<'T>) =
        Coroutine<'T>(fun () ->
            task {
                let outer = Ambient.current ()
                use limit = CancellationTokenSource.CreateLinkedTokenSource outer
                limit.CancelAfter time

                let inner =
                    Task.Run<'T>(fun () ->
                        Ambient.set limit.Token
                        c.Start())

                try
                    return! inner
                with :? OperationCanceledException when not outer.IsCancellationRequested ->
                    return raise (TimeoutException())
            })

    /// Awaiting a task does not cancel it in .NET: there is nothing to shield.
    let shield (c: Coroutine<'T>) = startNamed "main" c

    let finallyDo (finaliser: unit -> Coroutine<unit>) (c: Coroutine<'T>) =
        Coroutine<'T>(fun () ->
            task {
                let! outcome = Task.WhenAny [ c.Start() ]
                do! (finaliser ()).Start()
                return! outcome
            })

    let catch (c: Coroutine<'T>) =
        Coroutine<Result<'T, exn>>(fun () ->
            task {
                try
                    let! value = c.Start()
                    return Ok value
                with error when not (Ambient.current().IsCancellationRequested) ->
                    return Error error
            })

    let catchCancel (c: Coroutine<'T>) =
        Coroutine<Result<'T, OperationCanceledException>>(fun () ->
            task {
                try
                    let! value = c.Start()
                    return Ok value
                with :? OperationCanceledException as canceled ->
                    return Error canceled
            })
