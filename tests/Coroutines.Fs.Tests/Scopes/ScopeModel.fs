namespace Coroutines.Fs.Tests.Scopes

open System.Collections.Generic

// The laws of cancel scopes, written anew in plain F#. Nothing here is the library's code.
//
// Level       While a scope strikes, every suspension directly inside raises its exception, until the scope is left; swallowing one does
//             not help. What strikes is the outermost cancelled scope that no shield keeps out.
// Identity    An exception names its scope, and only that scope absorbs it. If an outer scope strikes as well, what leaves the inner
//             one is the outer one's exception.
// Shield      While a scope is shielded nothing from outside strikes inside: no outer scope, and no edge (`task.Cancel`) that was
//             asked for outside. It strikes at the first suspension afterwards; an edge is delivered once. With a grace time the shield falls
//             so long after something has first met it. Outer shields are met first.
// Value wins  A wait that something was handed to before the scope struck returns it. An edge wins over the value (asyncio's rule), and
//             over a scope's exception, which would come again; what was handed over goes to the next in line.
// Children    A group, all, race, and! ends after all of its children have. Children are inside the scopes of their starter.
// Deadlines   A scope strikes at exactly its deadline on the clock.
// Finalisers  Each runs once, to its end: no scope from outside strikes in it; an edge does, once.
// No spin     Waking takes the turns it takes in asyncio, and nothing is run again while nothing happens.

/// What a model's exception is about.
type Cause =
    | Planned of int
    | Edge
    | By of ModelScope
    | TimeUp
    | Several of Failure list

/// An exception of the model.
and [<AllowNullLiteral>] Failure(cause: Cause) =
    let suppressed = ResizeArray<Failure>()
    member _.Cause = cause

    member _.IsCancellation =
        match cause with
        | Edge
        | By _ -> true
        | _ -> false

    member _.IsEdge = cause.IsEdge

    member this.Suppress(other: Failure) =
        if not (obj.ReferenceEquals(this, other)) then
            suppressed.Add other

    member this.Text: string =
        let own =
            match cause with
            | Planned n -> string n
            | Edge -> "cancelled"
            | By scope -> $"cancelled by {scope.Name}"
            | TimeUp -> "timeout"
            | Several failures -> $"""[{failures |> Seq.map _.Text |> String.concat "; "}]"""

        if suppressed.Count = 0 then
            own
        else
            $"""{own} and {suppressed |> Seq.map _.Text |> String.concat ", "}"""

/// The loop: turns, timers, and what comes from outside the loop.
and ModelLoop() =
    let ready = Queue<unit -> unit>()
    let posted = Queue<unit -> unit>()
    let timers = PriorityQueue<bool ref * (unit -> unit), struct (int * int)>()
    let mutable created = 0

    let rec next () =
        match timers.TryPeek() with
        | true, (wanted, _), _ when not wanted.Value ->
            timers.Dequeue() |> ignore
            next ()
        | true, _, struct (time, _) -> Some time
        | _ -> None

    let rec takeDue now =
        match next () with
        | Some time when time <= now ->
            let wanted, work = timers.Dequeue()

            ready.Enqueue(fun () ->
                if wanted.Value then
                    work ())

            takeDue now
        | _ -> ()

    member val Now = 0 with get, set
    member val Steps = 0 with get, set
    member _.Ready(work: unit -> unit) = ready.Enqueue work
    member _.Post(work: unit -> unit) = posted.Enqueue work

    /// Cancelled by setting what is returned to false.
    member this.After(milliseconds: int, work: unit -> unit) =
        let wanted = ref true
        created <- created + 1
        timers.Enqueue((wanted, work), struct (this.Now + milliseconds, created))
        wanted

    /// As After, in the next turn.
    member _.Soon(work: unit -> unit) =
        let wanted = ref true

        ready.Enqueue(fun () ->
            if wanted.Value then
                work ())

        wanted

    member this.RunUntil(isOver: unit -> bool) =
        while not (isOver ()) do
            if posted.Count > 0 then
                while posted.Count > 0 do
                    ready.Enqueue(posted.Dequeue())
            elif ready.Count = 0 then
                match next () with
                | Some time -> this.Now <- max this.Now time
                | None -> failwith "the model is in a deadlock"

            takeDue this.Now

            for _ in 1 .. ready.Count do
                this.Steps <- this.Steps + 1
                ready.Dequeue () ()

