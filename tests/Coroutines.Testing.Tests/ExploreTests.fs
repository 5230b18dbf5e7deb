module Coroutines.Testing.Tests.ExploreTests

open System
open NUnit.Framework
open Coroutines.Fs.Tests
open Coroutines
open Coroutines.Testing

/// Fails only if the second reader reads between the first one's read and write, which first in, first out never does.
let private lostUpdate () =
    coroutine {
        let count = ref 0

        let slow =
            coroutine {
                do! Coroutine.yieldNow ()
                do! Coroutine.yieldNow ()
                let read = count.Value
                do! Coroutine.yieldNow ()
                count.Value <- read + 1
            }

        let quick =
            coroutine {
                let read = count.Value
                do! Coroutine.yieldNow ()
                count.Value <- read + 1
            }

        do! together [ "slow", slow; "quick", quick ]
        return count.Value = 2
    }

[<Test>]
let ``a lost update is found, and shrunk to the one choice that matters`` () =
    let found = find lostUpdate
    Assert.That(found.Schedule.Length, Is.InRange(1, 2))
    contains "It returned false." (string found)
    contains $"COROUTINES_SCHEDULE={found.Schedule}" (string found)

[<Test>]
let ``each strategy but first in, first out finds it`` () =
    for strategy in [ Strategy.RandomWalk; Strategy.PriorityChange 2; Strategy.PriorityChange 3; Strategy.Exhaustive 3 ] do
        let found = findWith (withStrategy strategy) lostUpdate
        Assert.That(found.Schedule.Length, Is.InRange(1, 2), found.Strategy)

    holdsWith (withStrategy Strategy.Fifo) lostUpdate |> ignore

[<Test>]
let ``the replay line runs exactly the failing schedule`` () =
    let found = find lostUpdate
    let again = Explore.report { settings with Replay = found.Replay } lostUpdate

    match again.Found with
    | null -> Assert.Fail "The replay should have failed."
    | again -> equal (string found.Trace) (string again.Trace)

    let fifo = Explore.report { settings with Replay = "fifo" } lostUpdate
    equal 1 fifo.Runs
    Assert.That(isNull fifo.Found)

[<Test>]
let ``the same seed finds the same failure in the same run`` () =
    let first = find lostUpdate
    let second = find lostUpdate
    equal (string first) (string second)

[<Test>]
let ``an exploration throws what it has found, with the program's own exception inside`` () =
    let program () = coroutine { failwith "broken" }
    let error = Expect.raises<ExplorationFailedException>(fun () -> Explore.runWith settings program)
    equal (Some "broken") (error.InnerException |> Option.ofObj |> Option.map _.Message)
    contains "It threw Exception: broken" error.Message

[<Test>]
let ``the trace says who ran, who was passed over, and what each waits for`` () =
    let found = find lostUpdate
    let passedOver = found.Trace.Steps |> List.filter (fun step -> not step.Instead.IsEmpty)
    equal found.Schedule.Length passedOver.Length
    contains "waits for Yield()" (string found.Trace)
    contains "(before " (string found.Trace)

[<Test>]
let ``a program that holds is run as often as is asked for`` () =
    let report =
        holdsWith { withStrategy Strategy.RandomWalk with Runs = 123 } (fun () ->
            coroutine { do! Coroutine.yieldNow () })

    equal 123 report.Runs

[<Test>]
let ``when every schedule has been run, the exploration ends and says so`` () =
    let report = holdsWith settings (fun () -> coroutine { return true })
    Assert.That(report.Runs, Is.LessThan 20)
    contains "which are all there are" (string report)

[<Test>]
let ``a task that is left behind is a failure, unless that is allowed`` () =
    let program () =
        coroutine {
            let forever = Future<unit>()
            Coroutine.startNamed "forgotten" (coroutine { do! forever }) |> ignore
        }

    contains "left behind: task forgotten, which waits for Future" (string (find program))
    holdsWith { settings with CheckLeaks = false } program |> ignore

[<Test>]
let ``a task that only needs its last step is not left behind`` () =
    holdsWith settings (fun () -> coroutine { Coroutine.start (Coroutine.yieldNow ()) |> ignore })
    |> ignore

[<Test>]
let ``a timer that is left behind is a failure`` () =
    let program () = coroutine { EventLoop.Current.CallLater(milliseconds 5, ignore) |> ignore }

    contains "a timer due at 5 ms" (string (find program))

[<Test>]
let ``a generator that is left behind is a failure`` () =
    // Held, as a weak one would be free to go.
    let held = ResizeArray()

    let program () =
        coroutine {
            let generator =
                AsyncGenerator.create (fun generator ->
                    coroutine {
                        do! generator.Yield 1
                        do! generator.Yield 2
                    })

            held.Add generator
            let! _ = AsyncGenerator.next generator
            return ()
        }

    contains "1 open generators" (string (find program))

[<Test>]
let ``a failure that no await sees is a failure`` () =
    let program () =
        coroutine {
            Coroutine.startNamed "careless" (coroutine { failwith "unseen" }) |> ignore
            do! Coroutine.yieldNow ()
        }

    contains "unseen" (string (find program))

[<Test>]
let ``a livelock ends by the bound of steps and shows what repeats`` () =
    let program () =
        coroutine {
            let polite =
                coroutine {
                    while true do
                        do! Coroutine.yieldNow ()
                }

            do! together [ "after you", polite; "no, after you", polite ]
        }

    let text = string (findWith { settings with Steps = 500 } program)
    contains "not at an end after 500 steps" text
    contains "It repeats:" text

[<Test>]
let ``a program that goes two ways under one schedule is told so`` () =
    let mutable calls = 0

    let program () =
        coroutine {
            calls <- calls + 1

            for _ in 1 .. calls % 2 do
                do! Coroutine.yieldNow ()
        }

    let found = findWith { settings with CheckDeterminism = true } program
    contains "Not deterministic" (string found.Failure)

    holdsWith { settings with CheckDeterminism = true; Runs = 50 } (fun () -> coroutine { return true })
    |> ignore

[<Test>]
let ``equal timers are a choice`` () =
    let program () =
        coroutine {
            let order = ResizeArray()

            let sleeper name =
                coroutine {
                    do! Coroutine.sleep (milliseconds 1)
                    order.Add name
                }

            do! together [ "a", sleeper "a"; "b", sleeper "b" ]
            return List.ofSeq order = [ "a"; "b" ]
        }

    equal 1 (find program).Schedule.Length

[<Test>]
let ``the time limit ends an exploration`` () =
    let report =
        holdsWith { withStrategy Strategy.RandomWalk with Runs = Int32.MaxValue; TimeLimit = TimeSpan.Zero } (fun () ->
            coroutine { do! Coroutine.yieldNow () })

    Assert.That(report.Runs, Is.LessThan 20)
