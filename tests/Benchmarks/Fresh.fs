/// What the first run in a process costs. Each sample is a process of its own: this program, started with `--fresh NAME`.
module Coroutines.Benchmarks.Fresh

open System
open System.Diagnostics
open System.Globalization
open System.Runtime
open Coroutines
open Coroutines.Benchmarks.Measurement

// Each is a function that has not been compiled when the clock starts.
let private startAndJoin name =
    match name with
    | Subjects.FSharpLeg -> fun () -> Coroutine.run (CoroutineTurns.spawnJoin 1)
    | Subjects.CSharpLeg -> fun () -> Coroutine.Run(CSharp.CoroutineTurns.SpawnJoin 1)
    | "Task + pump (C#)" -> fun () -> Pump().Run(fun () -> TaskTurns.SpawnJoin 1)
    | "Task.Run (C#)" -> fun () -> (TaskTurns.RunJoin 1).GetAwaiter().GetResult()
    | "task (F#)" -> fun () -> (FSharpTasks.awaitSync 1).GetAwaiter().GetResult()
    | _ -> fun () -> Async.RunSynchronously(Asyncs.awaitSync 1)

/// A block that awaits another one in a loop, and that other one.
let private twoBlocks name =
    match name with
    | Subjects.FSharpLeg -> fun () -> Coroutine.run (CoroutineAwaits.awaitSync 1)
    | Subjects.CSharpLeg -> fun () -> Coroutine.Run(CSharp.CoroutineAwaits.AwaitSync 1)
    | "Task (C#)" -> fun () -> (TaskAwaits.AwaitSync 1).GetAwaiter().GetResult()
    | "task (F#)" -> fun () -> (FSharpTasks.awaitSync 1).GetAwaiter().GetResult()
    | _ -> fun () -> Async.RunSynchronously(Asyncs.awaitSync 1)

/// Runs whatever the two blocks need besides themselves.
let private otherBlocks name =
    match name with
    | Subjects.FSharpLeg -> fun () -> Coroutine.run (CoroutineAwaits.exceptions 0)
    | Subjects.CSharpLeg -> fun () -> Coroutine.Run(CSharp.CoroutineAwaits.Exceptions 0)
    | "Task (C#)" -> fun () -> (TaskAwaits.Exceptions 0).GetAwaiter().GetResult()
    | "task (F#)" -> fun () -> (FSharpTasks.yields 1).GetAwaiter().GetResult()
    | _ -> fun () -> Async.RunSynchronously(Asyncs.deep 1)

let private say (nanoseconds: float) (bytes: int64) =
    Console.WriteLine(FormattableString.Invariant $"{nanoseconds} {bytes}")

let private firstRun name =
    let run = startAndJoin name
    let bytes = GC.GetTotalAllocatedBytes true
    let start = Stopwatch.GetTimestamp()
    run () |> ignore
    say (Stopwatch.GetElapsedTime start).TotalNanoseconds (GC.GetTotalAllocatedBytes true - bytes)

let private compiled (run: unit -> int) =
    let bytes, time = JitInfo.GetCompiledILBytes(), JitInfo.GetCompilationTime()
    run () |> ignore
    say (JitInfo.GetCompilationTime() - time).TotalNanoseconds (JitInfo.GetCompiledILBytes() - bytes)

let private firstRunCompiled name = compiled (startAndJoin name)

let private blocksCompiled name =
    otherBlocks name () |> ignore
    compiled (twoBlocks name)

/// The child's side.
let run (what: string) (name: string) =
    match what with
    | "start-up" -> firstRun name
    | "start-up-jit" -> firstRunCompiled name
    | _ -> blocksCompiled name

let private child (what: string) name =
    (Self.ask [ "--fresh"; what; name ]).Split(' ')
    |> Array.map (fun number -> Double.Parse(number, CultureInfo.InvariantCulture))

let private subject what name = {
    Name = name
    Share = 1
    Live = fun _ -> None
    Take =
        fun _ ->
            let answer = child what name

            { Nanoseconds = answer[0]; Bytes = Some answer[1]; Checksum = 0 }
}

let private fresh what names = {
    benchmark what 1 (fun () -> names |> List.map (subject what)) with
        Rounds = Some 5
        WarmUps = 0
}

let private starts = [
    Subjects.FSharpLeg
    Subjects.CSharpLeg
    "Task + pump (C#)"
    "Task.Run (C#)"
    "task (F#)"
    "async (F#)"
]

let private blocks = [ Subjects.FSharpLeg; Subjects.CSharpLeg; "Task (C#)"; "task (F#)"; "async (F#)" ]

/// Time and bytes allocated; then time in the compiler, and bytes of the code it was given.
let all () : Benchmark list = [
    fresh "start-up" starts
    fresh "start-up-jit" starts
    fresh "two-more-blocks-jit" blocks
]