/// Who runs directly inside a scope, and what else the laws say of it.
and ModelScope
    (loop: ModelLoop, name: string, outer: ModelScope option, runs: unit -> seq<ModelTask>, keepsOutEdges: bool) =
    let inner = ResizeArray<ModelScope>()
    let mutable timer = ref false
    let mutable graceTimer: bool ref option = None

    member _.Name = name
    member _.Outer = outer
    member _.Inner = inner
    member val IsOpen = false with get, set
    member val IsCanceled = false with get, set
    member val IsShielded = false with get, set
    member val Grace: int option = None with get, set
    member val Deadline: int option = None with get, set
    member this.KeepsOutEdges = keepsOutEdges && this.IsShielded

    member this.Striking: ModelScope option =
        let fromOutside = if this.IsShielded then None else outer |> Option.bind _.Striking

        match fromOutside with
        | None when this.IsCanceled -> Some this
        | other -> other

    member this.EffectiveDeadline: int option =
        let further = if this.IsShielded then None else outer |> Option.bind _.EffectiveDeadline

        match this.Deadline, further with
        | Some a, Some b -> Some(min a b)
        | a, None -> a
        | None, b -> b

    member this.IsIn(other: ModelScope) : bool =
        obj.ReferenceEquals(this, other) || outer |> Option.exists (fun outer -> outer.IsIn other)

    /// It and those inside, from the outside in, siblings in the order of their beginning.
    member this.Tree: ModelScope list = [
        this
        for scope in inner do
            yield! scope.Tree
    ]

    member this.Met() =
        match this.Grace, graceTimer with
        | Some grace, None ->
            graceTimer <-
                Some(
                    loop.After(
                        grace,
                        fun () ->
                            if this.IsOpen && this.IsShielded then
                                this.IsShielded <- false
                                this.Changed()
                    )
                )
        | _ -> ()

    member private this.Look() =
        if this.IsShielded && outer |> Option.exists _.Striking.IsSome then
            this.Met()

    /// What strikes may have changed: those who wait inside are woken if it now strikes them.
    member this.Changed() =
        let tree = this.Tree

        for scope in tree do
            scope.Look()

        for scope in tree do
            for task: ModelTask in List.ofSeq (scope.Runs()) do
                task.ScopeChanged()

    member _.Runs() : seq<ModelTask> = runs ()

    member this.SetTimer() =
        timer.Value <- false

        match this.Deadline with
        | Some time when this.IsOpen && not this.IsCanceled ->
            if time <= loop.Now then
                this.Cancel() |> ignore
            else
                timer <- loop.After(time - loop.Now, fun () -> this.Cancel() |> ignore)
        | _ -> ()

    member this.Open() =
        this.IsOpen <- true
        outer |> Option.iter _.Inner.Add(this)
        this.Look()
        this.SetTimer()

    member this.Close() =
        this.IsOpen <- false
        timer.Value <- false
        graceTimer |> Option.iter (fun timer -> timer.Value <- false)
        outer |> Option.iter (fun outer -> outer.Inner.Remove this |> ignore)

    member this.Cancel() : bool =
        let isFirst = this.IsOpen && not this.IsCanceled

        if isFirst then
            this.IsCanceled <- true
            timer.Value <- false
            this.Changed()

        isFirst

    member this.Shield(isShielded: bool) =
        if this.IsShielded <> isShielded then
            this.IsShielded <- isShielded

            if this.IsOpen then
                this.Changed()

/// What a parked task waits for.
and Waiting = {
    /// For an edge. True: the task is on its way to `Raises` or to what the wait ended with.
    Withdraw: unit -> bool
    /// For a scope. True: the wait is undone, and the task goes on with the exception.
    Interrupt: unit -> bool
    /// Whether the task has its next step anyway.
    IsScheduled: bool
    GoOn: Failure option -> unit
}

