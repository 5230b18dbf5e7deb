/// Blocks as Debug builds compile them: without state machines.
module Coroutines.Benchmarks.DebugRows

open Coroutines.Benchmarks.Measurement
open Coroutines.Benchmarks.Subjects

let all () : Benchmark list = [
    benchmark "await-yield-debug" 50_000 (fun () -> [
        ours FSharpLeg UnoptimizedCoroutines.awaitYield
        pumped "task + pump (F#)" UnoptimizedTasks.awaitYield
    ])
]
