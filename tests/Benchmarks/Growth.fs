/// How the cost of each shape of a program grows with the number of its pieces: the exponent is 1 if each piece costs the same.
module Coroutines.Benchmarks.Growth

open System
open System.IO
open System.Text.Json
open Coroutines
open Coroutines.Benchmarks.Growth
open Coroutines.Testing

/// A cost that grows faster is a fault. Lists that double, and trees whose depth is a logarithm, stay below it.
[<Literal>]
let Bound = 1.15

/// Of time, which also grows where more is alive than the processor's cache holds. A square is far above it.
[<Literal>]
let TimeBound = 1.5

let shapes () : GrowthShape list = List.ofSeq GrowthShape.All @ GrowthBodies.all ()

/// What running a shape once took.
type Cost = {
    N: int
    /// Of the processor, in the process: nobody else's time, and no waiting.
    Milliseconds: float
    /// All that was allocated.
    Bytes: float
    /// Steps of the event loop.
    Steps: float
}

type Figure = {
    Shape: string
    Costs: Cost list
    /// Bytes more than before that are alive after the largest run.
    Alive: float
}

let private run (shape: GrowthShape) n =
    let queue = CountingQueue()
    let clock = VirtualClock(TimeSpan.FromMinutes 1.0)
    let loop = EventLoopOptions(TimeProvider = clock, Parker = clock, Random = Random 0, ReadyQueue = queue)

    Coroutine.Run(
        Coroutine.Defer(fun () -> shape.Program.Invoke n),
        CoroutineRunOptions(Loop = loop, CancelOnInterrupt = false, UnhandledException = ignore)
    )

    queue.Steps

/// What running a shape once allocates on this thread, and in how many steps of the loop: the same each time.
let count (shape: GrowthShape) n =
    let before = GC.GetAllocatedBytesForCurrentThread()
    let steps = run shape n
    float (GC.GetAllocatedBytesForCurrentThread() - before), float steps

let private cpu () = Environment.CpuUsage.TotalTime.TotalMilliseconds

/// So many milliseconds are enough for one size.
[<Literal>]
let private Enough = 500.0

/// Whatever takes so many is not run with more.
[<Literal>]
let private TooLong = 2_000.0

/// Runs it so many times; the least time, as all that disturbs takes time.
let private cost (shape: GrowthShape) repetitions n =
    let once () =
        GC.Collect()
        let bytes, time = GC.GetTotalAllocatedBytes true, cpu ()
        let steps = run shape n
        let time = cpu () - time
        time, GC.GetTotalAllocatedBytes true - bytes, steps

    let rec take (costs: _ list) =
        let spent = costs |> List.sumBy (fun (time, _, _) -> time)
        if costs.Length >= repetitions || spent > Enough then costs else take (once () :: costs)

    let costs = take [ once () ]
    let time, bytes, steps = List.min costs
    { N = n; Milliseconds = time; Bytes = float bytes; Steps = float steps }

/// The slope of the straight line through the logarithms that is nearest to all of them.
let exponent (points: (float * float) list) =
    let points = [ for x, y in points -> log x, log (max y 1e-9) ]
    let x, y = List.averageBy fst points, List.averageBy snd points

    List.sumBy (fun (a, b) -> (a - x) * (b - y)) points
    / List.sumBy (fun (a, _) -> (a - x) ** 2.0) points

let exponentOf (cost: Cost -> float) (figure: Figure) =
    exponent [ for point in figure.Costs -> float point.N, cost point ]

/// Runs a shape with each of some sizes. The first runs do not count: until then the compiler has not done its best.
let measure (sizes: (int * int) list) (shape: GrowthShape) =
    let sizes = sizes |> List.filter (fun (n, _) -> n <= shape.Most)
    let first, _ = List.head sizes

    for _ in 1..3 do
        run shape first |> ignore

    // The runtime keeps what a thread has thrown last, and all that is attached to it, until the thread throws again.
    let forgetThrown () =
        try
            failwith "nothing"
        with _ ->
            ()

    let alive () =
        forgetThrown ()

        for _ in 1..2 do
            GC.Collect(2, GCCollectionMode.Forced, blocking = true, compacting = true)
            GC.WaitForPendingFinalizers()

        float (GC.GetTotalMemory true)

    let before = alive ()

    // Of what is far from linear the largest size would take hours.
    let costs =
        ([], sizes)
        ||> List.fold (fun costs (n, repetitions) ->
            match costs with
            | { Milliseconds = slow } :: _ when slow > TooLong -> costs
            | _ -> cost shape repetitions n :: costs)
        |> List.rev

    { Shape = shape.Name; Costs = costs; Alive = alive () - before }

let private sizes = [ 1_000, 20; 10_000, 5; 100_000, 3 ]

let private quickSizes = [ 1_000, 5; 10_000, 2 ]

let private report (figure: Figure) =
    let last = List.last figure.Costs
    let time, bytes = exponentOf _.Milliseconds figure, exponentOf _.Bytes figure
    let mark = if time > TimeBound || bytes > Bound then "  !" else ""

    printfn
        $"%-75s{figure.Shape} %7d{last.N} %9.2f{last.Milliseconds} ms %6.2f{time} %12.0f{last.Bytes} bytes %6.2f{bytes} %9.0f{figure.Alive} alive{mark}"

let private options =
    JsonSerializerOptions(WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase)

let save (path: string) (figures: Figure list) =
    let round (digits: int) (value: float) = Math.Round(value, digits)

    let rounded = [
        for figure in figures ->
            {
                figure with
                    Alive = round 0 figure.Alive
                    Costs = [ for cost in figure.Costs -> { cost with Milliseconds = round 3 cost.Milliseconds } ]
            }
    ]

    File.WriteAllText(path, JsonSerializer.Serialize(rounded, options) + "\n")

let read (path: string) : Figure list =
    nonNull (JsonSerializer.Deserialize<Figure list>(File.ReadAllText path, options))

/// All whose names match.
let measureAll isQuick (filter: string) =
    shapes ()
    |> List.filter _.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)
    |> List.map (fun shape ->
        let figure = measure (if isQuick then quickSizes else sizes) shape
        report figure
        figure)
