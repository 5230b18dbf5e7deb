/// Awaits of children: how dear is a call that may suspend?
module Coroutines.Benchmarks.AwaitRows

open Coroutines
open Coroutines.Benchmarks.Measurement
open Coroutines.Benchmarks.Subjects

let private steps = 10_000_000

/// A tail call that kept its caller alive would need a gigabyte.
let private checkConstantHeap () =
    let growth = Coroutine.run (CoroutineAwaits.tailGrowth steps)

    if growth > 1_000_000L then
        failwith $"tail: the live heap grew by {growth:N0} bytes in {steps:N0} steps. It should stay as it is."

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
        benchmark "tail" steps (fun () ->
            checkConstantHeap ()

            [
                ours FSharpLeg (fun n -> CoroutineAwaits.tail n 0)
                asyncs "async (F#)" (fun n -> Asyncs.tail n 0)
                floor Floors.Frames.Tail
            ]) with
            Rounds = Some 7
    }

    benchmark "exception-20" 1_000 (fun () ->
        both CoroutineAwaits.exceptions CSharp.CoroutineAwaits.Exceptions
        @ [ task "Task (C#)" TaskAwaits.Exceptions; floor Floors.Frames.Exceptions ]
        @ CPython.asyncio "exception-20" 5)
]
