/// What is measured, each peer in its own idiom.
module Coroutines.Benchmarks.Catalogue

open System.Threading.Tasks
open Coroutines
open Coroutines.Benchmarks.Measurement

let private options = CoroutineRunOptions(CancelOnInterrupt = false)

let private ours name (body: int -> Coroutine<int>) = { Name = name; Run = fun n -> Coroutine.Run(body n, options) }

let private fs = ours "coroutine (F#)"
let private cs = ours "coroutine (C#)"

let private pumped name (body: int -> Task<int>) = { Name = name; Run = fun n -> Pump().Run(fun () -> body n) }

let private task name (body: int -> Task<int>) = { Name = name; Run = fun n -> (body n).GetAwaiter().GetResult() }

let private pooled name (body: int -> Task<int>) = {
    Name = name
    Run = fun n -> Task.Run<int>(fun () -> body n).GetAwaiter().GetResult()
}

let private asyncs (body: int -> Async<int>) = { Name = "async (F#)"; Run = fun n -> Async.RunSynchronously(body n) }

let private plain name (body: int -> int) = { Name = name; Run = body }

let private sequence (body: int -> Coroutine<int>) = ours "coroutineSeq (F#)" body

let private asyncSeq (body: int -> Async<int>) = {
    Name = "AsyncSeq (F#)"
    Run = fun n -> Async.RunSynchronously(body n)
}

let private repeated count (body: int -> Coroutine<int>) depth =
    coroutine {
        let mutable i = 0

        while i < count do
            let! _ = body depth
            i <- i + 1

        return count
    }

let all: Benchmark list = [
    {
        Name = "await-sync"
        Count = 200_000
        Subjects = [
            fs FSharpCoroutines.awaitSync
            cs CoroutineBodies.AwaitSync
            {
                Name = "ValueTask (C#)"
                Run = fun n -> (TaskBodies.ValueAwaitSync n).GetAwaiter().GetResult()
            }
            task "Task (C#)" TaskBodies.AwaitSync
            task "task (F#)" FSharpTasks.awaitSync
            asyncs FSharpAsyncs.awaitSync
        ]
    }
    {
        Name = "await-yield"
        Count = 100_000
        Subjects = [
            fs FSharpCoroutines.awaitYield
            cs CoroutineBodies.AwaitYield
            pumped "Task + pump (C#)" TaskBodies.AwaitYield
            pumped "PoolingValueTask + pump (C#)" TaskBodies.PoolingAwaitYield
        ]
    }
    {
        Name = "scope"
        Count = 200_000
        Subjects = [
            ours "Enter and Leave (C#)" CoroutineBodies.EnterLeave
            ours "CancelScope.Run (C#)" CoroutineBodies.RunScope
            plain "linked CancellationTokenSource (C#)" TaskBodies.LinkTokens
        ]
    }
    {
        Name = "yield-in-scopes"
        Count = 200_000
        Subjects = [
            for scopes in [ 0; 1; 10 ] do
                ours $"in {scopes} scopes (C#)" (fun n -> CoroutineBodies.YieldsInScopes(scopes, n))
        ]
    }
    {
        Name = "yield"
        Count = 200_000
        Subjects = [
            fs FSharpCoroutines.yields
            cs CoroutineBodies.Yields
            pumped "Task + pump (C#)" TaskBodies.Yields
            pooled "Task on the pool (C#)" TaskBodies.Yields
        ]
    }
    {
        Name = "spawn-join"
        Count = 100_000
        Subjects = [
            fs FSharpCoroutines.spawnJoin
            cs CoroutineBodies.SpawnJoin
            pumped "Task + pump (C#)" TaskBodies.SpawnJoin
            pooled "Task.Run (C#)" TaskBodies.RunJoin
        ]
    }
    {
        Name = "ping-pong-futures"
        Count = 50_000
        Subjects = [
            fs FSharpCoroutines.pingPong
            cs CoroutineBodies.PingPong
            pumped "TaskCompletionSource + pump (C#)" TaskBodies.PingPong
        ]
    }
    {
        Name = "deep-100k"
        Count = 100_000
        Subjects = [ fs FSharpCoroutines.deep; cs CoroutineBodies.Deep; asyncs FSharpAsyncs.deep ]
    }
    {
        Name = "tail"
        Count = 500_000
        Subjects = [ fs (fun n -> FSharpCoroutines.tail n 0); asyncs (fun n -> FSharpAsyncs.tail n 0) ]
    }
    {
        Name = "seq-yield"
        Count = 200_000
        Subjects = [
            sequence CoroutineSeqs.yields
            task "C# iterator" SequenceBodies.Yields
            asyncSeq AsyncSeqs.yields
            plain "seq (F#)" PlainSeqs.yields
        ]
    }
    {
        Name = "seq-pipeline"
        Count = 200_000
        Subjects = [
            sequence CoroutineSeqs.pipeline
            task "C# iterator" SequenceBodies.Pipeline
            task "AsyncEnumerable LINQ (C#)" SequenceBodies.LinqPipeline
            asyncSeq AsyncSeqs.pipeline
            plain "seq (F#)" PlainSeqs.pipeline
        ]
    }
    {
        Name = "seq-nested-1000"
        Count = 5_000
        Subjects = [
            sequence (CoroutineSeqs.nestedYields 1_000)
            task "C# iterator" (fun n -> SequenceBodies.NestedYields(1_000, n))
        ]
    }
    {
        // So many values that the making of the nest does not count.
        Name = "seq-nested-depths"
        Count = 1_000_000
        Subjects = [
            for depth in [ 10; 100; 1_000; 10_000 ] do
                ours $"{depth} deep (F#)" (CoroutineSeqs.nestedYields depth)
        ]
    }
    {
        Name = "seq-suspend"
        Count = 100_000
        Subjects = [ sequence CoroutineSeqs.suspends; pumped "C# iterator" SequenceBodies.Suspends ]
    }
]
