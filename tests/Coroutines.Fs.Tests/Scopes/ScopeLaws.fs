namespace Coroutines.Fs.Tests.Scopes

open System
open NUnit.Framework
open FsCheck
open FsCheck.FSharp
open Coroutines.Fs.Tests

/// The laws of cancel scopes (see ScopeModel.fs) over random programs. COROUTINES_CASES says how many, COROUTINES_SEED which.
module ScopeLaws =

    let private number (variable: string) (usual: uint64) =
        match Environment.GetEnvironmentVariable variable with
        | null
        | "" -> usual
        | text -> UInt64.Parse text

    let private holds (case: Case) =
        let expected, expectedEnd = ScopePrediction.run case
        let actual, actualEnd, complaints = ScopeRun.run case

        if expected <> actual || expectedEnd <> actualEnd || not complaints.IsEmpty then
            let text entries ending = String.Join("\n  ", Seq.append entries [ ending ])

            failwith
                $"Model:\n  {text expected expectedEnd}\nRun:\n  {text actual actualEnd}\nReported: %A{complaints}"

    [<Test>]
    let ``a random program of scopes does what the laws say`` () =
        let cases = int (number "COROUTINES_CASES" 20_000UL)
        let seed = number "COROUTINES_SEED" (uint64 (Random.Shared.NextInt64()))
        TestContext.Progress.WriteLine $"{cases} random programs of scopes, COROUTINES_SEED={seed}"

        let config =
            Config.QuickThrowOnFailure
                .WithMaxTest(cases)
                .WithEndSize(24)
                .WithQuietOnSuccess(true)
                .WithReplay(Some { Rnd = Rnd seed; Size = None })

        Check.One(config, Prop.forAll RandomCases.arbitrary holds)
