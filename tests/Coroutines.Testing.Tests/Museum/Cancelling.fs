namespace Coroutines.Testing.Museum

open System.Collections.Generic
open Coroutines
open Coroutines.Testing

/// What goes wrong when somebody is cancelled.
module Cancelling =

    let private cancelled name story program = exhibit name story program |> underCancellation

    // The first thing every reviewer of semaphores looks for: acquire and release without a finaliser between them.
    let leakedPermit =
        cancelled "permit leaked" "A worker is cancelled while it holds a permit." (fun twin () ->
            coroutine {
                let permits = AsyncSemaphore 1

                let worker =
                    coroutine {
                        if twin = Mended then
                            use! _ = permits.Hold()
                            do! pause ()
                        else
                            do! permits.Acquire()
                            do! pause ()
                            permits.Release()
                    }

                do! together [ "worker", worker ]
                return not permits.IsLocked
            })

    // python/cpython#21894 (bpo-37658): wait_for is cancelled when the inner task has just finished, and drops its result.
    let lostItem =
        cancelled "item lost" "A consumer is cancelled between taking an item and dealing with it." (fun twin () ->
            coroutine {
                let queue, stored = AsyncQueue<int>(), ref 0
                queue.PutNow 1

                let consumer =
                    coroutine {
                        let! item = queue.Get()
                        let isStored = ref false

                        try
                            do! pause ()
                            stored.Value <- stored.Value + item
                            isStored.Value <- true
                        finally
                            if twin = Mended && not isStored.Value then
                                queue.PutNow item
                    }

                do! together [ "consumer", consumer ]
                return stored.Value + queue.Count = 1
            })

    /// A lock as one writes it oneself, with the mistakes of its age.
    type private HandMadeLock(passesOn: bool) =
        let waiters = LinkedList<Future<unit>>()
        let mutable isLocked = false

        member _.IsLocked = isLocked

        member private _.WakeNext() =
            if not isLocked then
                match waiters |> Seq.tryFind (fun waiter -> not waiter.IsCompleted) with
                | Some next when waiters |> Seq.forall (fun waiter -> not waiter.IsCompleted) -> next.SetResult()
                | _ -> ()

        member this.Acquire() =
            coroutine {
                if isLocked || waiters.Count > 0 then
                    let waiter = Future<unit>()
                    waiters.AddLast waiter |> ignore
                    let isMine = ref false

                    try
                        do! waiter
                        isMine.Value <- true
                    finally
                        waiters.Remove waiter |> ignore

                        if not isMine.Value && passesOn then
                            this.WakeNext()

                isLocked <- true
            }

        member this.Release() =
            isLocked <- false
            this.WakeNext()

    // python/cpython#1031 (bpo-27585): asyncio.Lock deadlocks when the waiter that was woken is cancelled before it runs.
    let lostHandOver =
        cancelled "hand-over lost" "The waiter that was woken is cancelled, and nobody wakes the next." (fun twin () ->
            coroutine {
                let gate = HandMadeLock((twin = Mended))

                let worker =
                    coroutine {
                        do! gate.Acquire()

                        try
                            do! pause ()
                        finally
                            gate.Release()
                    }

                do! together [ "one", worker; "two", worker; "three", worker ]
                return true
            })

    // python/cpython#5466 (bpo-32734): after a cancellation, asyncio.Lock could be acquired without limit.
    let releasedByStranger =
        cancelled
            "released without being acquired"
            "A finaliser releases what the cancelled acquire never got."
            (fun twin () ->
                coroutine {
                    let permits, inside, isCrowded = AsyncSemaphore 1, ref 0, ref false

                    let worker =
                        coroutine {
                            let isAcquired = ref (twin = Buggy)

                            try
                                do! permits.Acquire()
                                isAcquired.Value <- true
                                inside.Value <- inside.Value + 1
                                isCrowded.Value <- isCrowded.Value || inside.Value > 1

                                try
                                    do! pause ()
                                    do! pause ()
                                finally
                                    inside.Value <- inside.Value - 1
                            finally
                                if isAcquired.Value then
                                    permits.Release()
                        }

                    let held =
                        coroutine {
                            use! _ = permits.Hold()
                            inside.Value <- inside.Value + 1

                            try
                                for _ in 1..4 do
                                    do! pause ()
                            finally
                                inside.Value <- inside.Value - 1
                        }

                    do! together [ "holder", held; "one", worker; "two", worker ]
                    return not isCrowded.Value
                })

    // Structured-concurrency folklore, and the reason for trio's shielded clean-up: the second cancellation interrupts the finaliser.
    let cancelledDisposal = {
        cancelled
            "cancelled while closing"
            "A second cancellation interrupts the finaliser, and the connection stays open."
            (fun twin () ->
                coroutine {
                    let isOpen = ref false

                    let close =
                        coroutine {
                            do! pause ()
                            isOpen.Value <- false
                        }

                    let closeForSure =
                        if twin = Mended then
                            coroutine {
                                let closing = Coroutine.startNamed "closing" close
                                let canceled = ref None

                                while not closing.IsCompleted do
                                    match!
                                        Coroutine.catchCancel (
                                            (Coroutine.shield (closing.AsCoroutine())).AsCoroutine()
                                        )
                                    with
                                    | Ok() -> ()
                                    | Error cancellation -> canceled.Value <- Some cancellation

                                match canceled.Value with
                                | Some cancellation -> raise cancellation
                                | None -> ()
                            }
                        else
                            close

                    let worker =
                        coroutine {
                            isOpen.Value <- true
                            do! Coroutine.finallyDo (fun () -> closeForSure) (pause ())
                        }

                    do! together [ "worker", worker ]
                    return not isOpen.Value
                }) with
            Faults = {
                Faults.Cancellation with
                    Cancel = System.Predicate(fun task -> task.Name = "worker")
                    Most = 2
            }
            OnTasks = NoCounterpart "a token is cancelled once"
    }

    // The half-done transfer of every textbook on transactions (Gray and Reuter).
    let halfDone =
        cancelled "half done" "A transfer is cancelled between the two accounts." (fun twin () ->
            coroutine {
                let from, into = ref 10, ref 0

                let transfer =
                    coroutine {
                        do! pause ()
                        from.Value <- from.Value - 10

                        if twin = Buggy then
                            do! pause ()

                        into.Value <- into.Value + 10
                        do! pause ()
                    }

                do! together [ "transfer", transfer ]
                return from.Value + into.Value = 10
            })

    // python/cpython#86296 (bpo-42130): wait_for swallows a cancellation, and the task that was asked to end goes on for ever.
    let swallowed = {
        cancelled
            "cancellation swallowed"
            "A worker takes its cancellation for a failure of the job and goes on."
            (fun twin () ->
                coroutine {
                    let jobs, isClosed = AsyncQueue<int>(), ref false
                    let attempts = ref 0

                    let worker =
                        coroutine {
                            while not isClosed.Value do
                                let! outcome = Coroutine.catchCancel (jobs.Get())

                                match outcome with
                                | Error cancellation when twin = Mended -> raise cancellation
                                | Error _ -> attempts.Value <- attempts.Value + 1
                                | Ok _ -> isClosed.Value <- true
                        }

                    let task = Coroutine.startNamed "worker" worker
                    do! Coroutine.sleep (milliseconds 1)
                    let wasCancelled = task.Cancelling > 0
                    jobs.PutNow 1
                    let! _ = Coroutine.wait WaitUntil.AllCompleted None [ task ]
                    return not wasCancelled || task.IsCanceled
                }) with
            Faults = Faults.Cancellation
    }

    // python/cpython#75801 (bpo-31620): asyncio.Queue keeps the getters that gave up, and grows as long as somebody polls it.
    let waitersPileUp =
        exhibit "waiters pile up" "Whoever gives up waiting stays in the list of waiters." (fun twin () ->
            coroutine {
                let waiters = ResizeArray<Future<unit>>()

                let poll =
                    coroutine {
                        let waiter = Future<unit>()
                        waiters.Add waiter

                        try
                            let! _ = Coroutine.wait WaitUntil.AllCompleted (Some(milliseconds 1)) [ waiter ]
                            return ()
                        finally
                            if twin = Mended then
                                waiters.Remove waiter |> ignore
                    }

                for _ in 1..5 do
                    do! poll

                return waiters.Count < 3
            })

    // cockroachdb/cockroach#91038, and many a user of Go's singleflight: the shared load dies with the caller that happened to start it.
    let sharedLoadCancelled =
        cancelled
            "shared load cancelled"
            "The first of two callers is cancelled, and takes the other's answer along."
            (fun twin () ->
                coroutine {
                    let load =
                        Coroutine.startNamed "main" (Coroutine.map (fun () -> 42) (Coroutine.sleep (milliseconds 1)))

                    let failed = ref false

                    let caller =
                        coroutine {
                            let! _ =
                                if twin = Mended then
                                    (Coroutine.shield (load.AsCoroutine())).AsCoroutine()
                                else
                                    load.AsCoroutine()

                            return ()
                        }

                    let one = Coroutine.startNamed "one" caller
                    let two = Coroutine.startNamed "two" caller
                    let! _ = Coroutine.wait WaitUntil.AllCompleted None [ one; two ]
                    failed.Value <- one.IsCanceled && two.IsCanceled
                    let! _ = Coroutine.wait WaitUntil.AllCompleted None [ load ]
                    return not failed.Value
                })
        |> withoutCounterpart "who awaits a Task never cancels it"

    let all = [
        leakedPermit
        lostItem
        lostHandOver
        releasedByStranger
        cancelledDisposal
        halfDone
        swallowed
        waitersPileUp
        sharedLoadCancelled
    ]
