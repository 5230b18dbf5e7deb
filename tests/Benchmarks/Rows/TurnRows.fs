/// Tasks that take turns: switching, starting, joining, handing over.
module Coroutines.Benchmarks.TurnRows

open Coroutines.Benchmarks.Measurement
open Coroutines.Benchmarks.Subjects

let all () : Benchmark list = [
    benchmark "yield" 200_000 (fun () ->
        both CoroutineTurns.yields CSharp.CoroutineTurns.Yields
        @ [
            pumped "Task + pump (C#)" TaskTurns.Yields
            pooled "Task on the pool (C#)" TaskTurns.Yields
            floor (fun n -> Floors.Turns.Yields(1, n))
        ]
        @ CPython.asyncio "yield" 20)

    benchmark "yield-1000" 200_000 (fun () ->
        both (CoroutineTurns.roundRobin 1_000) (fun n -> CSharp.CoroutineTurns.RoundRobin(1_000, n))
        @ [
            pumped "Task + pump (C#)" (fun n -> TaskTurns.RoundRobin(1_000, n))
            pooled "Task on the pool (C#)" (fun n -> TaskTurns.RoundRobin(1_000, n))
            floor (fun n -> Floors.Turns.Yields(1_000, n))
        ]
        @ CPython.asyncio "yield-1000" 10)

    benchmark "ping-pong" 50_000 (fun () ->
        both CoroutineTurns.pingPong CSharp.CoroutineTurns.PingPong
        @ [ pumped "Channel + pump (C#)" TaskTurns.PingPong; floor Floors.Turns.PingPong ]
        @ CPython.asyncio "ping-pong" 20)

    benchmark "ping-pong-futures" 50_000 (fun () ->
        both CoroutineTurns.pingPongOverFutures CSharp.CoroutineTurns.PingPongOverFutures
        @ [
            pumped "TaskCompletionSource + pump (C#)" TaskTurns.PingPongOverSources
            floor Floors.Turns.PingPong
        ])

    benchmark "spawn-join" 100_000 (fun () ->
        both CoroutineTurns.spawnJoin CSharp.CoroutineTurns.SpawnJoin
        @ [
            pumped "Task + pump (C#)" TaskTurns.SpawnJoin
            pooled "Task.Run (C#)" TaskTurns.RunJoin
            floor Floors.Turns.SpawnJoin
        ]
        @ CPython.asyncio "spawn-join" 20)

    benchmark "gather-100" 1_000 (fun () ->
        both (CoroutineTurns.gather 100) (fun n -> CSharp.CoroutineTurns.Gather(100, n))
        @ [
            pumped "Task.WhenAll + pump (C#)" (fun n -> TaskTurns.WhenAll(100, n))
            floor (fun n -> Floors.Turns.Gather(100, n))
        ]
        @ CPython.asyncio "gather-100" 20)

    benchmark "group-100" 1_000 (fun () ->
        both (CoroutineTurns.group 100) (fun n -> CSharp.CoroutineTurns.Group(100, n))
        @ [
            pumped "Task.WhenAll + pump (C#)" (fun n -> TaskTurns.WhenAll(100, n))
            floor (fun n -> Floors.Turns.Gather(100, n))
        ]
        @ CPython.asyncio "group-100" 20)
]
