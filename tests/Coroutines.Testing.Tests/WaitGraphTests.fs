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
let ``it is drawn as SVG`` () =
    match (find lockOrder).Failure with
    | RunFailure.Deadlock graph ->
        let picture = System.Xml.Linq.XDocument.Parse graph.Svg

        let texts = [
            for text in picture.Descendants() |> Seq.filter (fun e -> e.Name.LocalName = "text") -> text.Value
        ]

        Assert.That(texts, Is.SupersetOf [ "A"; "B"; "main"; "AsyncLock 1"; "AsyncLock 2"; "held by"; "waits for" ])
    | other -> Assert.Fail $"{other}"

[<Test>]
let ``a task group waits for its children, by their names`` () =
    let program () =
        Coroutine.taskGroup (fun group ->
            coroutine {
                let never = Future<unit>()
                group.Start(coroutine { do! never }, "left") |> ignore
                group.Start(coroutine { do! never }, "right") |> ignore
            })

    contains "main waits for the end of left and right" (string (find program))

[<Test>]
let ``wait tells whom it waits for, and whether the first is enough`` () =
    let program until () =
        coroutine {
            let never = Future<unit>()
            let tasks = [ for name in [ "left"; "right" ] -> Coroutine.startNamed name (coroutine { do! never }) ]
            let! _ = Coroutine.wait until None tasks
            return ()
        }

    contains "main waits for the end of left and right" (string (find (program WaitUntil.AllCompleted)))
    let first = string (find (program WaitUntil.FirstCompleted))
    contains "main waits for the first of Task 'left' (pending), Task 'right' (pending)" first

[<Test>]
let ``waits on channels name the end, what was asked of it, and how full it is`` () =
    let program () =
        coroutine {
            let sender, receiver = AsyncChannel.bounded<int> 1
            let meeting, _ = AsyncChannel.bounded<int> 0
            let receive = AsyncChannel.receive receiver |> Coroutine.map ignore

            do!
                together [
                    "reader", receive
                    "writer", AsyncChannel.send 1 meeting
                    "chooser",
                    Coroutine.select [ SelectCase.receive receiver |> SelectCase.map ignore; SelectCase.send 2 meeting ]
                ]

            ignore sender
        }

    let text = string (find program)
    contains "reader waits for ChannelReceiver of AsyncChannel" text
    contains ".Receive()" text
    contains "writer waits for ChannelSender of AsyncChannel" text
    contains "chooser waits for the first of ChannelReceiver of AsyncChannel" text
    contains ".Send(…)" text

/// Two tasks in each other's way, and one that goes on for ever; all are run by the function.
let private besideAClock (hold: Coroutine<unit> -> Coroutine<unit>) () =
    coroutine {
        let first, second = AsyncLock(), AsyncLock()

        let taking (one: AsyncLock) (other: AsyncLock) =
            coroutine {
                use! _ = one.Hold()
                do! Coroutine.yieldNow ()
                use! _ = other.Hold()
                return ()
            }

        let isOver = ref false

        let ticking =
            coroutine {
                while not isOver.Value do
                    do! Coroutine.sleep (milliseconds 1)
            }

        let clock = Coroutine.startNamed "clock" ticking

        let pair = [
            Coroutine.startNamed "A" (hold (taking first second))
            Coroutine.startNamed "B" (taking second first)
        ]

        let! _ = Coroutine.wait WaitUntil.AllCompleted None pair
        isOver.Value <- true
        do! clock
    }

[<Test>]
let ``tasks in a circle are a deadlock at once, although others go on for ever`` () =
    let found = find (besideAClock id)

    match found.Failure with
    | RunFailure.Deadlock graph -> equal [ "A"; "B" ] (List.sort graph.Cycle)
    | other -> Assert.Fail $"{other}"

    Assert.That(found.Trace.Steps.Length, Is.LessThan 20)

[<Test>]
let ``a circle that a time limit ends is none`` () =
    let limited c = Coroutine.map ignore (Coroutine.catch (Coroutine.timeout (milliseconds 50) c))
    holdsWith { settings with Runs = 200 } (besideAClock limited) |> ignore

[<Test>]
let ``a circle that a watchdog ends is none, if the settings say so`` () =
    let watched c =
        coroutine {
            let task = Coroutine.startNamed "held" c
            do! Coroutine.sleep (milliseconds 50)
            task.Cancel() |> ignore
            let! _ = Coroutine.wait WaitUntil.AllCompleted None [ task ]
            return ()
        }

    holdsWith { settings with Runs = 200; CheckDeadlocks = false } (besideAClock watched) |> ignore

    match (find (besideAClock watched)).Failure with
    | RunFailure.Deadlock graph -> equal [ "B"; "held" ] (List.sort graph.Cycle)
    | other -> Assert.Fail $"{other}"

[<Test>]
let ``a cancel scope that is entered and not left is told`` () =
    let program () =
        coroutine {
            let careless = coroutine { CancelScope().Enter() }
            do! Coroutine.startNamed "careless" careless
        }

    match (find program).Failure with
    | RunFailure.Unseen error -> equal LoopErrorKind.Misuse error.Kind
    | other -> Assert.Fail $"{other}"
