module DownloadAssets.Tests.StallTests

open System
open System.Threading
open Coroutines
open Coroutines.LowLevel
open DownloadAssets
open DownloadAssets.Tests.Fixture
open Expecto
open Expecto.TestingPlatform

/// A clock that stands still while code runs and jumps when the loop would wait: no test sleeps.
type private JumpingClock() =
    inherit TimeProvider()
    let mutable now = TimeSpan.Zero
    override _.TimestampFrequency = TimeSpan.TicksPerSecond
    override _.GetTimestamp() = now.Ticks

    interface IParker with
        member _.Wake() = ()

        member _.Park timeout =
            if timeout = Timeout.InfiniteTimeSpan then
                failwith "all tasks wait for ever"

            now <- now + timeout

let private run (work: Coroutine<'T>) =
    let clock = JumpingClock()
    let loop = EventLoopOptions(TimeProvider = clock, Parker = clock)

    Coroutine.catch work
    |> Coroutine.runWith (CoroutineRunOptions(Loop = loop))
    |> Result.mapError _.Message

let private ms: float -> TimeSpan = TimeSpan.FromMilliseconds

/// Pauses `steps` times and is alive after each.
let private walk steps pause (alive: unit -> unit) =
    coroutine {
        for _ in 1..steps do
            do! Coroutine.sleep pause
            alive ()

        return "arrived"
    }

[<Tests>]
let tests =
    testList "Stall" [
        test "what is alive may take as long as it likes" {
            Expect.equal (run (Stall.guard (ms 30.0) (walk 100 (ms 29.0)))) (Ok "arrived") "guard"
        }

        test "what makes no progress is given up" {
            Expect.equal (run (Stall.guard (ms 30.0) (walk 1 (ms 31.0)))) (Error "too little came for 0.03 s") "guard"
        }

        test "what stops being alive is given up, and its finally runs" {
            let trace = ResizeArray()

            let work alive =
                coroutine {
                    try
                        let! _ = walk 3 (ms 20.0) alive
                        trace.Add "stopped"
                        return! walk 1 (ms 1000.0) alive
                    finally
                        trace.Add "tidied"
                }

            Expect.equal (run (Stall.guard (ms 30.0) work)) (Error "too little came for 0.03 s") "guard"
            Expect.equal (List.ofSeq trace) [ "stopped"; "tidied" ] "trace"
        }

        test "a failure of the work is its own" {
            let work _ = coroutine { return failwith "broken" }
            Expect.equal (run (Stall.guard (ms 30.0) work)) (Error "broken": Result<unit, string>) "guard"
        }

        test "a cancellation from outside is not taken for a stall" {
            let cancelled =
                coroutine {
                    let task = Coroutine.start (Stall.guard (ms 30.0) (walk 1 (ms 1000.0)))
                    // In the very moment of the alarm both would be true: the cancellation wins.
                    EventLoop.Current.CallLater(ms 30.0, (fun () -> task.Cancel "enough" |> ignore)) |> ignore
                    let ended = Future<unit>()
                    task.AddDoneCallback(fun _ -> ended.SetResult())
                    do! ended
                    return task.IsCanceled
                }

            Expect.equal (run cancelled) (Ok true) "cancelled"
        }
    ]
