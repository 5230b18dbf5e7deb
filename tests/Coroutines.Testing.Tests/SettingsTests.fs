module Coroutines.Testing.Tests.SettingsTests

open System
open Expecto
open Expecto.TestingPlatform
open Coroutines
open Coroutines.Testing

/// Runs with an environment variable set. Tests of one assembly run one after the other.
let private within (name: string) (value: string) (action: unit -> unit) =
    let before = Environment.GetEnvironmentVariable name
    Environment.SetEnvironmentVariable(name, value)

    try
        action ()
    finally
        Environment.SetEnvironmentVariable(name, before)

[<Tests>]
let tests =
    testList "Settings" [
        test "the environment changes the default settings" {
            within "COROUTINES_RUNS" "77" (fun () -> Expect.equal ExploreSettings.Default.Runs 77 "runs")
            within "COROUTINES_SEED" "5" (fun () -> Expect.equal ExploreSettings.Default.Seed 5UL "seed")

            within "COROUTINES_TIME_LIMIT" "1.5" (fun () ->
                Expect.equal ExploreSettings.Default.TimeLimit (TimeSpan.FromSeconds 1.5) "time limit")

            within "COROUTINES_CHECK_DETERMINISM" "1" (fun () ->
                Expect.isTrue ExploreSettings.Default.CheckDeterminism "explore settings default check determinism")
        }

        test "a setting that cannot be read is refused by name" {
            within "COROUTINES_RUNS" "many" (fun () ->
                Expect.raises<FormatException> (fun () -> ExploreSettings.Default |> ignore) "format exception"
                |> string
                |> Flip.Expect.stringContains "text" "COROUTINES_RUNS is 'many'")
        }

        test "a schedule in the environment is the one that is run" {
            let mutable runs = 0

            let program () =
                coroutine {
                    runs <- runs + 1
                    do! Coroutine.yieldNow ()
                }

            within "COROUTINES_SCHEDULE" "r1,c3" (fun () -> Explore.run program)
            Expect.equal runs 1 "runs"
        }
    ]
