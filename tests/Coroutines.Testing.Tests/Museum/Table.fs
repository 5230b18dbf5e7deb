/// The table of all exhibits: on the console, and as a page of the documentation.
module Coroutines.Testing.Museum.Table

open System
open System.IO
open Coroutines.Testing

/// One exhibit, as the table tells it.
type Row = {
    Bug: string
    Strategy: string
    Schedules: string
    Choices: string
    Time: string
    OnTasks: string
    Alarms: string
} with

    member this.Cells = [ this.Bug; this.Strategy; this.Schedules; this.Choices; this.Time; this.OnTasks; this.Alarms ]

let titles = {
    Bug = "bug"
    Strategy = "strategy"
    Schedules = "schedules"
    Choices = "choices"
    Time = "time"
    OnTasks = "on Task, by luck"
    Alarms = "alarms on the twin"
}

let print (row: Row) =
    (row.Cells, [ 30; 24; 10; 8; 9; 46; 18 ])
    ||> List.map2 (fun cell width -> cell.PadRight width)
    |> String.concat " "
    |> _.TrimEnd()
    |> printfn "%s"

/// The settings under which the museum is shown.
let settingsFor (exhibit: Exhibit) runs = {
    ExploreSettings.Default with
        Runs = runs
        Faults = exhibit.Faults
        Steps = exhibit.Steps
        TimeLimit = TimeSpan.FromMinutes 10.0
        Replay = null
}

/// The row of an exhibit, and whether all is as it should be.
let rowOf twinRuns onTasks (exhibit: Exhibit) =
    let bug = Explore.report (settingsFor exhibit 10_000) (exhibit.Program Buggy)
    let twin = Explore.report (settingsFor exhibit twinRuns) (exhibit.Program Mended)

    let row = {
        Bug = exhibit.Name
        Strategy = "NOT FOUND"
        Schedules = ""
        Choices = ""
        Time = ""
        OnTasks = onTasks
        Alarms =
            match twin.Found with
            | null when twin.IsCovered -> $"none in all {twin.Runs}"
            | null -> $"none in {twin.Runs}"
            | found -> $"ALARM: {found}"
    }

    match bug.Found with
    | null -> row, false
    | found ->
        {
            row with
                Strategy = found.Strategy
                Schedules = string found.Run
                Choices = string found.Schedule.Length
                Time = $"{int bug.Time.TotalMilliseconds} ms"
        },
        found.Schedule.Length <= 8 && bug.Time < TimeSpan.FromSeconds 5.0 && isNull twin.Found

let private intoMarkdown (row: Row) =
    let cells = String.Join(" | ", row.Cells)
    $"| {cells} |"

/// Writes the page.
let write (path: string) (seconds: float) (rows: Row list) (summary: string) =
    let stories = [
        for exhibit in Museum.all do
            $"- **{exhibit.Name}**: {exhibit.Story}"
    ]

    let page = [
        "# The bug museum"
        ""
        "Written by `dotnet fsi build.fsx explore --page docs/design/museum.md`. Each bug is a small program in `tests/Coroutines.Testing.Tests/Museum`, beside its"
        "corrected twin, with the published bug that it is modelled on in a comment."
        ""
        "- *schedules*: how many were run until the bug showed, by which *strategy*; *choices*: how many of them matter in the shortest schedule;"
        "  *time*: for both, in real time, the first of all with the compilation of the code."
        $"- *on Task, by luck*: the same source on `Task`, `SemaphoreSlim` and `Channel`, run again and again on the thread pool for {seconds} s. What may fail,"
        "  be late or be cancelled is so at random, and a run counts as one that shows the bug also if it hangs or leaves a task behind. Where"
        "  the twin fails there too, the program needs a single thread, and nothing is said. These numbers are another each time."
        "- *alarms on the twin*: false ones; *all* says that no other schedule was left to try."
        ""
        intoMarkdown titles
        "|---|---|---|---|---|---|---|"
        yield! rows |> List.map intoMarkdown
        ""
        summary
        ""
        "## What goes wrong in each"
        ""
        yield! stories
    ]

    File.WriteAllText(path, String.Join("\n", page) + "\n")
