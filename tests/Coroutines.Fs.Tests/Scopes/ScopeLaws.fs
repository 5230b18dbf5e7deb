namespace Coroutines.Fs.Tests.Scopes

open System
open System.Collections.Concurrent
open Expecto
open Expecto.TestingPlatform
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

    /// What must come about often if the programs are to mean anything.
    let private events = [
        "absorbs"
        "throws cancelled by"
        "throws cancelled"
        "swallowed cancelled by"
        "caught"
        "timeout: timeout"
        "group: ["
        "group: cancelled by"
        "all: cancelled by"
        "race: cancelled"
        "struck"
        "received"
        "receive: cancelled by"
        "lock: cancelled"
        "finally"
        " and "
    ]

    let private seen = ConcurrentDictionary<string, int>()

    let private times event =
        match seen.TryGetValue event with
        | true, count -> count
        | _ -> 0

    let private holds (case: Case) =
        let expected, expectedEnd = ScopePrediction.run case
        let actual, actualEnd, complaints = ScopeRun.run case

        for event in events do
            if actual |> List.exists _.Contains(event) then
                seen.AddOrUpdate(event, 1, (fun _ count -> count + 1)) |> ignore

        if expected <> actual || expectedEnd <> actualEnd || not complaints.IsEmpty then
            let text entries ending = String.Join("\n  ", Seq.append entries [ ending ])

            failwith $"Model:\n  {text expected expectedEnd}\nRun:\n  {text actual actualEnd}\nReported: %A{complaints}"

    [<Tests>]
    let tests =
        testList "Scope laws" [
            test "a random program of scopes does what the laws say" {
                let cases = Cases.orElse 20_000
                let seed = number "COROUTINES_SEED" (uint64 (Random.Shared.NextInt64()))
                printfn $"{cases} random programs of scopes, COROUTINES_SEED={seed}"

                let config =
                    Config.QuickThrowOnFailure
                        .WithMaxTest(cases)
                        .WithEndSize(20)
                        .WithQuietOnSuccess(true)
                        .WithParallelRunConfig(Some { MaxDegreeOfParallelism = Environment.ProcessorCount })
                        .WithReplay(Some { Rnd = Rnd seed; Size = None })

                Check.One(config, Prop.forAll RandomCases.arbitrary holds)

                for event in events do
                    printfn $"%6d{times event} \"{event}\""

                for event in events do
                    Expect.isGreaterThan (times event * 1000) cases event
            }
        ]
