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
    /// So many and no more, for those that take long.
    Rounds: int option
    /// How many times the subjects are called before, and left to the compiler.
    WarmUps: int
    Bytes: BytesOf
    /// Called once it is this one's turn: some subjects start another program.
    Subjects: unit -> Subject list
}

/// How many rounds there are if nothing else is said.
[<Literal>]
let Thorough = 11

let private AtLeast = TimeSpan.FromSeconds 2.0

let benchmark name count subjects = {
    Name = name
    Count = count
    Rounds = None
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

/// What is typical of each subject, of the times of all in each round. Median, but without what a whole round was slower or faster by than
/// others: on a machine that others use too, rounds differ by half. (Tukey's median polish, of the logarithms: what drifts is a factor.)
let typical (rounds: float array list) =
    let logs = rounds |> List.map (Array.map log) |> List.toArray
    let subjects = [| 0 .. logs[0].Length - 1 |]

    let rec polish times (drifts: float array) =
        let effects =
            subjects
            |> Array.map (fun i -> median (Array.map2 (fun (row: float array) drift -> row[i] - drift) logs drifts))

        if times = 0 then
            effects
        else
            let drifts = logs |> Array.map (fun row -> median (Array.map2 (-) row effects))
            let middle = median drifts
            polish (times - 1) (drifts |> Array.map (fun drift -> drift - middle))

    polish 10 (Array.zeroCreate logs.Length) |> Array.map exp

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

/// One round: each subject in turn, each round beginning with another one, so that none always follows the same one.
let private take (benchmark: Benchmark) (subjects: Subject array) round =
    let samples = Array.zeroCreate subjects.Length

    for turn in 0 .. subjects.Length - 1 do
        let i = (turn + round) % subjects.Length
        let count = benchmark.Count / subjects[i].Share

        // Where memory is filled, the collector's next steps depend on what was there before: let that be the same subject.
        if benchmark.Bytes = Live then
            subjects[i].Take count |> ignore

        GC.Collect()
        let sample = subjects[i].Take count

        samples[i] <- {
            sample with
                Nanoseconds = sample.Nanoseconds / float count
                Bytes = sample.Bytes |> Option.map (fun bytes -> bytes / float count)
        }

    samples

/// At least so many rounds; and more, if they are short and it is not to be quick.
let private takeAll (rounds: int) benchmark subjects =
    let clock = Diagnostics.Stopwatch.StartNew()
    let least = benchmark.Rounds |> Option.fold min rounds

    let isEnough taken =
        taken >= least
        && (benchmark.Rounds.IsSome || rounds < Thorough || taken >= 5 * least || clock.Elapsed > AtLeast)

    List.unfold (fun taken -> if isEnough taken then None else Some(take benchmark subjects taken, taken + 1)) 0

let run (rounds: int) (benchmark: Benchmark) : Result list =
    let subjects = benchmark.Subjects() |> List.toArray
    let few = max 1 (benchmark.Count / 200)
    check benchmark subjects few
    warmUp benchmark.WarmUps subjects few
    let taken = takeAll rounds benchmark subjects
    let medians = taken |> List.map (Array.map _.Nanoseconds) |> typical

    [
        for i in 0 .. subjects.Length - 1 ->
            let samples = taken |> List.map (Array.item i)
            let times = samples |> List.map _.Nanoseconds

            {
                Benchmark = benchmark.Name
                Subject = subjects[i].Name
                Median = medians[i]
                Least = List.min times
                Most = List.max times
                Bytes =
                    match benchmark.Bytes with
                    | Live -> live benchmark subjects[i]
                    // The least: now and then the runtime itself allocates something.
                    | Allocated ->
                        match samples |> List.choose _.Bytes with
                        | [] -> None
                        | bytes -> Some(List.min bytes)
            }
    ]
