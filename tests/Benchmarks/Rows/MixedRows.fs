/// The commonest rows once more, in a process that has run everything else before. Where the compiler has seen but one kind of coroutine, it calls
/// that one directly; a program has many.
module Coroutines.Benchmarks.MixedRows

open System.Threading
open Coroutines.Benchmarks.Measurement
open Coroutines.Benchmarks.Subjects

let private everythingElse = [
    ours FSharpLeg CoroutineAwaits.awaitSync
    ours CSharpLeg CSharp.CoroutineAwaits.AwaitSync
    task "Task (C#)" TaskAwaits.AwaitSync
    ours FSharpLeg CoroutineAwaits.deep
    ours CSharpLeg CSharp.CoroutineAwaits.Deep
    timed "Task (C#)" TaskAwaits.DeepOnBigStack
    ours FSharpLeg CoroutineTurns.pingPong
    ours CSharpLeg CSharp.CoroutineTurns.PingPong
    pumped "Channel + pump (C#)" TaskTurns.PingPong
    ours FSharpLeg CoroutineTurns.pingPongOverFutures
    ours CSharpLeg CSharp.CoroutineTurns.PingPongOverFutures
    pumped "TaskCompletionSource + pump (C#)" TaskTurns.PingPongOverSources
    ours FSharpLeg CoroutineTurns.spawnJoin
    ours CSharpLeg CSharp.CoroutineTurns.SpawnJoin
    pumped "Task + pump (C#)" TaskTurns.SpawnJoin
    ours FSharpLeg (CoroutineTurns.gather 10)
    ours CSharpLeg (fun n -> CSharp.CoroutineTurns.Gather(10, n))
    pumped "Task.WhenAll + pump (C#)" (fun n -> TaskTurns.WhenAll(10, n))
    ours FSharpLeg (CoroutineTurns.group 10)
    ours CSharpLeg (fun n -> CSharp.CoroutineTurns.Group(10, n))
]

let private runEverythingElse () =
    for _ in 1..4 do
        for subject in everythingElse do
            for _ in 1..40 do
                subject.Take 100 |> ignore

        Thread.Sleep 250

let private mixed name count fs cs pumped =
    benchmark name count (fun () ->
        runEverythingElse ()
        both fs cs @ [ pumped ])

let all () : Benchmark list = [
    mixed
        "mixed-yield"
        200_000
        CoroutineTurns.yields
        CSharp.CoroutineTurns.Yields
        (pumped "Task + pump (C#)" TaskTurns.Yields)

    mixed
        "mixed-await-yield"
        100_000
        CoroutineAwaits.awaitYield
        CSharp.CoroutineAwaits.AwaitYield
        (pumped "Task + pump (C#)" TaskAwaits.AwaitYield)
]
