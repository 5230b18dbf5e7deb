module Coroutines.Testing.Museum.Program

open System
open Coroutines
open Coroutines.Testing

/// The settings under which the museum is shown.
let private settingsFor (exhibit: Exhibit) runs = {
    ExploreSettings.Default with
        Runs = runs
        Faults = exhibit.Faults
        Steps = exhibit.Steps
        TimeLimit = TimeSpan.FromMinutes 10.0
        Replay = null
}

let private row (cells: string list) =
    let widths = [ 32; 26; 10; 9; 10; 10; 20 ]

    (cells, widths)
    ||> List.map2 (fun cell width -> cell.PadRight width)
    |> String.concat " "
    |> printfn "%s"

/// What an ordinary test of the program sees: first in, first out, run after run the same.
let private ordinaryRun (exhibit: Exhibit) =
    let settings = { settingsFor exhibit 1 with Strategies = [ Strategy.Fifo ] }

    match (Explore.report settings (exhibit.Program Buggy)).Found with
    | null -> "never"
    | _ -> "at once"

/// One line of the table; whether all is as it should be.
let private show twinRuns (exhibit: Exhibit) =
    let bug = Explore.report (settingsFor exhibit 10_000) (exhibit.Program Buggy)
    let twin = Explore.report (settingsFor exhibit twinRuns) (exhibit.Program Mended)

    let alarm =
        match twin.Found with
        | null when twin.IsCovered -> $"none in all {twin.Runs}"
        | null -> $"none in {twin.Runs}"
        | found -> $"ALARM: {found}"

    match bug.Found with
    | null ->
        row [ exhibit.Name; "NOT FOUND"; ""; ""; ""; ordinaryRun exhibit; alarm ]
        false
    | found ->
        row [
            exhibit.Name
            found.Strategy
            string found.Run
            string found.Schedule.Length
            $"{int bug.Time.TotalMilliseconds} ms"
            ordinaryRun exhibit
            alarm
        ]

        found.Schedule.Length <= 8 && bug.Time < TimeSpan.FromSeconds 5.0 && isNull twin.Found

let private table twinRuns =
    row [ "bug"; "strategy"; "schedules"; "choices"; "time"; "plain run"; "alarms on the twin" ]
    let results = Museum.all |> List.map (show twinRuns)
    let good = results |> List.filter id |> List.length

    printfn
        $"\n{good} of {results.Length} bugs found within 10,000 schedules and 5 s, shrunk to at most 8 choices, without an alarm on the twin."

    if good = results.Length then 0 else 1

/// How many schedules a minute a program of three tasks takes, on one core.
let private speed () =
    let worker =
        coroutine {
            for _ in 1..3 do
                do! pause ()
        }

    let program () = together [ "a", worker; "b", worker; "c", worker ]

    for strategy in [ Strategy.RandomWalk; Strategy.PriorityChange 3; Strategy.Exhaustive 9 ] do
        let settings = { ExploreSettings.Default with Strategies = [ strategy ]; Runs = 200_000; Replay = null }

        let report = Explore.report settings program
        let perMinute = float report.Runs / report.Time.TotalMinutes
        printfn $"{strategy}: %.0f{perMinute} schedules a minute"

[<EntryPoint>]
let main arguments =
    match arguments with
    | [| "traces"; count |] ->
        printfn "%s" (RandomProgram.hashOfTraces (int count) 1UL)
        0
    | [| "--show"; name |] ->
        for exhibit in Museum.all |> List.filter (fun exhibit -> exhibit.Name.Contains name) do
            printfn "%s: %s\n" exhibit.Name exhibit.Story
            printfn "%O" (Explore.report (settingsFor exhibit 10_000) (exhibit.Program Buggy))

        0
    | [| "--speed" |] ->
        speed ()
        0
    | [| "--quick" |] -> table 2_000
    | [||] -> table 100_000
    | _ ->
        eprintfn "usage: [--quick] | --show BUG | --speed"
        2
