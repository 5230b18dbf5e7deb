module Coroutines.Testing.Tests.WaitGraphTests

open Expecto
open Expecto.TestingPlatform
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

[<Tests>]
let tests =
    testList "Wait graph" [
        test "a deadlock by lock order is told in words, the circle first" {
            let found = find lockOrder

            match found.Failure with
            | RunFailure.Deadlock graph ->
                Expect.equal (List.sort graph.Cycle) [ "A"; "B" ] "sort"

                Expect.stringContains
                    (string graph)
                    "A waits for AsyncLock 1, held by B; B waits for AsyncLock 2, held by A; main waits for the end of A"
                    "graph"
            | other -> failtest $"{other}"
        }

        test "it is drawn as a Mermaid diagram" {
            let text = string (find lockOrder)
            Expect.stringContains text "graph LR" "text"
            Expect.stringContains text "-->|held by|" "text"
        }

        test "a task that acquires a lock twice waits for itself" {
            let program () =
                coroutine {
                    let gate = AsyncLock()
                    do! gate.Acquire()
                    do! gate.Acquire()
                }

            Expect.stringContains (string (find program)) "main waits for AsyncLock 1, held by main" "find"
        }

        test "a lock whose holder has ended is held for ever" {
            let program () =
                coroutine {
                    let gate = AsyncLock()
                    do! Coroutine.startNamed "careless" (coroutine { do! gate.Acquire() })
                    do! gate.Acquire()
                }

            Expect.stringContains (string (find program)) "held for ever by careless, which has ended" "find"
        }

        test "a queue that nobody fills is named with what was asked of it" {
            let program () =
                coroutine {
                    let queue = AsyncQueue<int>()
                    let! _ = queue.Get()
                    return ()
                }

            Expect.stringContains
                (string (find program))
                ("main waits for AsyncQueue (0 items, 0 not done, 1 getting, 0 putting).Get()")
                "find"
        }

        test "children that are joined are named" {
            let program () =
                coroutine {
                    let never = Future<unit>()
                    let! _ = Coroutine.all [ coroutine { do! never }; coroutine { do! never } ]
                    return ()
                }

            Expect.stringContains (string (find program)) "main waits for the end of Task-" "find"
        }

        test "it is drawn as SVG" {
            match (find lockOrder).Failure with
            | RunFailure.Deadlock graph ->
                let picture = System.Xml.Linq.XDocument.Parse graph.Svg

                let texts = [
                    for text in picture.Descendants() |> Seq.filter (fun e -> e.Name.LocalName = "text") -> text.Value
                ]

                let wanted = [ "A"; "B"; "main"; "AsyncLock 1"; "AsyncLock 2"; "held by"; "waits for" ]
                Expect.isEmpty (List.except texts wanted) "texts that are missing"
            | other -> failtest $"{other}"
        }

        test "a task group waits for its children, by their names" {
            let program () =
                Coroutine.taskGroup (fun group ->
                    coroutine {
                        let never = Future<unit>()
                        group.Start(coroutine { do! never }, "left") |> ignore
                        group.Start(coroutine { do! never }, "right") |> ignore
                    })

            Expect.stringContains (string (find program)) "main waits for the end of left and right" "find"
        }

        test "wait tells whom it waits for, and whether the first is enough" {
            let program until () =
                coroutine {
                    let never = Future<unit>()

                    let tasks = [
                        for name in [ "left"; "right" ] -> Coroutine.startNamed name (coroutine { do! never })
                    ]

                    let! _ = Coroutine.wait until None tasks
                    return ()
                }

            Expect.stringContains
                (string (find (program WaitUntil.AllCompleted)))
                "main waits for the end of left and right"
                "find"

            let first = string (find (program WaitUntil.FirstCompleted))

            Expect.stringContains
                first
                "main waits for the first of Task 'left' (pending), Task 'right' (pending)"
                "first"
        }

        test "waits on channels name the end, what was asked of it, and how full it is" {
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
                            Coroutine.select [
                                SelectCase.receive receiver |> SelectCase.map ignore
                                SelectCase.send 2 meeting
                            ]
                        ]

                    ignore sender
                }

            let text = string (find program)
            Expect.stringContains text "reader waits for ChannelReceiver of AsyncChannel" "text"
            Expect.stringContains text ".Receive()" "text"
            Expect.stringContains text "writer waits for ChannelSender of AsyncChannel" "text"
            Expect.stringContains text "chooser waits for the first of ChannelReceiver of AsyncChannel" "text"
            Expect.stringContains text ".Send(…)" "text"
        }

        test "tasks in a circle are a deadlock at once, although others go on for ever" {
            let found = find (besideAClock id)

            match found.Failure with
            | RunFailure.Deadlock graph -> Expect.equal (List.sort graph.Cycle) [ "A"; "B" ] "sort"
            | other -> failtest $"{other}"

            Expect.isLessThan found.Trace.Steps.Length 20 "length of steps"
        }

        test "a circle that a time limit ends is none" {
            let limited c = Coroutine.map ignore (Coroutine.catch (Coroutine.timeout (milliseconds 50) c))
            holdsWith { settings with Runs = 200 } (besideAClock limited) |> ignore
        }

        test "a circle that a watchdog ends is none, if the settings say so" {
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
            | RunFailure.Deadlock graph -> Expect.equal (List.sort graph.Cycle) [ "B"; "held" ] "sort"
            | other -> failtest $"{other}"
        }

        test "a cancel scope that is entered and not left is told" {
            let program () =
                coroutine {
                    let careless = coroutine { CancelScope().Enter() }
                    do! Coroutine.startNamed "careless" careless
                }

            match (find program).Failure with
            | RunFailure.Unseen error -> Expect.equal error.Kind LoopErrorKind.Misuse "kind"
            | other -> failtest $"{other}"
        }
    ]
