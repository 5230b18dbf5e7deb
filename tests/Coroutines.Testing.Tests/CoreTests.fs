/// The core's own concurrent parts, under every schedule that the time allows.
module Coroutines.Testing.Tests.CoreTests

open System.Collections.Generic
open Expecto
open Expecto.TestingPlatform
open Coroutines
open Coroutines.Testing

let private thorough = { settings with Runs = 4000; Inputs = 60 }

let private cancelling = { thorough with Faults = Faults.Cancellation }

let private twiceCancelling = { cancelling with Faults = { Faults.Cancellation with Most = 2 } }

let private all = [ thorough; cancelling; twiceCancelling ]

let private holdsInAll program =
    for settings in all do
        holdsWith settings program |> ignore

/// A queue made of a channel and two functions. Only one without a bound can be told from its results to be in order: while a receiver that was
/// woken has not gone on, its item takes no room, and a newcomer may take that very item and leave it the next.
let private channel put get =
    Model.queue 0 AsyncChannel.unbounded<int> (fun (sender, _) item -> put sender item) (fun (_, receiver) ->
        get receiver)

/// Tasks whose operations may be cut off; what has gone in must have come out or be there still.
let private nothingIsLost capacity receive () =
    coroutine {
        let sender, receiver = AsyncChannel.bounded<int> capacity
        let sent, received = HashSet<int>(), List<int>()

        let send (items: int list) =
            coroutine {
                for item in items do
                    do! AsyncChannel.send item sender
                    sent.Add item |> ignore
            }

        let take =
            coroutine {
                for _ in 1..2 do
                    let! item = receive receiver
                    received.AddRange(Option.toList item)
            }

        let tasks = [
            Coroutine.startNamed "sender 1" (send [ 1; 2 ])
            Coroutine.startNamed "sender 2" (send [ 3 ])
            Coroutine.startNamed "receiver 1" take
            Coroutine.startNamed "receiver 2" take
        ]

        do! Coroutine.sleep (milliseconds 100)

        for task in tasks do
            task.Cancel() |> ignore

        let! _ = Coroutine.wait WaitUntil.AllCompleted None tasks
        let mutable isEmpty = false

        while not isEmpty do
            match AsyncChannel.tryReceive receiver with
            | ValueSome item -> received.Add item
            | ValueNone -> isEmpty <- true

        return received.Count = sent.Count && sent.SetEquals received
    }

