/// What the figures are held against.
module Coroutines.Benchmarks.Targets

open Coroutines.Benchmarks
open Coroutines.Benchmarks.Subjects

type Bound =
    /// Our time is at most such a fraction of this peer's.
    | FractionOf of peer: string * most: float
    | BytesAtMost of float
    /// Our bytes are at most such a fraction of this peer's.
    | BytesFractionOf of peer: string * most: float

type Target = { Benchmark: string; Leg: string; Bound: Bound }

let private leg leg benchmark peers bytes = [
    for peer, most in peers do
        { Benchmark = benchmark; Leg = leg; Bound = FractionOf(peer, most) }

    { Benchmark = benchmark; Leg = leg; Bound = BytesAtMost bytes }
]

let private both benchmark peers bytes = leg FSharpLeg benchmark peers bytes @ leg CSharpLeg benchmark peers bytes

/// A scope around it, or a context in it, may cost so much.
let private variants () = [
    for benchmark in VariantRows.names () do
        for language in [ "F#"; "C#" ] do
            for surroundings in [ "in a scope"; "with a context" ] do
                {
                    Benchmark = benchmark
                    Leg = $"{surroundings} ({language})"
                    Bound = FractionOf($"coroutine ({language})", 1.1)
                }
]

/// Of Debug builds.
let private debug = [
    for bound in [ FractionOf("task + pump (F#)", 1.2); BytesFractionOf("task + pump (F#)", 0.6) ] do
        { Benchmark = "await-yield-debug"; Leg = FSharpLeg; Bound = bound }
]

let all () : Target list =
    List.concat [
        leg FSharpLeg "await-sync" [ "ValueTask (C#)", 1.4; "Task (C#)", 0.6; "task (F#)", 0.55; "async (F#)", 0.1 ] 72
        leg CSharpLeg "await-sync" [ "Task (C#)", 0.9; "ValueTask (C#)", 2.2 ] 72
        both "await-yield" [ "Task + pump (C#)", 0.4; "PoolingValueTask + pump (C#)", 0.5 ] 72
        for benchmark in [ "yield"; "yield-1000" ] do
            both benchmark [ "Task + pump (C#)", 0.65; "Task on the pool (C#)", 0.5; "asyncio (CPython)", 0.01 ] 0
        both "ping-pong" [ "Channel + pump (C#)", 0.25; "asyncio (CPython)", 0.005 ] 0
        both "spawn-join" [ "Task + pump (C#)", 0.5; "Task.Run (C#)", 0.25; "asyncio (CPython)", 0.01 ] 144
        both "deep-100k" [ "async (F#)", 0.25; "Task (C#)", 0.25 ] 72
        leg FSharpLeg "tail" [ "async (F#)", 0.55 ] 72
        both "sleepers-1m" [ "Task + pump (C#)", 0.5; "asyncio (CPython)", 0.02 ] 250
        both "timer-cancel" [ "CancellationTokenSource(delay) (C#)", 0.4 ] 8
        both "timer-fire" [ "PriorityQueue (C#)", 1.1 ] 8
        both "timer-fire-200k" [ "PriorityQueue (C#)", 1.3 ] 8
        both "post" [ "Channel (C#)", 0.5; "ConcurrentQueue (C#)", 1.2 ] 32
        both "exception-20" [ "Task (C#)", 0.3 ] 8_000
        both "gather-100" [ "Task.WhenAll + pump (C#)", 0.5; "asyncio (CPython)", 0.01 ] 15_000
        both "group-100" [ "Task.WhenAll + pump (C#)", 0.6 ] 17_000
        debug
        variants ()
    ]
