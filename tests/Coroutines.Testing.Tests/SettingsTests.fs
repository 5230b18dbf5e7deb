module Coroutines.Testing.Tests.SettingsTests

open System
open NUnit.Framework
open Coroutines
open Coroutines.Fs.Tests
open Coroutines.Testing

/// Runs with an environment variable set. Tests of one assembly run one after the other.
let private within (name: string) (value: string) (action: unit -> unit) =
    let before = Environment.GetEnvironmentVariable name
    Environment.SetEnvironmentVariable(name, value)

    try
        action ()
    finally
        Environment.SetEnvironmentVariable(name, before)

[<Test>]
let ``the environment changes the default settings`` () =
    within "COROUTINES_RUNS" "77" (fun () -> equal 77 ExploreSettings.Default.Runs)
    within "COROUTINES_SEED" "5" (fun () -> equal 5UL ExploreSettings.Default.Seed)
    within "COROUTINES_TIME_LIMIT" "1.5" (fun () -> equal (TimeSpan.FromSeconds 1.5) ExploreSettings.Default.TimeLimit)
    within "COROUTINES_CHECK_DETERMINISM" "1" (fun () -> Assert.That ExploreSettings.Default.CheckDeterminism)

[<Test>]
let ``a setting that cannot be read is refused by name`` () =
    within "COROUTINES_RUNS" "many" (fun () ->
        Expect.raises<FormatException>(fun () -> ExploreSettings.Default |> ignore)
        |> string
        |> contains "COROUTINES_RUNS is 'many'")

[<Test>]
let ``a schedule in the environment is the one that is run`` () =
    let mutable runs = 0

    let program () =
        coroutine {
            runs <- runs + 1
            do! Coroutine.yieldNow ()
        }

    within "COROUTINES_SCHEDULE" "r1,c3" (fun () -> Explore.run program)
    equal 1 runs
