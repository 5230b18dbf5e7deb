namespace Coroutines.Testing.Museum

open System.Collections.Generic
open Coroutines

/// What goes wrong when a decision and what follows from it have an await between them.
module SharedState =

    /// Runs a body, and in the corrected twin lets nobody else in meanwhile.
    let private exclusively twin (gate: AsyncLock) (body: Coroutine<'T>) : Coroutine<'T> =
        coroutine {
            if twin = Buggy then
                return! body
            else
                use! _ = gate.Hold()
                return! body
        }

    // Apache httpd, bug 25520: requests append to one log buffer without a lock (Lu, Park, Seo, Zhou: Learning from mistakes, ASPLOS 2008).
    let lostUpdate =
        exhibit "lost update" "Two deposits read the balance, wait, and write back what they have read." (fun twin () ->
            coroutine {
                let balance = ref 0
                let gate = AsyncLock()

                let deposit amount =
                    exclusively
                        twin
                        gate
                        (coroutine {
                            let! before = remote balance.Value
                            balance.Value <- before + amount
                        })

                do! together [ "alice", deposit 10; "bob", deposit 20 ]
                return balance.Value = 30
            })

    // Flexcoin, March 2014: many withdrawals at once, each checked before any was booked; the exchange was emptied and closed.
    let overdraft =
        exhibit
            "check, then act"
            "Two withdrawals find the balance sufficient, wait, and take it twice."
            (fun twin () ->
                coroutine {
                    let balance = ref 100
                    let gate = AsyncLock()

                    let withdraw =
                        exclusively
                            twin
                            gate
                            (coroutine {
                                if balance.Value >= 100 then
                                    do! pause ()
                                    balance.Value <- balance.Value - 100
                            })

                    do! together [ "one", withdraw; "two", withdraw ]
                    return balance.Value >= 0
                })

    // Starbucks gift cards, 2015 (E. Homakov): two transfers between the same cards at once made money.
    let moneyFromNothing =
        exhibit "transfer made twice" "Both transfers read both cards before either has written." (fun twin () ->
            coroutine {
                let cards = [| 5; 5 |]
                let gate = AsyncLock()

                let transfer =
                    exclusively
                        twin
                        gate
                        (coroutine {
                            let source, target = cards[0], cards[1]
                            do! pause ()
                            cards[0] <- source - 5
                            do! pause ()
                            cards[1] <- target + 5
                        })

                let slowly =
                    coroutine {
                        do! pause ()
                        do! transfer
                    }

                do! together [ "one", transfer; "two", slowly ]
                return cards[0] + cards[1] = 10
            })

    // "The double-checked locking is broken" declaration (Bacon and others, 2000), without the memory model.
    let doubleInitialisation =
        exhibit "initialised twice" "Two users find no connection, and each opens one." (fun twin () ->
            coroutine {
                let opened = ref 0
                let connection = ref None
                let gate = AsyncLock()

                let connect =
                    exclusively
                        twin
                        gate
                        (coroutine {
                            if connection.Value.IsNone then
                                let! made = remote "connection"
                                opened.Value <- opened.Value + 1
                                connection.Value <- Some made
                        })

                do! together [ "one", connect; "two", connect ]
                return opened.Value = 1
            })

    // Mozilla, bug 61369: a thread uses what its creator sets after having started it (Lu and others, ASPLOS 2008, an order violation).
    let usedBeforeSet =
        exhibit
            "used before it is set"
            "A child is started before what it reads is set, and usually comes late enough."
            (fun twin () ->
                coroutine {
                    let handler: string option ref = ref None

                    let child =
                        coroutine {
                            do! pause ()
                            do! pause ()
                            return handler.Value.Value |> ignore
                        }

                    if twin = Mended then
                        handler.Value <- Some "handler"

                    let task = Coroutine.startNamed "child" child
                    do! pause ()
                    handler.Value <- Some "handler"
                    do! task
                    return true
                })

    // MySQL, bug 3596: proc_info is tested for null, and printed after another thread has cleared it (Lu and others, ASPLOS 2008).
    let clearedAfterTest =
        exhibit
            "cleared after the test"
            "A session is there when it is looked for, and gone when it is used."
            (fun twin () ->
                coroutine {
                    let session = ref (Some "alice")

                    let greet =
                        coroutine {
                            let seen = session.Value

                            if seen.IsSome then
                                do! pause ()
                                let name = if twin = Buggy then session.Value.Value else seen.Value
                                ignore name
                        }

                    let logOut =
                        coroutine {
                            do! pause ()
                            do! pause ()
                            session.Value <- None
                        }

                    do! together [ "greet", greet; "log out", logOut ]
                    return true
                })

    // CWE-367, time of check to time of use; the example of every booking system.
    let doubleBooking =
        exhibit "double booking" "A seat is free when asked about, and sold when booked." (fun twin () ->
            coroutine {
                let seats = HashSet [ 1; 2 ]
                let sold = ResizeArray<int>()

                let book =
                    coroutine {
                        let seat = Seq.min seats

                        if twin = Mended then
                            seats.Remove seat |> ignore

                        do! pause ()
                        seats.Remove seat |> ignore
                        sold.Add seat
                    }

                let late =
                    coroutine {
                        do! pause ()
                        do! pause ()
                        do! book
                    }

                do! together [ "one", book; "two", late ]
                return sold.Count = (HashSet sold).Count
            })

    // Apache httpd, bug 25520 once more: the place in the buffer is read, the text written, and the place moved on, with others between.
    let garbledLog =
        exhibit "garbled log" "Two writers write at the same place of one buffer." (fun twin () ->
            coroutine {
                let buffer = Array.create 4 ' '
                let place = ref 0
                let gate = AsyncLock()

                let write (first: char) (second: char) =
                    exclusively
                        twin
                        gate
                        (coroutine {
                            let start = place.Value
                            buffer[start] <- first
                            buffer[start + 1] <- second
                            place.Value <- start + 2
                            do! pause ()
                        })

                let writeInPieces (first: char) (second: char) =
                    exclusively
                        twin
                        gate
                        (coroutine {
                            buffer[place.Value] <- first
                            do! pause ()
                            place.Value <- place.Value + 1
                            buffer[place.Value] <- second
                            place.Value <- place.Value + 1
                        })

                let late =
                    coroutine {
                        do! pause ()
                        do! pause ()
                        do! write 'c' 'd'
                    }

                do! together [ "one", writeInPieces 'a' 'b'; "two", late ]
                let text = System.String buffer
                return text = "abcd" || text = "cdab"
            })

    // .NET: "Collection was modified; enumeration operation may not execute", one of its best known questions.
    let changedWhileIterated =
        exhibit "changed while iterated" "A list of listeners changes while they are called one by one." (fun twin () ->
            coroutine {
                let listeners = ResizeArray [ "a"; "b" ]

                let notify =
                    coroutine {
                        let called = if twin = Buggy then listeners :> seq<_> else List.ofSeq listeners

                        for _ in called do
                            do! pause ()
                    }

                let unsubscribe =
                    coroutine {
                        for _ in 1..4 do
                            do! pause ()

                        listeners.Remove "b" |> ignore
                    }

                do! together [ "notify", notify; "unsubscribe", unsubscribe ]
                return true
            })

    // Therac-25 (Leveson and Turner 1993): an edit made while the magnets were moving was shown, and not seen by the set-up.
    let editDuringSetUp =
        exhibit
            "edit during set-up"
            "What the operator changes while the machine sets itself up reaches half of it."
            (fun twin () ->
                let mode, edits = ref "x-ray", ref 0

                let rec setUp () : Coroutine<string * string> =
                    coroutine {
                        let edit = edits.Value
                        let beam = mode.Value
                        do! Coroutine.sleep (milliseconds 8)
                        let magnets = mode.Value

                        if twin = Mended && edits.Value <> edit then return! setUp () else return beam, magnets
                    }

                let operate =
                    coroutine {
                        do! Coroutine.sleep (milliseconds 8)
                        mode.Value <- "electron"
                        edits.Value <- edits.Value + 1
                    }

                coroutine {
                    let machine = Coroutine.startNamed "machine" (setUp ())
                    let operator = Coroutine.startNamed "operator" operate
                    let! beam, magnets = machine
                    do! operator
                    return beam = magnets
                })

    // The DAO, June 2016: the contract pays out, and runs the receiver's code, before it notes that it has paid.
    let reentrancy =
        exhibit "re-entrancy" "The receiver asks again before the first payment has been noted." (fun twin () ->
            let balance, paid = ref 10, ref 0

            let rec withdraw depth : Coroutine<unit> =
                coroutine {
                    let amount = balance.Value

                    if amount > 0 then
                        if twin = Mended then
                            balance.Value <- 0

                        paid.Value <- paid.Value + amount
                        do! receive depth
                        balance.Value <- 0
                }

            and receive depth : Coroutine<unit> =
                coroutine {
                    do! pause ()

                    if depth > 0 then
                        do! withdraw (depth - 1)
                }

            coroutine {
                do! withdraw 1
                return paid.Value = 10
            })

    // Afek and others, Atomic snapshots of shared memory (JACM 1993): reading one register after the other is no snapshot.
    let tornRead =
        exhibit
            "torn read"
            "Host and port are read one after the other, and belong to different servers."
            (fun twin () ->
                coroutine {
                    let server = ref ("alpha", 1)
                    let host, port = ref "alpha", ref 1

                    let move =
                        coroutine {
                            for _ in 1..3 do
                                do! pause ()

                            server.Value <- "beta", 2
                            host.Value <- "beta"
                            port.Value <- 2
                        }

                    let read =
                        coroutine {
                            if twin = Mended then
                                return server.Value
                            else
                                let first = host.Value
                                do! pause ()
                                return first, port.Value
                        }

                    let mover = Coroutine.startNamed "mover" move
                    let reader = Coroutine.startNamed "reader" read
                    let! seen = reader
                    do! mover
                    return seen = ("alpha", 1) || seen = ("beta", 2)
                })

    let all = [
        lostUpdate
        overdraft
        moneyFromNothing
        doubleInitialisation
        usedBeforeSet
        clearedAfterTest
        doubleBooking
        garbledLog
        changedWhileIterated
        editDuringSetUp
        reentrancy
        tornRead
    ]
