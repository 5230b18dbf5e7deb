/// The hot rows again: in a cancel scope, with an AsyncLocal set, in debug mode, under another ready queue.
module Coroutines.Benchmarks.VariantRows

open Coroutines
open Coroutines.Benchmarks.Measurement
open Coroutines.Benchmarks.Subjects
open Coroutines.LowLevel
open Coroutines.Testing

type private Body = int -> Coroutine<int>

let private hot () : (string * int * Body * Body) list = [
    "await-sync", 200_000, CoroutineAwaits.awaitSync, CSharp.CoroutineAwaits.AwaitSync
    "await-yield", 100_000, CoroutineAwaits.awaitYield, CSharp.CoroutineAwaits.AwaitYield
    "deep-100k", 100_000, CoroutineAwaits.deep, CSharp.CoroutineAwaits.Deep
    "exception-20", 1_000, CoroutineAwaits.exceptions, CSharp.CoroutineAwaits.Exceptions
    "yield", 200_000, CoroutineTurns.yields, CSharp.CoroutineTurns.Yields
    "yield-1000", 200_000, CoroutineTurns.roundRobin 1_000, (fun n -> CSharp.CoroutineTurns.RoundRobin(1_000, n))
    "ping-pong", 50_000, CoroutineTurns.pingPong, CSharp.CoroutineTurns.PingPong
    "spawn-join", 100_000, CoroutineTurns.spawnJoin, CSharp.CoroutineTurns.SpawnJoin
    "gather-100", 1_000, CoroutineTurns.gather 100, (fun n -> CSharp.CoroutineTurns.Gather(100, n))
    "group-100", 1_000, CoroutineTurns.group 100, (fun n -> CSharp.CoroutineTurns.Group(100, n))
    "sleepers", 50_000, CoroutineTimers.sleepers, CSharp.CoroutineTimers.Sleepers
    "timer-cancel", 200_000, CoroutineTimers.cancels, CSharp.CoroutineTimers.Cancels
    "timer-fire", 100_000, CoroutineTimers.fires 1_000, (fun n -> CSharp.CoroutineTimers.Fires(1_000, n))
]

// Rows that switch between tasks: only they meet the loop's own cost.
let private switching = set [ "await-yield"; "yield-1000"; "ping-pong"; "spawn-join" ]

let private looped name (options: VirtualClock -> EventLoopOptions) (body: Body) =
    timed name (fun n ->
        let options = CoroutineRunOptions(Loop = options (VirtualClock()), CancelOnInterrupt = false)

        Coroutine.Run(body n, options))

let private inDebugMode (clock: VirtualClock) = EventLoopOptions(TimeProvider = clock, Parker = clock, Debug = true)

/// What a tracing or exploring queue costs before it does anything of its own.
let private underAQueue (clock: VirtualClock) =
    let ready = System.Collections.Generic.Queue<LoopWork>()

    let queue = {
        new IReadyQueue with
            member _.Count = ready.Count
            member _.Enqueue work = ready.Enqueue work
            member _.Dequeue() = ready.Dequeue()
    }

    EventLoopOptions(TimeProvider = clock, Parker = clock, ReadyQueue = queue)

let private leg name language (body: Body) = [
    oursInVirtualTime $"coroutine ({language})" body
    oursInVirtualTime $"in a scope ({language})" (Surroundings.inAScope body)
    oursInVirtualTime $"with a context ({language})" (Surroundings.withAContext body)

    if switching.Contains name then
        looped $"in debug mode ({language})" inDebugMode body
        looped $"under a ready queue ({language})" underAQueue body
]

/// A variant's benchmark is named after the row that it varies.
let nameOf row = "variant-" + row

let names () = hot () |> List.map (fun (name, _, _, _) -> nameOf name)

let all () : Benchmark list = [
    for name, count, fs, cs in hot () do
        {
            benchmark (nameOf name) count (fun () -> leg name "F#" fs @ leg name "C#" cs) with
                Rounds = Some 9
        }
]
