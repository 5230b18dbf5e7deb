/// Measures subjects beside one another: rounds that alternate between them, so that a drift of the machine meets all alike.
module Coroutines.Benchmarks.Measurement

open System
open System.Threading

/// What doing it n times took, altogether.
type Sample = {
    Nanoseconds: float
    /// None of a subject that cannot tell.
    Bytes: float option
    /// Depends on all that was done, and is the same for all subjects.
    Checksum: int
}

/// One way to do what a benchmark measures.
type Subject = {
    Name: string
    /// Does it n times.
    Take: int -> Sample
    /// Does it n times and tells how many bytes were alive when all was suspended.
    Live: int -> float option
    /// A slow subject does it so many times less often.
    Share: int
}

type BytesOf =
    | Allocated
    | Live

type Benchmark = {
    Name: string
    /// How often a subject does it in one sample.
    Count: int
    /// At most; those that take long have fewer.
    Rounds: int
    /// How many times the subjects are called before, and left to the compiler.
    WarmUps: int
    Bytes: BytesOf
    /// Called once it is this one's turn: some subjects start another program.
    Subjects: unit -> Subject list
}

let benchmark name count subjects = {
    Name = name
    Count = count
    Rounds = Int32.MaxValue
    WarmUps = 4
    Bytes = Allocated
    Subjects = subjects
}

/// Nanoseconds and bytes are for doing it once.
type Result = {
    Benchmark: string
    Subject: string
    Median: float
    Least: float
    Most: float
    Bytes: float option
}

let median (values: float array) =
    let sorted = Array.sort values
    let middle = sorted.Length / 2

    if sorted.Length % 2 = 1 then
        sorted[middle]
    else
        (sorted[middle - 1] + sorted[middle]) / 2.0

/// A subject that runs in this process.
let timed name (run: int -> int) = {
    Name = name
    Share = 1
    Take =
        fun n ->
            Meter.Start()
            let checksum = run n
            Meter.Stop()

            { Nanoseconds = Meter.Nanoseconds; Bytes = Some(float Meter.Bytes); Checksum = checksum }
    Live =
        fun n ->
            Meter.LookAtMemory()
            run n |> ignore
            Meter.LookAway()
            Meter.LiveBytes |> Option.ofNullable |> Option.map float
}

/// A body that leaves something out would be fast, and prove nothing.
let private check benchmark (subjects: Subject array) count =
    let sums = subjects |> Array.map (fun s -> s.Name, (s.Take count).Checksum)

    for name, sum in sums do
        if sum <> snd sums[0] then
            failwith
                $"{benchmark.Name}: '{name}' came to {sum}, '{fst sums[0]}' to {snd sums[0]}. They do not do the same work."

// Many short calls, and rests in which the background compiler puts the faster code in place: a method becomes fast only after
// some thirty calls and a tenth of a second without new ones, and a loop that has begun in slow code may stay there.
let private warmUp times (subjects: Subject array) count =
    for _ in 1..times do
        for subject in subjects do
            for _ in 1 .. 40 / min 40 subject.Share do
                subject.Take count |> ignore

        Thread.Sleep 250

let private live benchmark (subject: Subject) =
    let count = benchmark.Count / subject.Share
    subject.Live count |> Option.map (fun bytes -> bytes / float count)

let run (rounds: int) (benchmark: Benchmark) : Result list =
    let subjects = benchmark.Subjects() |> List.toArray
    let rounds = min rounds benchmark.Rounds
    let few = max 1 (benchmark.Count / 200)
    check benchmark subjects few
    warmUp benchmark.WarmUps subjects few
    let times = Array.init subjects.Length (fun _ -> Array.zeroCreate rounds)
    let bytes = Array.create subjects.Length None

    for round in 0 .. rounds - 1 do
        for turn in 0 .. subjects.Length - 1 do
            // Each round begins with another subject, so that none always follows the same one.
            let i = (turn + round) % subjects.Length
            let count = benchmark.Count / subjects[i].Share

            // Where memory is filled, the collector's next steps depend on what was there before: let that be the same subject.
            if benchmark.Bytes = Live then
                subjects[i].Take count |> ignore

            GC.Collect()
            let sample = subjects[i].Take count
            times[i][round] <- sample.Nanoseconds / float count

            // The least: now and then the runtime itself allocates something.
            bytes[i] <-
                match bytes[i], sample.Bytes |> Option.map (fun bytes -> bytes / float count) with
                | Some least, Some bytes -> Some(min least bytes)
                | least, bytes -> Option.orElse least bytes

    [
        for i in 0 .. subjects.Length - 1 ->
            {
                Benchmark = benchmark.Name
                Subject = subjects[i].Name
                Median = median times[i]
                Least = Array.min times[i]
                Most = Array.max times[i]
                Bytes =
                    match benchmark.Bytes with
                    | Allocated -> bytes[i]
                    | Live -> live benchmark subjects[i]
            }
    ]
