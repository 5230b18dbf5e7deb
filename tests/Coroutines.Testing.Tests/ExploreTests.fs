module Coroutines.Testing.Tests.ExploreTests

open System
open Expecto
open Expecto.TestingPlatform
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

[<Tests>]
let tests =
    testList "Explore" [
        test "a lost update is found, and shrunk to the one choice that matters" {
            let found = find lostUpdate
            Expect.isLessThanOrEqual found.Schedule.Length 2 "choices"
            Expect.isGreaterThan found.Schedule.Length 0 "choices"
            Expect.stringContains (string found) "It returned false." "found"
            Expect.stringContains (string found) $"COROUTINES_SCHEDULE={found.Schedule}" "found"
        }

        test "each strategy but first in, first out finds it" {
            for strategy in
                [ Strategy.RandomWalk; Strategy.PriorityChange 2; Strategy.PriorityChange 3; Strategy.Exhaustive 3 ] do
                let found = findWith (withStrategy strategy) lostUpdate
                Expect.isLessThanOrEqual found.Schedule.Length 2 found.Strategy
                Expect.isGreaterThan found.Schedule.Length 0 found.Strategy

            holdsWith (withStrategy Strategy.Fifo) lostUpdate |> ignore
        }

        test "the replay line runs exactly the failing schedule" {
            let found = find lostUpdate
            let again = Explore.report { settings with Replay = found.Replay } lostUpdate

            match again.Found with
            | null -> failtest "The replay should have failed."
            | again -> Expect.equal (string again.Trace) (string found.Trace) "trace"

            let fifo = Explore.report { settings with Replay = "fifo" } lostUpdate
            Expect.equal fifo.Runs 1 "runs"
            Expect.isTrue (isNull fifo.Found) "isNull fifo.Found"
        }

        test "the same seed finds the same failure in the same run" {
            let first = find lostUpdate
            let second = find lostUpdate
            Expect.equal (string second) (string first) "second"
        }

        test "an exploration throws what it has found, with the program's own exception inside" {
            let program () = coroutine { failwith "broken" }

            let error =
                Expect.raises<ExplorationFailedException>
                    (fun () -> Explore.runWith settings program)
                    "exploration failed exception"

            Expect.equal
                (error.InnerException |> Option.ofObj |> Option.map _.Message)
                (Some "broken")
                "inner exception"

            Expect.stringContains error.Message "It threw Exception: broken" "message of error"
        }

        test "the trace says who ran, who was passed over, and what each waits for" {
            let found = find lostUpdate
            let passedOver = found.Trace.Steps |> List.filter (fun step -> not step.Instead.IsEmpty)
            Expect.equal passedOver.Length found.Schedule.Length "length of passed over"
            Expect.stringContains (string found.Trace) "waits for Yield()" "trace"
            Expect.stringContains (string found.Trace) "(before " "trace"
        }

        test "a program that holds is run as often as is asked for" {
            let report =
                holdsWith { withStrategy Strategy.RandomWalk with Runs = 123 } (fun () ->
                    coroutine { do! Coroutine.yieldNow () })

            Expect.equal report.Runs 123 "runs"
        }

        test "when every schedule has been run, the exploration ends and says so" {
            let report = holdsWith settings (fun () -> coroutine { return true })
            Expect.isLessThan report.Runs 20 "runs"
            Expect.stringContains (string report) "which are all there are" "report"
        }

        test "a task that is left behind is a failure, unless that is allowed" {
            let program () =
                coroutine {
                    let forever = Future<unit>()
                    Coroutine.startNamed "forgotten" (coroutine { do! forever }) |> ignore
                }

            Expect.stringContains (string (find program)) "left behind: task forgotten, which waits for Future" "find"
            holdsWith { settings with CheckLeaks = false } program |> ignore
        }

        test "a task that only needs its last step is not left behind" {
            holdsWith settings (fun () -> coroutine { Coroutine.start (Coroutine.yieldNow ()) |> ignore })
            |> ignore
        }

        test "a timer that is left behind is a failure" {
            let program () = coroutine { EventLoop.Current.CallLater(milliseconds 5, ignore) |> ignore }

            Expect.stringContains (string (find program)) "a timer due at 5 ms" "find"
        }

        test "a generator that is left behind is a failure" {
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

            Expect.stringContains (string (find program)) "1 open generators" "find"
        }

        test "a failure that no await sees is a failure" {
            let program () =
                coroutine {
                    Coroutine.startNamed "careless" (coroutine { failwith "unseen" }) |> ignore
                    do! Coroutine.yieldNow ()
                }

            Expect.stringContains (string (find program)) "unseen" "find"
        }

        test "a livelock ends by the bound of steps and shows what repeats" {
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
            Expect.stringContains text "not at an end after 500 steps" "text"
            Expect.stringContains text "It repeats:" "text"
        }

        test "a program that goes two ways under one schedule is told so" {
            let mutable calls = 0

            let program () =
                coroutine {
                    calls <- calls + 1

                    for _ in 1 .. calls % 2 do
                        do! Coroutine.yieldNow ()
                }

            let found = findWith { settings with CheckDeterminism = true } program
            Expect.stringContains (string found.Failure) "Not deterministic" "failure"

            holdsWith { settings with CheckDeterminism = true; Runs = 50 } (fun () -> coroutine { return true })
            |> ignore
        }

        test "equal timers are a choice" {
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

            Expect.equal (find program).Schedule.Length 1 "find"
        }

        test "the time limit ends an exploration" {
            let report =
                holdsWith
                    { withStrategy Strategy.RandomWalk with Runs = Int32.MaxValue; TimeLimit = TimeSpan.Zero }
                    (fun () -> coroutine { do! Coroutine.yieldNow () })

            Expect.isLessThan report.Runs 20 "runs"
        }
    ]
