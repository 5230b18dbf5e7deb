namespace Coroutines.Testing.Museum

open Coroutines

/// What goes wrong when a decision and what follows from it have an await between them.
module SharedState =

    // aiohttp, issue 3380-like counters; the textbook case is PEP 492's own discussion of "await is where others run".
    let lostUpdate =
        exhibit "lost update" "Two deposits read the balance, wait, and write back what they have read." (fun twin () ->
            coroutine {
                let mutable balance = ref 0
                let gate = AsyncLock()

                let deposit amount =
                    coroutine {
                        if twin.IsMended then
                            do! gate.Acquire()

                        let! before = remote balance.Value
                        balance.Value <- before + amount

                        if twin.IsMended then
                            gate.Release()
                    }

                do! together [ "alice", deposit 10; "bob", deposit 20 ]
                return balance.Value = 30
            })
