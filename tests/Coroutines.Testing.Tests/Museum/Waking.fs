namespace Coroutines.Testing.Museum

open System.Collections.Generic
open Coroutines

/// What goes wrong between those who wait and those who wake them.
module Waking =

    // The oldest of all: test and sleep are two steps, and the wake-up comes between (Saltzer 1966; Dijkstra's semaphores remember it).
    let lostWakeUp =
        exhibit "lost wake-up" "The sleeper looks, finds nothing, and is woken before it sleeps." (fun twin () ->
            coroutine {
                let isReady = ref false
                let sleeper: Future<unit> option ref = ref None

                let consumer =
                    coroutine {
                        if not isReady.Value then
                            if twin = Buggy then
                                do! pause ()

                            let wake = Future<unit>()
                            sleeper.Value <- Some wake
                            do! wake
                    }

                let producer =
                    coroutine {
                        do! pause ()
                        do! pause ()
                        isReady.Value <- true

                        match sleeper.Value with
                        | Some wake -> wake.SetResult()
                        | None -> ()
                    }

                do! together [ "consumer", consumer; "producer", producer ]
                return true
            })

    // The first rule of every manual of condition variables: wait in a loop for a state, never for the notification alone.
    let missedNotify =
        exhibit
            "missed notify"
            "A notification finds nobody waiting, and the one who comes later waits for the next."
            (fun twin () ->
                coroutine {
                    let changed = AsyncCondition()
                    let isReady = ref false

                    let waiter =
                        coroutine {
                            do! pause ()
                            use! _ = changed.Hold()

                            if twin = Buggy then do! changed.Wait() else do! changed.WaitFor(fun () -> isReady.Value)
                        }

                    let notifier =
                        coroutine {
                            do! pause ()
                            do! pause ()
                            use! _ = changed.Hold()
                            isReady.Value <- true
                            changed.Notify()
                        }

                    do! together [ "waiter", waiter; "notifier", notifier ]
                    return true
                })

    // Java: notify where notifyAll is needed, because two kinds of waiters share one monitor (Bloch, Effective Java).
    let wrongOneWoken =
        exhibit
            "the wrong one woken"
            "One notification for two kinds of waiters goes to one who cannot use it."
            (fun twin () ->
                coroutine {
                    let changed = AsyncCondition()
                    let hasRed, hasBlue = ref false, ref false

                    let waiter (colour: bool ref) =
                        coroutine {
                            use! _ = changed.Hold()
                            do! changed.WaitFor(fun () -> colour.Value)
                        }

                    let set (colour: bool ref) =
                        coroutine {
                            do! pause ()
                            use! _ = changed.Hold()
                            colour.Value <- true
                            changed.Notify(if twin = Buggy then 1 else 2)
                        }

                    do!
                        together [
                            "red", waiter hasRed
                            "blue", waiter hasBlue
                            "painter", set hasRed
                            "dyer", set hasBlue
                        ]

                    return true
                })

    // Mesa semantics (Lampson and Redell 1980): between notification and wake-up another may have come, so `if` must be `while`.
    let wokenTooLate =
        exhibit "woken too late" "A consumer is woken for an item, and another takes it first." (fun twin () ->
            coroutine {
                let changed = AsyncCondition()
                let items = Queue<int>()

                let consumer =
                    coroutine {
                        use! _ = changed.Hold()

                        if twin = Mended then
                            do! changed.WaitFor(fun () -> items.Count > 0)
                        elif items.Count = 0 then
                            do! changed.Wait()

                        return items.Dequeue() |> ignore
                    }

                let producer =
                    coroutine {
                        for item in 1..2 do
                            do! pause ()
                            use! _ = changed.Hold()
                            items.Enqueue item
                            changed.NotifyAll()
                    }

                do! together [ "one", consumer; "two", consumer; "producer", producer ]
                return true
            })

    // Downey, The Little Book of Semaphores, 3.6: the barrier that a fast thread passes twice.
    let barrierReuse =
        exhibit "barrier used again" "A quick task goes through the open gate of the last round." (fun twin () ->
            coroutine {
                let count = ref 0
                let gate = AsyncEvent()
                let good = AsyncBarrier 2
                let rounds = [| 0; 0 |]
                let isApart = ref false

                let pass =
                    if twin = Mended then
                        coroutine {
                            let! _ = good.Wait()
                            return ()
                        }
                    else
                        coroutine {
                            count.Value <- count.Value + 1

                            if count.Value = 2 then
                                gate.Set()

                            do! gate.Wait()
                            count.Value <- count.Value - 1

                            if count.Value = 0 then
                                gate.Clear()
                        }

                let party me =
                    coroutine {
                        for round in 1..3 do
                            rounds[me] <- round
                            do! pass
                            do! pause ()

                            if abs (rounds[0] - rounds[1]) > 1 then
                                isApart.Value <- true
                    }

                do! together [ "one", party 0; "two", party 1 ]
                return not isApart.Value
            })

    // Win32 PulseEvent: "unreliable and should not be used", says its own manual.
    let pulse =
        exhibit
            "pulse"
            "An event is set and cleared at once, and who is not waiting at that moment never hears of it."
            (fun twin () ->
                coroutine {
                    let started = AsyncEvent()

                    let runner =
                        coroutine {
                            do! pause ()
                            do! started.Wait()
                        }

                    let starter =
                        coroutine {
                            do! pause ()
                            do! pause ()
                            started.Set()

                            if twin = Buggy then
                                started.Clear()
                        }

                    do! together [ "runner", runner; "starter", starter ]
                    return true
                })

    // etcd-io/etcd#6534: WaitGroup.Add is called when Wait may have returned (Tu, Liu, Song, Zhang: Real-world concurrency bugs in Go, ASPLOS 2019, figure 9).
    let countedTooLate =
        exhibit
            "counted too late"
            "A worker counts itself in when it begins, and the one who waits for all finds none."
            (fun twin () ->
                coroutine {
                    let running, finished = ref 0, ref 0

                    let worker =
                        coroutine {
                            if twin = Buggy then
                                running.Value <- running.Value + 1

                            do! pause ()
                            finished.Value <- finished.Value + 1
                            running.Value <- running.Value - 1
                        }

                    if twin = Mended then
                        running.Value <- 2

                    let workers = [ Coroutine.startNamed "one" worker; Coroutine.startNamed "two" worker ]

                    do! pause ()

                    while running.Value > 0 do
                        do! pause ()

                    let seen = finished.Value

                    for worker in workers do
                        do! worker

                    return seen = 2
                })

    // Docker, pull request 25384: Wait stands inside the loop that starts what is waited for (Tu and others, figure 5).
    let waitInTheLoop =
        exhibit
            "wait inside the loop"
            "The first worker is waited for until all have finished, before the second is started."
            (fun twin () ->
                coroutine {
                    let left = ref 2
                    let allDone = Future<unit>()
                    let workers = ResizeArray<CoroutineTask<unit>>()

                    let worker =
                        coroutine {
                            left.Value <- left.Value - 1

                            if left.Value = 0 then
                                allDone.SetResult()
                        }

                    for _ in 1..2 do
                        workers.Add(Coroutine.start worker)

                        if twin = Buggy then
                            do! allDone

                    do! allDone
                    return true
                })

    // Node.js programs that lean on the order of callbacks (Wang and others: Real world concurrency bugs in Node.js, ASE 2017: order violations).
    let reordered =
        exhibit
            "messages out of order"
            "Each message is sent by a task of its own, and the tasks overtake each other."
            (fun twin () ->
                coroutine {
                    let received = ResizeArray<int>()

                    let send message =
                        coroutine {
                            do! pause ()
                            received.Add message
                        }

                    if twin = Buggy then
                        do! together [ for message in 1..3 -> $"message {message}", send message ]
                    else
                        for message in 1..3 do
                            do! send message

                    return List.ofSeq received = [ 1; 2; 3 ]
                })

    // Docker, issue 24007: two goroutines find a channel open, and both close it (Tu and others, figure 10).
    let closedTwice =
        exhibit "closed twice" "Two tasks find a future without a result, and both give it one." (fun twin () ->
            coroutine {
                let closed = Future<unit>()

                let close =
                    coroutine {
                        if not closed.IsCompleted then
                            do! pause ()

                            if twin = Buggy then closed.SetResult() else closed.TrySetResult() |> ignore
                    }

                let late =
                    coroutine {
                        for _ in 1..3 do
                            do! pause ()

                        do! close
                    }

                do! together [ "one", close; "two", late ]
                return closed.IsCompleted
            })

    let all = [
        lostWakeUp
        missedNotify
        wrongOneWoken
        wokenTooLate
        barrierReuse
        pulse
        countedTooLate
        waitInTheLoop
        reordered
        closedTwice
    ]