/// A task. Its body calls `Park` to suspend and `End` to end.
and ModelTask(loop: ModelLoop, scope: ModelScope option, body: ModelTask -> unit) =
    let waiters = ResizeArray<(unit -> bool) * (unit -> unit)>()

    // Edges asked for and not delivered, each by the scope it was asked for in.
    let edges = ResizeArray<ModelScope option>()
    let mutable waiting: Waiting option = None
    let mutable raises: Failure option = None
    let mutable goOn: Failure option -> unit = ignore

    member val Outcome: Result<unit, Failure> option = None with get, set
    member this.HasEnded = this.Outcome.IsSome
    member val HasBegun = false with get, set
    member val Scope = scope with get, set
    member val Cancelling = 0 with get, set
    member val Entered = Stack<ModelScope>() with get

    /// At its end asks whether the work is to be done; if so, in the next turn.
    member _.OnEnd(isNeeded: unit -> bool, work: unit -> unit) = waiters.Add(isNeeded, work)

    member this.Start() = loop.Ready this.Step

    member this.Enter(scope: ModelScope) =
        scope.Open()
        this.Scope <- Some scope
        this.Entered.Push scope
        this.Meet()

    member this.Leave() =
        let scope = this.Entered.Pop()
        scope.Close()
        this.Scope <- scope.Outer
        this.Meet()

    /// The outermost shield since something was asked for.
    member this.ShieldSince(origin: ModelScope option) : ModelScope option =
        let rec stillOpen (origin: ModelScope option) =
            match origin with
            | Some scope when not scope.IsOpen -> stillOpen scope.Outer
            | other -> other

        let origin = stillOpen origin

        this.Entered
        |> Seq.takeWhile (fun scope -> origin |> Option.forall (fun origin -> not (obj.ReferenceEquals(scope, origin))))
        |> Seq.filter _.KeepsOutEdges
        |> Seq.tryLast

    /// Edges that were held back have met a shield: the grace time begins.
    member private this.Meet() =
        for origin in edges do
            this.ShieldSince origin |> Option.iter _.Met()

    member this.Held = edges |> Seq.filter (fun origin -> (this.ShieldSince origin).IsSome) |> Seq.length

    member private this.HasEdge = edges.Exists(fun origin -> (this.ShieldSince origin).IsNone)

    member private this.Delivered() = edges.RemoveAll(fun origin -> (this.ShieldSince origin).IsNone) |> ignore

    /// Cancellations asked for that no shield holds back.
    member this.Counted = this.Cancelling - this.Held

    member this.Uncancel() =
        if this.Cancelling > 0 then
            this.Cancelling <- this.Cancelling - 1

            if this.Counted = 0 then
                this.Delivered()

    member this.CancelFrom(origin: ModelScope option) =
        if not this.HasEnded then
            this.Cancelling <- this.Cancelling + 1

            match this.ShieldSince origin, waiting with
            | None, Some wait when raises.IsNone && wait.Withdraw() -> ()
            | _ ->
                edges.Add origin
                this.Meet()

    member this.Raise(failure: Failure) =
        raises <- Some failure

        if not waiting.Value.IsScheduled then
            loop.Ready this.Step

    /// What now strikes, or has been waiting to, ends the wait if it can.
    member this.ScopeChanged() =
        this.Meet()

        match waiting with
        | Some wait when raises.IsNone ->
            if this.HasEdge && wait.Withdraw() then
                this.Delivered()
            else
                match this.Scope |> Option.bind _.Striking with
                | Some scope when wait.Interrupt() -> this.Raise(Failure(By scope))
                | _ -> ()
        | _ -> ()

    member this.Park(wait: Waiting) =
        waiting <- Some wait
        goOn <- wait.GoOn
        this.ScopeChanged()

    member this.Step() =
        let raised =
            match raises with
            | Some failure when failure.IsEdge -> raises
            | _ when this.HasEdge -> Some(Failure Edge)
            | other -> other

        this.Delivered()
        waiting <- None
        raises <- None

        if this.HasBegun then
            goOn raised
        else
            match raised with
            | Some failure -> this.End(Error failure)
            | None ->
                this.HasBegun <- true
                body this

    member this.End(outcome: Result<unit, Failure>) =
        this.Outcome <-
            match outcome with
            | Ok() when this.HasEdge -> Some(Error(Failure Edge))
            | other -> Some other


        for isNeeded, work in waiters do
            if isNeeded () then
                loop.Ready work