[<Tests>]
let tests =
    testList "Core" [
        test "a channel is a queue" {
            for settings in all do
                Model.checkWith
                    settings
                    (channel (fun sender item -> AsyncChannel.send item sender) AsyncChannel.receive)
        }

        test "a channel is a queue for those who select, too" {
            // The other case of each select is never taken; it must not take anything along.
            let never () = AsyncChannel.bounded<int> 1 |> snd |> SelectCase.receive

            let put (sender: ChannelSender<int>) item =
                Coroutine.select [ SelectCase.send item sender; never () |> SelectCase.map ignore ]

            let get (receiver: ChannelReceiver<int>) = Coroutine.select [ never (); SelectCase.receive receiver ]

            for settings in all do
                Model.checkWith settings (channel put get)
                Model.checkWith settings (channel put AsyncChannel.receive)
        }

        test "a channel loses nothing and makes nothing twice, a rendezvous too" {
            for capacity in 0..2 do
                holdsInAll (nothingIsLost capacity (AsyncChannel.receive >> Coroutine.map Some))
        }

        test "a select with a time limit loses nothing" {
            let receive receiver =
                Coroutine.select [
                    SelectCase.receive receiver |> SelectCase.map Some
                    SelectCase.after (milliseconds 1) |> SelectCase.map (fun () -> None)
                ]

            for capacity in 0..2 do
                holdsInAll (nothingIsLost capacity receive)
        }

        test "a scope that is left when its time is up loses nothing" {
            let receive receiver = CancelScope.moveOnAfter (milliseconds 1) (AsyncChannel.receive receiver)

            for capacity in 0..2 do
                holdsInAll (nothingIsLost capacity receive)
        }

        test "a condition excludes, as its lock does" {
            for settings in all do
                Model.exclusion AsyncCondition (fun gate -> coroutine { do! gate.Acquire() }) _.Release()
                |> Model.checkWith settings
        }

        test "a queue made of a condition is a queue" {
            let create () = struct (AsyncCondition(), Queue<int>())

            let put (struct (changed: AsyncCondition, items: Queue<int>)) item =
                coroutine {
                    use! _ = changed.Hold()
                    items.Enqueue item
                    changed.Notify()
                }

            let get (struct (changed: AsyncCondition, items: Queue<int>)) =
                coroutine {
                    use! _ = changed.Hold()
                    do! changed.WaitFor(fun () -> items.Count > 0)
                    return items.Dequeue()
                }

            for settings in all do
                Model.checkWith settings (Model.queue 0 create put get)
        }

        test "a semaphore lets in as many as it has permits, and all come back" {
            let program () =
                coroutine {
                    let permits, inside, most = AsyncSemaphore 2, ref 0, ref 0

                    let work =
                        coroutine {
                            use! _ = permits.Hold()
                            inside.Value <- inside.Value + 1
                            most.Value <- max most.Value inside.Value

                            try
                                do! Coroutine.yieldNow ()
                            finally
                                inside.Value <- inside.Value - 1
                        }

                    let tasks = [ for name in 1..4 -> Coroutine.startNamed $"{name}" work ]
                    let! _ = Coroutine.wait WaitUntil.AllCompleted None tasks
                    do! permits.Acquire()
                    do! permits.Acquire()
                    return most.Value <= 2 && permits.IsLocked
                }

            holdsInAll program
        }

        test "a barrier lets nobody through before all have come, round after round" {
            let program () =
                coroutine {
                    let barrier, rounds, isApart = AsyncBarrier 3, [| 0; 0; 0 |], ref false

                    let party me =
                        coroutine {
                            for round in 1..2 do
                                rounds[me] <- round
                                let! _ = barrier.Wait()
                                isApart.Value <- isApart.Value || Array.exists (fun other -> other < round) rounds
                        }

                    do! together [ for me in 0..2 -> $"party {me}", party me ]
                    return not isApart.Value
                }

            holdsWith thorough program |> ignore
        }

        test "whoever is cancelled at a barrier may break it, and then nobody waits for ever" {
            let program () =
                coroutine {
                    let barrier = AsyncBarrier 3

                    let party =
                        coroutine {
                            let mutable isThrough = false

                            try
                                let! _ = barrier.Wait()
                                isThrough <- true
                            finally
                                if not isThrough then
                                    Coroutine.startNamed "main" (coroutine { do! barrier.Abort() }) |> ignore
                        }

                    let tasks = [ for name in 1..3 -> Coroutine.startNamed $"{name}" party ]
                    let! _ = Coroutine.wait WaitUntil.AllCompleted None tasks

                    for task in tasks do
                        if task.IsFaulted && not (task.Exception :? BarrierBrokenException) then
                            task.Result
                }

            for settings in [ cancelling; twiceCancelling ] do
                holdsWith settings program |> ignore
        }

        test "a task group ends when all its children have, whatever strikes them" {
            let program () =
                coroutine {
                    let running = ref 0

                    let child =
                        coroutine {
                            running.Value <- running.Value + 1

                            try
                                do! Fault.mayFail (fun () -> System.IO.IOException()) (Coroutine.yieldNow ())
                                do! Coroutine.sleep (milliseconds 1)
                            finally
                                running.Value <- running.Value - 1
                        }

                    let body =
                        Coroutine.taskGroup (fun group ->
                            coroutine {
                                for name in 1..3 do
                                    group.Start(child, $"child {name}") |> ignore

                                do! Coroutine.yieldNow ()
                            })

                    let parent = Coroutine.startNamed "parent" body
                    let! _ = Coroutine.wait WaitUntil.AllCompleted None [ parent ]
                    // Looked at, so that it is not reported.
                    let isExpected = not parent.IsFaulted || parent.Exception :? TaskGroupException
                    return running.Value = 0 && isExpected
                }

            holdsInAll program
        }

        test "what is acquired inside a scope is released, whenever the scope is cancelled" {
            let program () =
                coroutine {
                    let gate, scopes = AsyncLock(), List<CancelScope>()

                    let work =
                        coroutine {
                            let! _ =
                                CancelScope.run (fun scope ->
                                    coroutine {
                                        scopes.Add scope
                                        use! _ = gate.Hold()
                                        do! Coroutine.sleep (milliseconds 1)
                                    })

                            return ()
                        }

                    let cancel =
                        coroutine {
                            do! Coroutine.sleep (milliseconds 1)

                            for scope in scopes do
                                scope.Cancel() |> ignore
                        }

                    do! together [ "one", work; "two", work; "three", work; "main", cancel ]

                    return not gate.IsLocked
                }

            holdsWith thorough program |> ignore
        }
    ]
