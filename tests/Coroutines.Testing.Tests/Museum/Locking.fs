namespace Coroutines.Testing.Museum

open System.IO
open Coroutines
open Coroutines.Testing

/// What goes wrong with locks, permits, and those who hold them.
module Locking =

    // The circular wait of Coffman, Elphick and Shoshani (System deadlocks, 1971).
    let lockOrder =
        exhibit "lock order" "Two tasks take two locks in different orders." (fun twin () ->
            coroutine {
                let first, second = AsyncLock(), AsyncLock()

                let work (one: AsyncLock) (other: AsyncLock) =
                    coroutine {
                        use! _ = one.Hold()
                        do! pause ()
                        use! _ = other.Hold()
                        do! pause ()
                    }

                let late =
                    coroutine {
                        for _ in 1..4 do
                            do! pause ()

                        if twin = Buggy then do! work second first else do! work first second
                    }

                do! together [ "one", work first second; "two", late ]
                return true
            })

    // "Double locking", the largest class of mutex bugs in Docker, Kubernetes, gRPC and others (Tu and others, ASPLOS 2019, section 5.1.1).
    let lockedTwice =
        exhibit "locked twice" "A function that holds the lock calls another that takes it." (fun twin () ->
            coroutine {
                let gate = AsyncLock()
                let entries = ref 0

                let count =
                    coroutine {
                        use! _ = gate.Hold()
                        return entries.Value
                    }

                let add =
                    coroutine {
                        let! before = if twin = Mended then count else Coroutine.result 0
                        use! _ = gate.Hold()
                        entries.Value <- entries.Value + 1

                        if twin = Buggy && before = 0 then
                            let! now = count
                            ignore now
                    }

                do! together [ "add", add ]
                return entries.Value = 1
            })

    // Dijkstra, EWD 310: Hierarchical ordering of sequential processes (1971).
    let philosophers =
        exhibit "dining philosophers" "Each takes the left fork and waits for the right one." (fun twin () ->
            coroutine {
                let forks = [| for _ in 1..3 -> AsyncLock() |]

                let philosopher seat =
                    coroutine {
                        let left, right = seat, (seat + 1) % 3
                        let first, second = if twin = Mended then min left right, max left right else left, right
                        use! _ = forks[first].Hold()
                        do! pause ()
                        use! _ = forks[second].Hold()
                        do! pause ()
                    }

                do! together [ for seat in 0..2 -> $"philosopher {seat}", philosopher seat ]
                return true
            })

    // Courtois, Heymans and Parnas (1971), the first problem: readers that overlap keep the writer out.
    let writerStarves =
        exhibit "the writer starves" "Readers who overlap keep the lock from ever being free." (fun twin () ->
            coroutine {
                let readers, waiting, overtaken = ref 0, ref 0, ref 0
                let changed = AsyncCondition()

                let read =
                    coroutine {
                        use! held = changed.Hold()

                        if twin = Mended then
                            do! changed.WaitFor(fun () -> waiting.Value = 0)

                        if waiting.Value > 0 then
                            overtaken.Value <- overtaken.Value + 1

                        readers.Value <- readers.Value + 1
                        held.Dispose()
                        do! pause ()
                        use! _ = changed.Hold()
                        readers.Value <- readers.Value - 1
                        changed.NotifyAll()
                    }

                let reader =
                    coroutine {
                        for _ in 1..3 do
                            do! read
                    }

                let writer =
                    coroutine {
                        do! pause ()
                        use! _ = changed.Hold()
                        waiting.Value <- 1
                        do! changed.WaitFor(fun () -> readers.Value = 0)
                        waiting.Value <- 0
                        changed.NotifyAll()
                    }

                do! together [ "reader 1", reader; "reader 2", reader; "writer", writer ]
                return overtaken.Value < 3
            })

    // etcd and Kubernetes: an early return on an error leaves the mutex locked (Tu and others, "forgetting to unlock").
    let lockedForEver =
        exhibit "locked for ever" "The request fails between acquire and release." (fun twin () ->
            coroutine {
                let gate = AsyncLock()

                let request = Fault.mayFail (fun () -> IOException "broken pipe") (pause ())

                let call =
                    coroutine {
                        if twin = Mended then
                            use! _ = gate.Hold()
                            do! request
                        else
                            do! gate.Acquire()
                            do! request
                            gate.Release()
                    }

                let! _ = Coroutine.catch call
                let! _ = Coroutine.catch call
                return not gate.IsLocked
            })

    // BoltDB: a goroutine waits for a channel while it holds the lock that the other side needs (Tu and others, figure 7).
    let lockAndMessage =
        exhibit
            "a message under a lock"
            "One waits for room in a queue with the lock held that the reader of the queue needs."
            (fun twin () ->
                coroutine {
                    let gate = AsyncLock()
                    let queue = AsyncQueue<int>(1)

                    let send =
                        coroutine {
                            for item in 1..2 do
                                if twin = Buggy then
                                    use! _ = gate.Hold()
                                    do! queue.Put item
                                else
                                    do! queue.Put item
                        }

                    let receive =
                        coroutine {
                            for _ in 1..2 do
                                let! item = queue.Get()
                                use! _ = gate.Hold()
                                ignore item
                        }

                    let status =
                        coroutine {
                            use! _ = gate.Hold()
                            do! pause ()
                        }

                    let late =
                        coroutine {
                            for _ in 1..3 do
                                do! pause ()

                            use! _ = gate.Hold()
                            let! item = queue.Get()
                            ignore item
                        }

                    if twin = Buggy then
                        do! together [ "send", send; "receive", late; "status", status ]
                        let! _ = queue.Get()
                        return true
                    else
                        do! together [ "send", send; "receive", receive; "status", status ]
                        return true
                })

    // Downey, The Little Book of Semaphores, 4.1.2: the mutex is taken before the semaphore that may have to wait.
    let boundedBuffer =
        exhibit
            "bounded buffer, wrong order"
            "The consumer waits for an item with the lock held that the producer needs."
            (fun twin () ->
                coroutine {
                    let mutex, items = AsyncLock(), AsyncSemaphore 0

                    let consume =
                        coroutine {
                            if twin = Buggy then
                                do! mutex.Acquire()
                                do! items.Acquire()
                            else
                                do! items.Acquire()
                                do! mutex.Acquire()

                            mutex.Release()
                        }

                    let produce =
                        coroutine {
                            do! mutex.Acquire()
                            do! pause ()
                            items.Release()
                            mutex.Release()
                        }

                    let late =
                        coroutine {
                            do! pause ()
                            do! pause ()
                            do! consume
                        }

                    do! together [ "produce", produce; "consume", late ]
                    return true
                })

    // The banker's problem (Dijkstra, EWD 108, 1965): permits are taken one by one.
    let permitsOneByOne =
        exhibit "permits one by one" "Two tasks need both of two permits, and each gets one." (fun twin () ->
            coroutine {
                let permits, gate = AsyncSemaphore 2, AsyncLock()

                let work =
                    coroutine {
                        if twin = Mended then
                            do! gate.Acquire()

                        do! permits.Acquire()
                        do! pause ()
                        do! permits.Acquire()

                        if twin = Mended then
                            gate.Release()

                        permits.Release()
                        permits.Release()
                    }

                let late =
                    coroutine {
                        for _ in 1..3 do
                            do! pause ()

                        do! work
                    }

                do! together [ "one", work; "two", late ]
                return true
            })

    // Hyman, Comments on a problem in concurrent programming control (CACM 9, 1966); wrong, as Knuth wrote in the same volume. Mended is Peterson's (1981).
    let hyman =
        exhibit "Hyman's algorithm" "A published algorithm for mutual exclusion that lets two in." (fun twin () ->
            coroutine {
                let wants = [| false; false |]
                let turn, inside, isBroken = ref 0, ref 0, ref false

                let enter me =
                    coroutine {
                        let other = 1 - me
                        wants[me] <- true
                        do! pause ()

                        if twin = Buggy then
                            while turn.Value <> me do
                                while wants[other] do
                                    do! pause ()

                                do! pause ()
                                turn.Value <- me
                        else
                            turn.Value <- other

                            while wants[other] && turn.Value = other do
                                do! pause ()
                    }

                let work me =
                    coroutine {
                        do! enter me
                        inside.Value <- inside.Value + 1
                        isBroken.Value <- isBroken.Value || inside.Value > 1
                        do! pause ()
                        inside.Value <- inside.Value - 1
                        wants[me] <- false
                    }

                do! together [ "zero", work 0; "one", work 1 ]
                return not isBroken.Value
            })

    // Two who meet in a corridor; the textbook livelock, as in Ashcroft's airline reservation system (1975).
    let livelock =
        exhibit
            "after you"
            "Each takes its own lock, finds the other's taken, gives up, and tries again in step."
            (fun twin () ->
                let first, second = AsyncLock(), AsyncLock()

                let work (own: AsyncLock) (other: AsyncLock) givesWay =
                    coroutine {
                        let isDone = ref false

                        while not isDone.Value do
                            do! own.Acquire()
                            do! pause ()
                            let isTaken = other.IsLocked
                            do! pause ()
                            own.Release()
                            isDone.Value <- not isTaken || not givesWay

                            if twin = Mended && not isDone.Value then
                                use! _ = other.Hold()
                                ()
                            else
                                do! pause ()
                    }

                coroutine {
                    do! together [ "one", work first second (twin = Buggy); "two", work second first true ]
                    return true
                })

    let all = [
        lockOrder
        lockedTwice
        philosophers
        writerStarves
        lockedForEver
        lockAndMessage
        boundedBuffer
        permitsOneByOne
        hyman
        livelock
    ]
