namespace Coroutines.Conformance

open System
open Coroutines

/// Runs the statements that do not suspend. Both legs and all callbacks share it.
[<RequireQualifiedAccess>]
module Immediately =

    /// The library's word for a state that does not allow the call, in Python's word; see Errors.
    let private renaming (rename: string -> exn) (call: unit -> 'T) =
        try
            call ()
        with error when error.GetType() = typeof<InvalidOperationException> ->
            raise (rename error.Message)

    let private invalidState message : exn = InvalidStateError message
    let private valueError message : exn = ArgumentException message

    /// Sets a future; a task refuses with a RuntimeError.
    let private settle (future: Future<Json>) set =
        match box future with
        | :? ICoroutineTask -> set ()
        | _ -> renaming invalidState set

        Json.Null

    /// Looks at a future that may be pending.
    let private look (future: IFuture) (read: unit -> Json) =
        if future.IsCompleted then read () else renaming invalidState read

    let private object fields = Json.Object fields

    let private time (time: Nullable<TimeSpan>) = if time.HasValue then Json.Int(Run.InUnits time.Value) else Json.Null

    let private spawned (run: Run) bind (task: CoroutineTask<Json>) =
        run.Labels.Keep task
        run.Bind(bind, task)
        Json.String task.Name

    let private release (acquirable: Acquirable) (release: unit -> unit) =
        match acquirable with
        | :? AsyncSemaphore -> renaming valueError release
        | _ -> release ()

    /// Releases at the end of a block what is held, as the statement `release` does.
    let holding (acquirable: Acquirable) (held: Acquirable.Held) : IDisposable = {
        new IDisposable with
            member _.Dispose() = release acquirable held.Dispose
    }

    let private acquirable (run: Run) name = run.Get<Acquirable> name

    let private payloadOf (run: Run) (activation: Activation) (callback: Body -> IFuture | null -> unit) deed =
        match deed with
        | Immediate.Log value -> activation.Value value
        | Immediate.Time -> time (Nullable run.Loop.Time)
        | Immediate.CurrentTask ->
            match CoroutineTask.Current with
            | null -> Json.Null
            | task -> Json.String task.Name
        | Immediate.AllTasks -> Json.strings (CoroutineTask.All |> Seq.map _.Name)
        | Immediate.Raise error -> raise (Errors.create error)
        | Immediate.Spawn(body, bind) ->
            spawned run bind (Coroutine.Start(run.Leg.Run body, run.Labels.Unique bind.Text))
        | Immediate.Cancel(name, message) -> Json.bool (run.Get<IFuture>(name).Cancel message)
        | Immediate.Uncancel name -> Json.int (run.Get<ICoroutineTask>(name).Uncancel())
        | Immediate.Cancelling name -> Json.int (run.Get<ICoroutineTask>(name).Cancelling)
        | Immediate.State name ->
            let future = run.Get<IFuture> name

            Json.String(
                if future.IsCanceled then "cancelled"
                elif future.IsCompleted then "done"
                else "pending"
            )
        | Immediate.Result name ->
            let future = run.Future name
            look future (fun () -> future.Result)
        | Immediate.Exception name ->
            let future = run.Get<IFuture> name

            look future (fun () ->
                match future.Exception with
                | null -> Json.Null
                | error -> Errors.toResult error)
        | Immediate.SetResult(name, value) ->
            let future = run.Future name
            settle future (fun () -> future.SetResult(activation.Value value))
        | Immediate.SetException(name, error) ->
            let future = run.Future name
            settle future (fun () -> future.SetException(Errors.create error))
        | Immediate.AddDoneCallback(name, body) ->
            run.Get<IFuture>(name).AddDoneCallback(run.DoneCallback(body, fun future -> callback body future))
            Json.Null
        | Immediate.RemoveDoneCallback(name, body) ->
            let call = run.DoneCallback(body, fun future -> callback body future)
            Json.int (run.Get<IFuture>(name).RemoveDoneCallback call)
        | Immediate.CallSoon(body, bind) ->
            run.BindIfNamed(bind, run.Loop.CallSoon(fun () -> callback body null))
            Json.Null
        | Immediate.CallLater(delay, body, bind) ->
            run.BindIfNamed(bind, run.Loop.CallLater(delay, (fun () -> callback body null)))
            Json.Null
        | Immediate.CallAt(time, body, bind) ->
            run.BindIfNamed(bind, run.Loop.CallAt(time, (fun () -> callback body null)))
            Json.Null
        | Immediate.CancelHandle name ->
            run.Get<LoopHandle>(name).Cancel() |> ignore
            Json.Null
        | Immediate.Reschedule(name, moment) ->
            run.Get<TimeoutScope>(name).Reschedule(run.At moment)
            Json.Null
        | Immediate.TimeoutState name ->
            let scope = run.Get<TimeoutScope> name
            object [| struct ("when", time scope.When); struct ("expired", Json.bool scope.IsExpired) |]
        | Immediate.GroupSpawn(group, body, bind) ->
            let coroutine, label = run.Leg.Run body, run.Labels.Unique bind.Text
            spawned run bind (run.Get<TaskGroup>(group).Start(coroutine, label))
        | Immediate.Release name ->
            let acquirable = acquirable run name
            release acquirable acquirable.Release
            Json.Null
        | Immediate.Locked name -> Json.bool (acquirable run name).IsLocked
        | Immediate.Notify(name, count) ->
            run.Get<AsyncCondition>(name).Notify count
            Json.Null
        | Immediate.NotifyAll name ->
            run.Get<AsyncCondition>(name).NotifyAll()
            Json.Null
        | Immediate.Add(name, n) ->
            let counter = run.Get<Counter> name
            counter.Value <- counter.Value + n
            Json.Int counter.Value
        | Immediate.EventSet name ->
            run.Get<AsyncEvent>(name).Set()
            Json.Null
        | Immediate.EventClear name ->
            run.Get<AsyncEvent>(name).Clear()
            Json.Null
        | Immediate.EventIsSet name -> Json.bool (run.Get<AsyncEvent>(name).IsSet)
        | Immediate.BarrierState name ->
            let barrier = run.Get<AsyncBarrier> name

            object [|
                struct ("parties", Json.int barrier.Parties)
                struct ("waiting", Json.int barrier.WaitingCount)
                struct ("broken", Json.bool barrier.IsBroken)
            |]
        | Immediate.PutNow(name, value) ->
            run.Get<AsyncQueue<Json>>(name).PutNow(activation.Value value)
            Json.Null
        | Immediate.GetNow name -> run.Get<AsyncQueue<Json>>(name).GetNow()
        | Immediate.TaskDone name ->
            renaming valueError (run.Get<AsyncQueue<Json>> name).TaskDone
            Json.Null
        | Immediate.QueueState name ->
            let queue = run.Get<AsyncQueue<Json>> name

            object [|
                struct ("size", Json.int queue.Count)
                struct ("empty", Json.bool queue.IsEmpty)
                struct ("full", Json.bool queue.IsFull)
            |]
        | Immediate.QueueShutdown(name, immediate) ->
            run.Get<AsyncQueue<Json>>(name).Shutdown immediate
            Json.Null

    /// Runs one statement and records it.
    let rec execute (run: Run) (activation: Activation) (op: string) (deed: Immediate) =
        let payload = payloadOf run activation (callback run) deed

        match deed with
        | Immediate.Log _ -> run.Record(op, payload)
        | _ -> activation.Record(op, payload)

    /// Runs a callback function; the future is the one that is done, if the callback is for that.
    and callback (run: Run) (body: Body) (future: IFuture | null) =
        let label =
            match future with
            | null -> Json.Null
            | future ->
                match run.Labels.Of future with
                | null -> Json.Null
                | label -> Json.String label

        run.Record("callback", Json.Object [| struct ("cb", Json.String body.Name); struct ("ref", label) |])
        let activation = Activation run

        for statement in body.Block do
            if activation.CanRun statement then
                match statement.Deed with
                | Deed.Immediate deed -> execute run activation statement.Op deed
                | _ -> invalidOp $"'{statement.Op}' stands in a callback."
