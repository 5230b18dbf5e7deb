/// Measures subjects beside one another: rounds that alternate between them, so that a drift of the machine meets all alike.
module Coroutines.Benchmarks.Measurement

open System
open System.Diagnostics

/// One way to do what a benchmark measures. `Run n` does it n times and returns something that depends on all of them.
type Subject = { Name: string; Run: int -> int }

type Benchmark = {
    Name: string
    /// How often a subject does it in one sample.
    Count: int
    Subjects: Subject list
}

/// Nanoseconds and bytes are for doing it once.
type Result = {
    Benchmark: string
    Subject: string
    Median: float
    Least: float
    Bytes: float
    /// Of each round; ratios are taken round by round.
    Rounds: float array
}

let median (values: float array) =
    let sorted = Array.sort values
    let middle = sorted.Length / 2

    if sorted.Length % 2 = 1 then
        sorted[middle]
    else
        (sorted[middle - 1] + sorted[middle]) / 2.0

/// How many times slower a peer is than ours, in the rounds that both ran in.
let ratio (ours: Result) (peer: Result) = Array.map2 (/) ours.Rounds peer.Rounds |> median

// Many short calls, and rests in which the background compiler puts the faster code in place: a method becomes fast only after
// some thirty calls and a tenth of a second without new ones, and a loop that has begun in slow code may stay there.
let private warmUp (benchmark: Benchmark) =
    for _ in 1..4 do
        for subject in benchmark.Subjects do
            for _ in 1..40 do
                subject.Run(max 1 (benchmark.Count / 200)) |> ignore

        Threading.Thread.Sleep 250

let private sample (benchmark: Benchmark) (subject: Subject) =
    let before = GC.GetTotalAllocatedBytes true
    let start = Stopwatch.GetTimestamp()
    subject.Run benchmark.Count |> ignore
    let time = Stopwatch.GetElapsedTime start
    let bytes = GC.GetTotalAllocatedBytes true - before
    time.TotalNanoseconds / float benchmark.Count, float bytes / float benchmark.Count

let run (rounds: int) (benchmark: Benchmark) : Result list =
    warmUp benchmark
    let subjects = List.toArray benchmark.Subjects
    let times = Array.init subjects.Length (fun _ -> Array.zeroCreate rounds)
    let bytes = Array.create subjects.Length infinity

    for round in 0 .. rounds - 1 do
        for turn in 0 .. subjects.Length - 1 do
            // Each round begins with another subject, so that none always follows the same one.
            let i = (turn + round) % subjects.Length
            GC.Collect()
            let time, allocated = sample benchmark subjects[i]
            times[i][round] <- time
            bytes[i] <- min bytes[i] allocated

    [
        for i in 0 .. subjects.Length - 1 ->
            {
                Benchmark = benchmark.Name
                Subject = subjects[i].Name
                Median = median times[i]
                Least = Array.min times[i]
                Bytes = bytes[i]
                Rounds = times[i]
            }
    ]
