/// What cancel scopes cost.
module Coroutines.Benchmarks.ScopeRows

open Coroutines.Benchmarks.Measurement
open Coroutines.Benchmarks.Subjects

let all () : Benchmark list = [
    benchmark "scope" 200_000 (fun () -> [
        ours "Enter and Leave (C#)" CSharp.CoroutineScopes.EnterLeave
        ours "CancelScope.Run (C#)" CSharp.CoroutineScopes.RunScope
        timed "linked CancellationTokenSource (C#)" TaskScopes.LinkTokens
        floor Floors.Scopes.EnterLeave
    ])

    benchmark "yield-in-scopes" 200_000 (fun () -> [
        for scopes in [ 0; 1; 10 ] do
            ours $"in {scopes} scopes (C#)" (fun n -> CSharp.CoroutineScopes.YieldsInScopes(scopes, n))

        floor (fun n -> Floors.Turns.Yields(1, n))
    ])
]
