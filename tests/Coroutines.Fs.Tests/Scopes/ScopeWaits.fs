namespace Coroutines.Fs.Tests.Scopes

// What the model's tasks wait for, in continuation-passing style. The primitives hand over as asyncio's do.

/// A wait that has begun: it is handed something, or a cancellation ends it, whichever comes first.
type Waiter(loop: ModelLoop, task: ModelTask) =
    member val IsWaiting = true with get, set
    member val WasWoken = false with get, set

    member this.Wake() : bool =
        let isFirst = this.IsWaiting

        if isFirst then
            this.IsWaiting <- false
            this.WasWoken <- true
            loop.Ready task.Step

        isFirst

    /// A cancellation ends it, unless something has been handed over.
    member this.End() : bool =
        let isFirst = this.IsWaiting
        this.IsWaiting <- false
        isFirst

module Waits =

    let resumed k =
        function
        | Some failure -> k (Error failure)
        | None -> k (Ok())

    /// Parks on a waiter; undo is what taking back the wait takes.
    let on (waiter: Waiter) undo (task: ModelTask) goOn =
        let interrupt () =
            let isFirst = waiter.End()

            if isFirst then
                undo ()

            isFirst

        task.Park {
            Withdraw =
                fun () ->
                    let isFirst = interrupt ()

                    if isFirst then
                        task.Raise(Failure Edge)

                    isFirst
            Interrupt = interrupt
            IsScheduled = false
            GoOn = goOn
        }

    let pause (loop: ModelLoop) (task: ModelTask) k =
        loop.Ready task.Step

        task.Park {
            Withdraw = fun () -> false
            Interrupt = fun () -> true
            IsScheduled = true
            GoOn = resumed k
        }

    let sleep (loop: ModelLoop) milliseconds (task: ModelTask) k =
        if milliseconds = 0 then
            pause loop task k
        else
            let waiter = Waiter(loop, task)
            let timer = loop.After(milliseconds, fun () -> waiter.Wake() |> ignore)
            on waiter (fun () -> timer.Value <- false) task (resumed k)

/// Set once; an edge that ends a wait for it cancels it, and so all who wait.
type ModelFuture(loop: ModelLoop) =
    let waiters = ResizeArray<ModelTask>()
    let mutable outcome: bool option = None

    member private _.Settle isCanceled =
        if outcome.IsNone then
            outcome <- Some isCanceled

            for task in waiters do
                loop.Ready task.Step

    member this.Resolve() = this.Settle false

    member this.Wait (task: ModelTask) k =
        let result () = if outcome = Some true then k (Error(Failure Edge)) else k (Ok())

        if outcome.IsSome then
            result ()
        else
            waiters.Add task

            task.Park {
                Withdraw =
                    fun () ->
                        let isPending = outcome.IsNone
                        this.Settle true
                        isPending
                Interrupt = fun () -> outcome.IsNone && waiters.Remove task
                IsScheduled = false
                GoOn =
                    function
                    | Some failure -> k (Error failure)
                    | None -> result ()
            }

type ModelQueue(loop: ModelLoop) =
    let items = System.Collections.Generic.Queue<int>()
    let getters = ResizeArray<Waiter>()
    let mutable given = 0

    let rec wakeNext () =
        if getters.Count > 0 then
            let first = getters[0]
            getters.RemoveAt 0

            if not (first.Wake()) then
                wakeNext ()

    member _.Given = given
    member _.Left = List.ofSeq items

    member _.Give() =
        given <- given + 1
        wakeNext ()
        items.Enqueue given

    member this.Receive (task: ModelTask) (k: Result<int, Failure> -> unit) : unit =
        if items.Count > 0 then
            k (Ok(items.Dequeue()))
        else
            let waiter = Waiter(loop, task)
            getters.Add waiter

            Waits.on waiter ignore task (fun raised ->
                getters.Remove waiter |> ignore

                match raised with
                | None -> this.Receive task k
                | Some failure ->
                    if waiter.WasWoken && items.Count > 0 then
                        wakeNext ()

                    k (Error failure))

type ModelLock(loop: ModelLoop) =
    let waiters = ResizeArray<Waiter>()
    let mutable isLocked = false

    let wakeHead () =
        if waiters.Count > 0 then
            waiters[0].Wake() |> ignore

    member _.Acquire (task: ModelTask) (k: Result<unit, Failure> -> unit) =
        if not isLocked && waiters.TrueForAll(fun waiter -> not waiter.IsWaiting && not waiter.WasWoken) then
            isLocked <- true
            k (Ok())
        else
            let waiter = Waiter(loop, task)
            waiters.Add waiter

            Waits.on waiter ignore task (fun raised ->
                waiters.Remove waiter |> ignore

                match raised with
                | None ->
                    isLocked <- true
                    k (Ok())
                | Some failure ->
                    if not isLocked then
                        wakeHead ()

                    k (Error failure))

    member _.Release() =
        wakeHead ()
        isLocked <- false
