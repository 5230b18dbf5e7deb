/// Awaits of children: how dear is a call that may suspend?
module Coroutines.Benchmarks.AwaitRows

open Coroutines.Benchmarks.Measurement
open Coroutines.Benchmarks.Subjects

let all () : Benchmark list = [
    benchmark "await-sync" 200_000 (fun () ->
        both CoroutineAwaits.awaitSync CSharp.CoroutineAwaits.AwaitSync
        @ [
            valueTask "ValueTask (C#)" TaskAwaits.ValueAwaitSync
            task "Task (C#)" TaskAwaits.AwaitSync
            task "task (F#)" FSharpTasks.awaitSync
            asyncs "async (F#)" Asyncs.awaitSync
            floor Floors.Frames.AwaitSync
        ]
        @ CPython.asyncio "await-sync" 10)

    benchmark "await-yield" 100_000 (fun () ->
        both CoroutineAwaits.awaitYield CSharp.CoroutineAwaits.AwaitYield
        @ [
            pumped "Task + pump (C#)" TaskAwaits.AwaitYield
            pumped "PoolingValueTask + pump (C#)" TaskAwaits.PoolingAwaitYield
            floor Floors.Turns.AwaitYield
        ]
        @ CPython.asyncio "await-yield" 20)

    benchmark "deep-100k" 100_000 (fun () ->
        both CoroutineAwaits.deep CSharp.CoroutineAwaits.Deep
        @ [
            asyncs "async (F#)" Asyncs.deep
            timed "Task (C#)" TaskAwaits.DeepOnBigStack
            floor Floors.Frames.Deep
        ])

    {
        benchmark "tail" 10_000_000 (fun () -> [
            ours FSharpLeg (fun n -> CoroutineAwaits.tail n 0)
            asyncs "async (F#)" (fun n -> Asyncs.tail n 0)
            floor Floors.Frames.Tail
        ]) with
            Rounds = 7
    }

    benchmark "exception-20" 1_000 (fun () ->
        both CoroutineAwaits.exceptions CSharp.CoroutineAwaits.Exceptions
        @ [ task "Task (C#)" TaskAwaits.Exceptions; floor Floors.Frames.Exceptions ]
        @ CPython.asyncio "exception-20" 5)
]
