/// Asynchronous sequences.
module Coroutines.Benchmarks.SequenceRows

open Coroutines.Benchmarks.Measurement
open Coroutines.Benchmarks.Subjects

let private sequence body = ours "coroutineSeq (F#)" body

let all () : Benchmark list = [
    benchmark "seq-yield" 200_000 (fun () -> [
        sequence CoroutineSeqs.yields
        task "C# iterator" SequenceBodies.Yields
        asyncs "AsyncSeq (F#)" AsyncSeqs.yields
        timed "seq (F#)" PlainSeqs.yields
        floor Floors.Sequences.Yields
    ])

    benchmark "seq-pipeline" 200_000 (fun () -> [
        sequence CoroutineSeqs.pipeline
        task "C# iterator" SequenceBodies.Pipeline
        task "AsyncEnumerable LINQ (C#)" SequenceBodies.LinqPipeline
        asyncs "AsyncSeq (F#)" AsyncSeqs.pipeline
        timed "seq (F#)" PlainSeqs.pipeline
        floor Floors.Sequences.Pipeline
    ])

    benchmark "seq-nested-1000" 5_000 (fun () -> [
        sequence (CoroutineSeqs.nestedYields 1_000)
        task "C# iterator" (fun n -> SequenceBodies.NestedYields(1_000, n))
        floor Floors.Sequences.Yields
    ])

    // So many values that the making of the nest does not count.
    benchmark "seq-nested-depths" 1_000_000 (fun () -> [
        for depth in [ 10; 100; 1_000; 10_000 ] do
            ours $"{depth} deep (F#)" (CoroutineSeqs.nestedYields depth)

        floor Floors.Sequences.Yields
    ])

    benchmark "seq-suspend" 100_000 (fun () -> [
        sequence CoroutineSeqs.suspends
        pumped "C# iterator" SequenceBodies.Suspends
        floor Floors.Sequences.Suspends
    ])
]
