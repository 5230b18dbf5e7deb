/// The small programs that people compare runtimes by, each peer in its own idiom.
module Coroutines.Benchmarks.ProgramRows

open Coroutines.Benchmarks.Measurement
open Coroutines.Benchmarks.Subjects

let all () : Benchmark list = [
    benchmark "program-ten-binds" 20_000 (fun () ->
        both CoroutineTenBinds.sync CSharp.CoroutineTenBinds.Sync
        @ [
            task "Task (C#)" TaskTenBinds.Sync
            task "task (F#)" FSharpTaskTenBinds.sync
            asyncs "async (F#)" AsyncTenBinds.sync
        ])

    benchmark "program-ten-binds-yielding" 10_000 (fun () ->
        both CoroutineTenBinds.yields CSharp.CoroutineTenBinds.Yields
        @ [
            pumped "Task + pump (C#)" TaskTenBinds.Yields
            pumped "task + pump (F#)" FSharpTaskTenBinds.yields
            asyncs "async (F#)" AsyncTenBinds.yields
        ])

    {
        benchmark "program-many-write-file" 10_000 (fun () ->
            both CoroutinePrograms.manyWriteFile CSharp.CoroutinePrograms.ManyWriteFile
            @ [
                task "Task (C#)" TaskPrograms.ManyWriteFile
                task "task (F#)" FSharpTaskPrograms.manyWriteFile
                asyncs "async (F#)" AsyncPrograms.manyWriteFile
            ]) with
            WarmUps = 2
    }

    {
        benchmark "program-skynet" 1_000_000 (fun () ->
            both CoroutinePrograms.skynet CSharp.CoroutinePrograms.Skynet
            @ [
                pumped "Task + pump (C#)" TaskPrograms.Skynet
                task "Task on the pool (C#)" TaskPrograms.SkynetOnPool
                asyncs "async (F#)" AsyncPrograms.skynet
            ]) with
            Rounds = Some 3
            WarmUps = 2
    }

    benchmark "program-thread-ring" 100_000 (fun () ->
        both CoroutinePrograms.threadRing CSharp.CoroutinePrograms.ThreadRing
        @ [
            pumped "Channel + pump (C#)" TaskPrograms.ThreadRing
            pooled "Channel on the pool (C#)" TaskPrograms.ThreadRing
            asyncs "mailboxes (F#)" AsyncPrograms.threadRing
        ])

    benchmark "program-chameneos" 50_000 (fun () ->
        both CoroutinePrograms.chameneos CSharp.CoroutinePrograms.Chameneos
        @ [
            pumped "Task + pump (C#)" TaskPrograms.Chameneos
            pooled "Task on the pool (C#)" TaskPrograms.Chameneos
            asyncs "mailboxes (F#)" AsyncPrograms.chameneos
        ])

    benchmark "program-ping-pong" 50_000 (fun () ->
        both CoroutineTurns.pingPong CSharp.CoroutineTurns.PingPong
        @ [
            pumped "Channel + pump (C#)" TaskTurns.PingPong
            pooled "Channel on the pool (C#)" TaskTurns.PingPong
            asyncs "mailboxes (F#)" AsyncPrograms.pingPong
        ])
]
