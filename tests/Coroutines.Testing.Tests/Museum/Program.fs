module Coroutines.Testing.Museum.Program

open System
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
    let widths = [ 26; 28; 10; 9; 10; 12 ]

    (cells, widths)
    ||> List.map2 (fun cell width -> cell.PadRight width)
    |> String.concat " "
    |> printfn "%s"

/// One line of the table; whether all is as it should be.
let private show twinRuns (exhibit: Exhibit) =
    let bug = Explore.report (settingsFor exhibit 10_000) (exhibit.Program Buggy)
    let twin = Explore.report (settingsFor exhibit twinRuns) (exhibit.Program Mended)

    let alarm =
        match twin.Found with
        | null -> $"none in {twin.Runs}"
        | found -> $"ALARM: {found}"

    match bug.Found with
    | null ->
        row [ exhibit.Name; "NOT FOUND"; ""; ""; ""; alarm ]
        false
    | found ->
        row [
            exhibit.Name
            found.Strategy
            string found.Run
            string found.Schedule.Length
            $"{int bug.Time.TotalMilliseconds} ms"
            alarm
        ]

        found.Schedule.Length <= 8 && isNull twin.Found

let private table twinRuns =
    row [ "bug"; "strategy"; "schedules"; "choices"; "time"; "alarms on the twin" ]
    let results = Museum.all |> List.map (show twinRuns)
    let good = results |> List.filter id |> List.length
    printfn $"\n{good} of {results.Length} bugs found and shrunk to at most 8 choices, without an alarm on the twin."
    if good = results.Length then 0 else 1

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
    | [| "--quick" |] -> table 2_000
    | [||] -> table 100_000
    | _ ->
        eprintfn "usage: [--quick] | --show BUG"
        2
