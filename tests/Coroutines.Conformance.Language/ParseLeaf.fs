namespace Coroutines.Conformance

open System.Collections.Generic
open Coroutines

/// Reads the fields of statements that have no blocks.
[<RequireQualifiedAccess>]
module ParseLeaf =

    let acquirable = [ NameKind.Lock; NameKind.Semaphore; NameKind.Condition ]
    let private awaitable = Fields.Awaitables

    let moment (f: Fields) relative absolute =
        match f.Has relative, f.Has absolute with
        | true, false ->
            let delay = f.NullableTime relative
            if delay.HasValue then Moment.After delay.Value else Moment.Never
        | false, true ->
            let time = f.NullableTime absolute
            if time.HasValue then Moment.At time.Value else Moment.Never
        | _ -> f.Fail $"it needs one of '{relative}' and '{absolute}'"

    let private immediate (op: string) (read: Fields -> Immediate) = op, fun (f: Fields) -> Deed.Immediate(read f)

    let private onName op kinds (make: Name -> Immediate) = immediate op (fun f -> make (f.Ref("ref", kinds)))

    let private immediates = [
        immediate "log" (fun f -> Immediate.Log(f.RequiredValue "value"))
        immediate "time" (fun _ -> Immediate.Time)
        immediate "current_task" (fun _ -> Immediate.CurrentTask)
        immediate "all_tasks" (fun _ -> Immediate.AllTasks)
        immediate "raise" (fun f -> Immediate.Raise(f.Error "exc"))
        immediate "spawn" (fun f -> Immediate.Spawn(f.Body "body", f.Bind("as", NameKind.Task)))
        immediate "cancel" (fun f -> Immediate.Cancel(f.Ref("ref", awaitable), f.OptionalText "msg"))
        onName "uncancel" [ NameKind.Task ] Immediate.Uncancel
        onName "cancelling" [ NameKind.Task ] Immediate.Cancelling
        onName "state" awaitable Immediate.State
        onName "result" awaitable Immediate.Result
        onName "exception" awaitable Immediate.Exception
        immediate "set_result" (fun f -> Immediate.SetResult(f.Ref("ref", awaitable), f.Value "value"))
        immediate "set_exception" (fun f -> Immediate.SetException(f.Ref("ref", awaitable), f.Error "exc"))
        immediate "add_done_callback" (fun f -> Immediate.AddDoneCallback(f.Ref("ref", awaitable), f.Callback "cb"))
        immediate "remove_done_callback" (fun f ->
            Immediate.RemoveDoneCallback(f.Ref("ref", awaitable), f.Callback "cb"))
        immediate "call_soon" (fun f -> Immediate.CallSoon(f.Callback "cb", f.OptionalBind("as", NameKind.Handle)))
        immediate "call_later" (fun f ->
            Immediate.CallLater(f.Time "d", f.Callback "cb", f.OptionalBind("as", NameKind.Handle)))
        immediate "call_at" (fun f ->
            Immediate.CallAt(f.Time "when", f.Callback "cb", f.OptionalBind("as", NameKind.Handle)))
        onName "cancel_handle" [ NameKind.Handle ] Immediate.CancelHandle
        immediate "reschedule" (fun f -> Immediate.Reschedule(f.Ref("ref", [ NameKind.Timeout ]), moment f "d" "at"))
        onName "timeout_state" [ NameKind.Timeout ] Immediate.TimeoutState
        immediate "group_spawn" (fun f ->
            Immediate.GroupSpawn(f.Ref("group", [ NameKind.Group ]), f.Body "body", f.Bind("as", NameKind.Task)))
        onName "release" acquirable Immediate.Release
        onName "locked" acquirable Immediate.Locked
        immediate "notify" (fun f -> Immediate.Notify(f.Ref("ref", [ NameKind.Condition ]), f.Count("n", 1L)))
        onName "notify_all" [ NameKind.Condition ] Immediate.NotifyAll
        immediate "add" (fun f -> Immediate.Add(f.Ref("ref", [ NameKind.Counter ]), f.Int "n"))
        onName "event_set" [ NameKind.Event ] Immediate.EventSet
        onName "event_clear" [ NameKind.Event ] Immediate.EventClear
        onName "event_is_set" [ NameKind.Event ] Immediate.EventIsSet
        onName "barrier_state" [ NameKind.Barrier ] Immediate.BarrierState
        immediate "put_nowait" (fun f -> Immediate.PutNow(f.Ref("ref", [ NameKind.Queue ]), f.RequiredValue "value"))
        onName "get_nowait" [ NameKind.Queue ] Immediate.GetNow
        onName "task_done" [ NameKind.Queue ] Immediate.TaskDone
        onName "queue_state" [ NameKind.Queue ] Immediate.QueueState
        immediate "queue_shutdown" (fun f ->
            Immediate.QueueShutdown(f.Ref("ref", [ NameKind.Queue ]), f.Bool "immediate"))
    ]

    let private onRef op kinds (make: Name -> Deed) = op, fun (f: Fields) -> make (f.Ref("ref", kinds))

    let private untils = [
        "ALL_COMPLETED", WaitUntil.AllCompleted
        "FIRST_COMPLETED", WaitUntil.FirstCompleted
        "FIRST_EXCEPTION", WaitUntil.FirstException
    ]

    let private awaits = [
        "sleep", (fun (f: Fields) -> Deed.Sleep(f.Time "d", f.Value "value"))
        "call", (fun f -> Deed.Call(f.Body "body"))
        onRef "await" awaitable Deed.Await
        "gather",
        (fun f -> Deed.Gather(f.Arguments "args", f.Bool "return_exceptions", f.OptionalBind("as", NameKind.Future)))
        "shield", (fun f -> Deed.Shield(f.Argument "arg", f.OptionalBind("as", NameKind.Future)))
        "wait",
        (fun f ->
            Deed.Wait(
                f.Refs("refs", awaitable),
                f.Word("when", untils, WaitUntil.AllCompleted),
                f.OptionalTime "timeout"
            ))
        "wait_for", (fun f -> Deed.WaitFor(f.Argument "arg", f.NullableTime "timeout"))
        "as_completed",
        (fun f ->
            Deed.AsCompleted {
                Arguments = f.Arguments "args"
                Timeout = f.OptionalTime "timeout"
                Take = f.OptionalInt "take"
                Catch = f.Bool "catch"
            })
        onRef "acquire" acquirable Deed.Acquire
        onRef "cond_wait" [ NameKind.Condition ] Deed.ConditionWait
        "cond_wait_for",
        (fun f ->
            Deed.ConditionWaitFor(
                f.Ref("ref", [ NameKind.Condition ]),
                f.Ref("counter", [ NameKind.Counter ]),
                f.Int "at_least"
            ))
        onRef "event_wait" [ NameKind.Event ] Deed.EventWait
        onRef "barrier_wait" [ NameKind.Barrier ] Deed.BarrierWait
        onRef "barrier_reset" [ NameKind.Barrier ] Deed.BarrierReset
        onRef "barrier_abort" [ NameKind.Barrier ] Deed.BarrierAbort
        "put", (fun f -> Deed.Put(f.Ref("ref", [ NameKind.Queue ]), f.RequiredValue "value"))
        onRef "get" [ NameKind.Queue ] Deed.Get
        onRef "join" [ NameKind.Queue ] Deed.Join
    ]

    /// What each op is read with.
    let readers = Dictionary<string, Fields -> Deed>(dict (immediates @ awaits))
