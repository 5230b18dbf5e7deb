module Coroutines.Testing.Museum.Program

open Coroutines
open Coroutines.Testing

/// How long each exhibit is tried on Task.
let private secondsOnTasks = 2.0

let private table twinRuns (page: string option) =
    let onTasks = Stress.verdicts secondsOnTasks
    Table.print Table.titles

    let rows, areGood =
        List.unzip [
            for exhibit in Museum.all do
                let row, isGood = Table.rowOf twinRuns (Map.find exhibit.Name onTasks) exhibit
                Table.print row
                row, isGood
        ]

    let good = areGood |> List.filter id |> List.length

    let verdicts = rows |> List.map _.OnTasks
    let beginWith (start: string) = verdicts |> List.filter _.StartsWith(start) |> List.length

    let summary =
        $"{good} of {rows.Length} bugs found within 10,000 schedules and 5 s, shrunk to at most 8 choices, without an alarm on the twin.\n"
        + $"""On Task {beginWith "in run"} were found by luck, {beginWith "never"} never, and {beginWith "no counterpart"} have no counterpart."""

    printfn $"\n{summary}"
    page |> Option.iter (fun path -> Table.write path secondsOnTasks rows summary)
    if good = rows.Length then 0 else 1

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
            printfn "%O" (Explore.report (Table.settingsFor exhibit 10_000) (exhibit.Program Buggy))

        0
    | [| "--speed" |] ->
        speed ()
        0
    | [| "--quick" |] -> table 2_000 None
    | [| "--page"; path |] -> table 100_000 (Some path)
    | [||] -> table 100_000 None
    | _ ->
        eprintfn "usage: [--quick | --page FILE] | --show BUG | --speed"
        2
