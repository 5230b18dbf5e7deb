namespace Coroutines.Fs.Tests.Scopes

open System
open System.Collections.Generic
open System.Runtime.ExceptionServices
open System.Threading
open Coroutines
open Coroutines.LowLevel
open Coroutines.Testing
open Coroutines.Fs.Tests

/// Runs cases on the library, on a virtual clock.
module ScopeRun =

    let private again (error: exn) : unit = ExceptionDispatchInfo.Throw error
    let private milliseconds (n: int) = TimeSpan.FromMilliseconds(float n)

    /// Gives whatever is raised as a value. One frame, since each one that an exception passes costs the most of all here.
    let private attempt (c: Coroutine<'T>) : Coroutine<Result<'T, exn>> =
        coroutine.Run(
            coroutine.TryWithAll(
                coroutine.BindReturn(c, (fun value -> Ok value)),
                fun error ->
                    CoroutineCode<_, _>(fun sm ->
                        sm.Data.Value <- Error error
                        true)
            )
        )

    type private World(trace: ScopeTrace) =
        let scopes = List<CancelScope>()
        let tasks = List<ICoroutineTask>()
        let futures = [| for _ in 1 .. Case.futures -> Future<unit>() |]
        let queue = AsyncQueue<int>()
        let lock = AsyncLock()
        let mutable given = 0

        let rec describe (error: exn) : string =
            let own =
                match error with
                | :? Laws.Planned as planned -> string planned.Number
                | :? CoroutineCanceledException as cancellation ->
                    match cancellation.Scope with
                    | null -> "cancelled"
                    | scope ->
                        match scopes.IndexOf scope with
                        | -1 ->
                            // The library's own, which say what they are for.
                            let text = string scope
                            let name = text.Substring(13, text.IndexOfAny([| ','; ':' |]) - 13)
                            $"cancelled by {name}"
                        | number -> $"cancelled by scope {number}"
                | :? TaskGroupException as group ->
                    $"""[{group.InnerExceptions |> Seq.map describe |> String.concat "; "}]"""
                | :? TimeoutException -> "timeout"
                | other -> string other

            match SuppressedExceptions.Of error |> Seq.map describe |> String.concat ", " with
            | "" -> own
            | suppressed -> $"{own} and {suppressed}"

        let described name (c: Coroutine<unit>) =
            coroutine {
                match! attempt c with
                | Ok() -> trace.Log $"{name}: done"
                | Error error ->
                    trace.Log $"{name}: {describe error}"
                    again error
            }

        member _.Describe error = describe error
        member _.Given = given
        member _.Queue = queue
        member _.Scopes = scopes

        member _.Strike n =
            match Pick.from scopes n with
            | Some scope -> scope.Cancel()
            | None -> false

        member _.Cancel n = Pick.from tasks n |> Option.iter (fun task -> task.Cancel() |> ignore)

        member _.Give() =
            given <- given + 1
            queue.PutNow given

        member this.Rescue() =
            for future in futures do
                future.TrySetResult() |> ignore

            this.Give()
            EventLoop.Current.CallLater(milliseconds Case.rescue, fun () -> this.Rescue()) |> ignore

        member this.Task(act: Act) : Coroutine<unit> =
            coroutine {
                let number = tasks.Count
                let task = nonNull CoroutineTask.Current
                tasks.Add task

                try
                    do! this.Run act
                finally
                    trace.Log $"task {number} ends, cancelling {task.Cancelling}"
            }

        member this.Run(act: Act) : Coroutine<unit> =
            match act with
            | Nothing -> Coroutine.result ()
            | Pause -> described "pause" (Coroutine.yieldNow ())
            | Sleep n -> described "sleep" (Coroutine.sleep (milliseconds n))
            | Wait n -> described $"wait {n}" (futures[n].AsCoroutine())
            | Resolve n -> this.Do(fun () -> futures[n].TrySetResult() |> ignore)
            | Give -> this.Do(fun () -> this.Give())
            | Receive ->
                coroutine {
                    match! attempt (queue.Get()) with
                    | Ok item -> trace.Log $"received {item}"
                    | Error cancellation ->
                        trace.Log $"receive: {describe cancellation}"
                        again cancellation
                }
            | Locked n ->
                coroutine {
                    match! attempt (coroutine { do! lock.Acquire() }) with
                    | Ok() -> ()
                    | Error cancellation ->
                        trace.Log $"lock: {describe cancellation}"
                        again cancellation

                    trace.Log "locked"

                    try
                        do! described "unlock" (Coroutine.sleep (milliseconds n))
                    finally
                        lock.Release()
                }
            | Throw n -> this.Do(fun () -> raise (Laws.Planned n))
            | Ask ->
                this.Do(fun () ->
                    match CancelScope.Current with
                    | null -> trace.Log "deadline None"
                    | scope when scope.IsStriking -> trace.Log "struck"
                    | scope ->
                        let deadline =
                            scope.EffectiveDeadline
                            |> Option.ofNullable
                            |> Option.map (fun time -> int time.TotalMilliseconds)

                        trace.Log $"deadline {ScopeTrace.Show deadline}")
            | Strike n -> this.Do(fun () -> trace.Log $"strike {n}: {this.Strike n}")
            | StrikeLater(n, time) ->
                this.Do(fun () ->
                    EventLoop.Current.CallLater(milliseconds time, fun () -> this.Strike n |> ignore) |> ignore)
            | SetDeadline(n, time) ->
                this.Do(fun () ->
                    Pick.from scopes n
                    |> Option.iter (fun scope ->
                        scope.Deadline <-
                            time |> Option.map (fun n -> EventLoop.Current.Time + milliseconds n) |> Option.toNullable))
            | SetShield(n, isShielded) ->
                this.Do(fun () ->
                    Pick.from scopes n
                    |> Option.filter (fun scope -> not scope.ShieldGrace.HasValue)
                    |> Option.iter (fun scope -> scope.IsShielded <- isShielded))
            | CancelTask n -> this.Do(fun () -> this.Cancel n)
            | Then(a, b) ->
                coroutine {
                    do! this.Run a
                    do! this.Run b
                }
            | Scope(options, act) ->
                coroutine {
                    let scope = CancelScope()
                    let number = scopes.Count
                    scopes.Add scope

                    match options.Shielding with
                    | Unshielded -> ()
                    | Shielded -> scope.IsShielded <- true
                    | ShieldedFor grace ->
                        scope.IsShielded <- true
                        scope.ShieldGrace <- Nullable(milliseconds grace)

                    options.After |> Option.iter (fun time -> scope.CancelAfter(milliseconds time))

                    let run =
                        scope.Run(fun scope ->
                            options.LinkedAfter
                            |> Option.iter (fun time ->
                                let source = new CancellationTokenSource()
                                scope.Link source.Token
                                EventLoop.Current.CallLater(milliseconds time, fun () -> source.Cancel()) |> ignore)

                            this.Run act)

                    match! attempt run with
                    | Ok outcome ->
                        trace.Log(if outcome.IsSuccess then $"scope {number} ends" else $"scope {number} absorbs")
                    | Error error ->
                        trace.Log $"scope {number} throws {describe error}"
                        again error
                }
            | Swallow act ->
                coroutine {
                    match! Coroutine.catchCancel (this.Run act) with
                    | Ok() -> ()
                    | Error cancellation -> trace.Log $"swallowed {describe cancellation}"
                }
            | Catch act ->
                coroutine {
                    try
                        do! this.Run act
                    with error ->
                        trace.Log $"caught {describe error}"
                }
            | Finally(act, finalizer) ->
                coroutine {
                    let number = trace.NextFinalizer()

                    do!
                        this.Run act
                        |> Coroutine.finallyDo (fun () ->
                            trace.Log $"finally {number}"
                            this.Run finalizer)
                }
            | Timeout(time, act) -> Coroutine.timeout (milliseconds time) (this.Run act) |> described "timeout"
            | Group(children, body) ->
                Coroutine.taskGroup (fun group ->
                    for child in children do
                        group.Start(this.Task child) |> ignore

                    this.Run body)
                |> described "group"
            | All acts -> acts |> Seq.map this.Task |> Coroutine.all |> Coroutine.ignore |> described "all"
            | Race acts -> acts |> Seq.map this.Task |> Coroutine.race |> described "race"
            | Both(a, b) ->
                coroutine {
                    let! () = this.Task a
                    and! () = this.Task b
                    return ()
                }
                |> described "both"

        member private _.Do(action: unit -> unit) : Coroutine<unit> = coroutine { action () }

        member this.Begin(intrusions: Intrusion list) =
            for intrusion in intrusions do
                let rec turn n () =
                    if n > 0 then
                        EventLoop.Current.CallSoon(turn (n - 1)) |> ignore
                    else
                        match intrusion.Deed with
                        | Strikes n -> this.Strike n |> ignore
                        | Cancels n -> this.Cancel n

                EventLoop.Current.CallLater(milliseconds intrusion.Milliseconds, turn intrusion.Turns) |> ignore

            EventLoop.Current.CallLater(milliseconds Case.rescue, fun () -> this.Rescue()) |> ignore

    /// The trace, how the main task ended, and what the loop had to complain about.
    let run (case: Case) : string list * string * string list =
        let clock = VirtualClock()
        let steps = Laws.CountingQueue()
        let complaints = List<string>()
        let trace = ScopeTrace(fun () -> $"{int clock.Now.TotalMilliseconds} ms, {steps.Steps}: ")
        let mutable world: World option = None

        let options =
            CoroutineRunOptions(
                Loop = EventLoopOptions(TimeProvider = clock, Parker = clock, ReadyQueue = steps),
                // A failure that a sibling's failure or a cancellation hid is reported as one nobody looked at; so it is not lost.
                UnhandledException =
                    (fun error ->
                        if error.Kind <> LoopErrorKind.NeverRetrieved then
                            complaints.Add error.Message),
                CancelOnInterrupt = false
            )

        let main =
            coroutine {
                let made = World trace
                world <- Some made
                made.Begin case.Intrusions
                do! made.Task case.Act
            }

        let ending =
            try
                Coroutine.runWith options main
                "returned"
            with error ->
                match world with
                | Some world -> $"raised {world.Describe error}"
                | None -> string error

        let queue = world.Value.Queue
        let left = [ for _ in 1 .. queue.Count -> queue.GetNow() ]
        trace.Entries, $"{ending}; given {world.Value.Given}, left {left}", List.ofSeq complaints
