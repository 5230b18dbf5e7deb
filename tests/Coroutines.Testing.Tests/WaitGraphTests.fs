module Coroutines.Testing.Tests.WaitGraphTests

open NUnit.Framework
open Coroutines
open Coroutines.Testing

let private lockOrder () =
    coroutine {
        let first, second = AsyncLock(), AsyncLock()

        let taking (one: AsyncLock) (other: AsyncLock) =
            coroutine {
                do! one.Acquire()
                do! Coroutine.yieldNow ()
                do! other.Acquire()
                other.Release()
                one.Release()
            }

        do! together [ "A", taking first second; "B", taking second first ]
    }

[<Test>]
let ``a deadlock by lock order is told in words, the circle first`` () =
    let found = find lockOrder

    match found.Failure with
    | RunFailure.Deadlock graph ->
        equal [ "A"; "B" ] (List.sort graph.Cycle)

        contains
            "A waits for AsyncLock 1, held by B; B waits for AsyncLock 2, held by A; main waits for the end of A"
            (string graph)
    | other -> Assert.Fail $"{other}"

[<Test>]
let ``it is drawn as a Mermaid diagram`` () =
    let text = string (find lockOrder)
    contains "graph LR" text
    contains "-->|held by|" text

[<Test>]
let ``a task that acquires a lock twice waits for itself`` () =
    let program () =
        coroutine {
            let gate = AsyncLock()
            do! gate.Acquire()
            do! gate.Acquire()
        }

    contains "main waits for AsyncLock 1, held by main" (string (find program))

[<Test>]
let ``a lock whose holder has ended is held for ever`` () =
    let program () =
        coroutine {
            let gate = AsyncLock()
            do! Coroutine.startNamed "careless" (coroutine { do! gate.Acquire() })
            do! gate.Acquire()
        }

    contains "held for ever by careless, which has ended" (string (find program))

[<Test>]
let ``a queue that nobody fills is named with what was asked of it`` () =
    let program () =
        coroutine {
            let queue = AsyncQueue<int>()
            let! _ = queue.Get()
            return ()
        }

    contains "main waits for AsyncQueue (0 items, 0 not done, 1 getting, 0 putting).Get()" (string (find program))

[<Test>]
let ``children that are joined are named`` () =
    let program () =
        coroutine {
            let never = Future<unit>()
            let! _ = Coroutine.all [ coroutine { do! never }; coroutine { do! never } ]
            return ()
        }

    contains "main waits for the end of Task-" (string (find program))

[<Test>]
let ``tasks in a circle are a deadlock although others go on for ever`` () =
    let program () =
        coroutine {
            let first, second = AsyncLock(), AsyncLock()

            let taking (one: AsyncLock) (other: AsyncLock) =
                coroutine {
                    do! one.Acquire()
                    do! Coroutine.yieldNow ()
                    do! other.Acquire()
                }

            let ticking =
                coroutine {
                    while true do
                        do! Coroutine.sleep (milliseconds 1)
                }

            do! together [ "A", taking first second; "B", taking second first; "clock", ticking ]
        }

    match (findWith { settings with Steps = 300 } program).Failure with
    | RunFailure.Deadlock graph -> equal [ "A"; "B" ] (List.sort graph.Cycle)
    | other -> Assert.Fail $"{other}"
