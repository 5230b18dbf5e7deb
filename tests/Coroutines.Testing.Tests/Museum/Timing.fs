namespace Coroutines.Testing.Museum

open System
open System.Collections.Generic
open Coroutines
open Coroutines.Testing

/// What goes wrong with time, with answers that come late, and with structures that are shared.
module Timing =

    // CPython, bpo-32751 and its kin: the answer and the timeout arrive together, and both are acted upon.
    let timeoutRace =
        exhibit
            "answer and timeout"
            "The answer comes at the very moment of the timeout, and both set the result."
            (fun twin () ->
                coroutine {
                    let reply = Future<string>()

                    let set (text: string) =
                        coroutine {
                            do! Fault.mayDelay [ milliseconds 10 ] (pause ())

                            if twin = Mended then reply.TrySetResult text |> ignore else reply.SetResult text
                        }

                    let timer =
                        coroutine {
                            do! Coroutine.sleep (milliseconds 10)

                            if not reply.IsCompleted then
                                do! set "timeout"
                        }

                    do! together [ "server", set "answer"; "timer", timer ]
                    return reply.IsCompleted
                })

    // kubernetes/kubernetes#83333, and #5316 before it: the requester gives up, and the handler waits for ever to hand over its result (Tu and others, figure 1).
    let abandonedSender =
        exhibit
            "sender left behind"
            "The receiver gives up after a while, and the sender waits for it for ever."
            (fun twin () ->
                coroutine {
                    let results = AsyncQueue<int>(if twin = Buggy then 1 else 2)
                    results.PutNow 0

                    let handler = Fault.mayDelay [ milliseconds 20 ] (pause ())

                    let send =
                        coroutine {
                            do! handler
                            do! results.Put 1
                        }

                    Coroutine.startNamed "handler" send |> ignore

                    let receive =
                        coroutine {
                            do! Coroutine.sleep (milliseconds 5)
                            let! first = results.Get()
                            let! second = results.Get()
                            return first + second
                        }

                    let! _ = Coroutine.catch (Coroutine.timeout (milliseconds 4) receive)
                    do! Coroutine.sleep (milliseconds 30)
                    return true
                })

    // Search as you type: the answer to the first letters arrives after that to the last (React's documentation of useEffect shows it).
    let staleAnswer =
        exhibit "stale answer" "The answer to the older question arrives last, and stays." (fun twin () ->
            coroutine {
                let shown, latest = ref "", ref 0

                let search number (text: string) =
                    coroutine {
                        latest.Value <- number
                        do! Fault.mayDelay [ milliseconds 50 ] (pause ())

                        if twin = Buggy || latest.Value = number then
                            shown.Value <- text
                    }

                let one = Coroutine.startNamed "c" (search 1 "c")
                do! Coroutine.sleep (milliseconds 1)
                let two = Coroutine.startNamed "co" (search 2 "co")
                do! one
                do! two
                return shown.Value = "co"
            })

    // Payment interfaces have idempotency keys since a retry after a lost answer charged twice (Helland, Idempotence is not a medical condition, 2012).
    let chargedTwice =
        exhibit "charged twice" "A payment succeeds, its answer is late, and the retry pays again." (fun twin () ->
            coroutine {
                let charges, keys = ref 0, HashSet<int>()

                let charge key =
                    coroutine {
                        if twin = Buggy || keys.Add key then
                            charges.Value <- charges.Value + 1

                        do! Fault.mayDelay [ milliseconds 100 ] (pause ())
                    }

                let isPaid = ref false

                while not isPaid.Value do
                    let! outcome = Coroutine.catch (Coroutine.timeout (milliseconds 50) (charge 1))
                    isPaid.Value <- Result.isOk outcome

                return charges.Value = 1
            })

    // The thundering herd at an empty cache (memcached at Facebook, NSDI 2013, has leases against it).
    let stampede =
        exhibit "cache stampede" "All find the cache empty, and all load." (fun twin () ->
            coroutine {
                let cache = Dictionary<int, CoroutineTask<int>>()
                let values, loads = Dictionary<int, int>(), ref 0

                let load =
                    coroutine {
                        loads.Value <- loads.Value + 1
                        do! pause ()
                        return 42
                    }

                let get =
                    coroutine {
                        if twin = Mended then
                            if not (cache.ContainsKey 1) then
                                cache[1] <- Coroutine.startNamed "load" load

                            let! _ = cache[1]
                            return ()
                        elif not (values.ContainsKey 1) then
                            let! value = load
                            values[1] <- value
                    }

                let late =
                    coroutine {
                        do! pause ()
                        do! pause ()
                        do! get
                    }

                do! together [ "one", get; "two", late ]
                return loads.Value = 1
            })

    // IBM System/370 Principles of Operation (1983), appendix A: the free list whose head is the same again, and whose second element is not.
    let aba =
        exhibit "ABA" "A pop compares the head with what it saw, which has been away and come back." (fun twin () ->
            coroutine {
                let next = Dictionary<string, string>(dict [ "A", "B"; "B", "C"; "C", "" ])
                let head, version = ref "A", ref 0
                let taken = ResizeArray<string>()

                let pop slowly =
                    coroutine {
                        let popped = ref ""

                        while popped.Value = "" do
                            let seen, at = head.Value, version.Value
                            let following = next[seen]

                            if slowly then
                                do! pause ()
                                do! pause ()

                            if head.Value = seen && (twin = Buggy || version.Value = at) then
                                head.Value <- following
                                version.Value <- version.Value + 1
                                popped.Value <- seen

                        return popped.Value
                    }

                let push node =
                    next[node] <- head.Value
                    head.Value <- node
                    version.Value <- version.Value + 1

                let slow =
                    coroutine {
                        let! node = pop true
                        taken.Add node
                    }

                let quick =
                    coroutine {
                        for _ in 1..2 do
                            do! pause ()

                        let! first = pop false
                        do! pause ()
                        let! second = pop false
                        taken.Add second
                        push first
                        do! pause ()
                        let! third = pop false
                        taken.Add third
                    }

                do! together [ "slow", slow; "quick", quick ]
                return taken.Count = (HashSet taken).Count
            })

    // NASDAQ, 18 May 2012, the Facebook IPO: each cancelled order made the calculation of the opening price begin anew (SEC, release 34-69655).
    let alwaysAnew =
        exhibit
            "always anew"
            "Every change makes the calculation start again, and the changes do not end before it does."
            (fun twin () ->
                let version, isOpen = ref 0, ref false

                let rec calculate () : Coroutine<unit> =
                    coroutine {
                        let before = version.Value
                        do! Coroutine.sleep (milliseconds 5)

                        if twin = Buggy && version.Value <> before then do! calculate () else isOpen.Value <- true
                    }

                coroutine {
                    let cancelOrders =
                        coroutine {
                            while not isOpen.Value do
                                version.Value <- version.Value + 1
                                do! Coroutine.sleep (milliseconds 2)
                        }

                    do! together [ "exchange", calculate (); "traders", cancelOrders ]
                    return true
                })

    // "Backpressure" is what every stream interface since Reactive Streams (2014) is about.
    let unbounded =
        exhibit "grows without bound" "A producer that is not held back fills the memory." (fun twin () ->
            coroutine {
                let queue, most = AsyncQueue<int>(if twin = Buggy then 0 else 3), ref 0

                let produce =
                    coroutine {
                        for item in 1..12 do
                            do! queue.Put item
                            most.Value <- max most.Value queue.Count
                            do! pause ()
                    }

                let consume =
                    coroutine {
                        for _ in 1..12 do
                            let! _ = queue.Get()
                            do! pause ()
                    }

                do! together [ "produce", produce; "consume", consume ]
                return most.Value <= 5
            })

    // Herlihy and Wing (1990): a queue that is correct for each client alone, and not linearizable.
    let queueWithoutOrder =
        exhibit
            "queue that is none"
            "A reader passes an empty place, which is then filled, and takes what came later."
            (fun twin () ->
                coroutine {
                    let places = Array.zeroCreate<int> 4
                    let back = ref 0
                    let history = ResizeArray<Operation<int, int>>()
                    let clock = ref 0

                    let during client command (operation: Coroutine<int>) =
                        coroutine {
                            clock.Value <- clock.Value + 1
                            let begun = clock.Value
                            let! result = operation
                            clock.Value <- clock.Value + 1

                            history.Add {
                                Client = client
                                Command = command
                                Begun = begun
                                Ended = clock.Value
                                Result = ValueSome result
                            }
                        }

                    let put item =
                        coroutine {
                            places[back.Value] <- item
                            back.Value <- back.Value + 1
                            return 0
                        }

                    let get =
                        coroutine {
                            let item = ref 0

                            for place in 0 .. places.Length - 1 do
                                if item.Value = 0 then
                                    item.Value <- places[place]
                                    places[place] <- 0

                                    if twin = Buggy then
                                        do! pause ()

                            return item.Value
                        }

                    let model = {
                        Initial = []
                        Apply =
                            fun items command ->
                                match command, items with
                                | 0, [] -> ValueSome(struct ([], 0))
                                | 0, first :: rest -> ValueSome(struct (rest, first))
                                | item, _ -> ValueSome(struct (items @ [ item ], 0))
                    }

                    let producer =
                        coroutine {
                            for item in 1..2 do
                                for _ in 1..3 do
                                    do! pause ()

                                do! during "producer" item (put item)
                        }

                    let consumer =
                        coroutine {
                            do! during "consumer" 0 get
                            do! during "consumer" 0 get
                        }

                    do! together [ "producer", producer; "consumer", consumer ]
                    return (Linearizability.explain model (List.ofSeq history)).IsSome
                })

    let all = [
        timeoutRace
        abandonedSender
        staleAnswer
        chargedTwice
        stampede
        aba
        alwaysAnew
        unbounded
        queueWithoutOrder
    ]
