namespace Coroutines.Testing.Tests

open System
open Expecto
open Coroutines
open Coroutines.Testing

/// Small things that the tests of this project share.
[<AutoOpen>]
module Programs =

    let milliseconds (n: int) = TimeSpan.FromMilliseconds(float n)

    /// The settings for a test: as the default, but deaf to the environment.
    let settings = {
        ExploreSettings.Default with
            Replay = null
            Runs = 1000
            Seed = 1UL
            CheckDeterminism = false
            TimeLimit = TimeSpan.FromMinutes 5.0
    }

    let withStrategy strategy = { settings with Strategies = [ strategy ] }

    /// The failure that exploring must find.
    let findWith settings (program: unit -> Coroutine<'T>) : FoundFailure =
        let report = Explore.report settings program

        match report.Found with
        | null -> failtest $"It should have failed. {report}"
        | found -> found

    let find (program: unit -> Coroutine<'T>) = findWith settings program

    /// The program must survive every schedule.
    let holdsWith settings (program: unit -> Coroutine<'T>) : ExploreReport =
        let report = Explore.report settings program

        match report.Found with
        | null -> report
        | found -> failtest $"It should not have failed. {found}"

    /// Starts named tasks and waits for all.
    let together (tasks: (string * Coroutine<unit>) list) : Coroutine<unit> =
        coroutine {
            let started = [
                for name, body in tasks do
                    Coroutine.startNamed name body
            ]

            for task in started do
                do! task
        }

    /// A step that adds to a list, in each of so many turns.
    let steps (trace: ResizeArray<string>) name count =
        coroutine {
            for step in 1..count do
                trace.Add $"{name}{step}"
                do! Coroutine.yieldNow ()
        }
