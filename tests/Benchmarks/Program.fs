module Coroutines.Benchmarks.Program

open System
open System.IO
open Coroutines.Benchmarks

type private Arguments = {
    Filter: string
    Rounds: int
    Json: string option
    Page: string option
    From: string option
    IsStrict: bool
    IsGrowth: bool
    IsQuick: bool
}

let private usage =
    """bench [--filter X] [--quick] [--json FILE] [--page FILE] [--from FILE] [--strict]

  --filter X   only benchmarks whose name contains X
  --quick      3 rounds instead of 11 or more
  --json FILE  also writes {"benchmark", "subject", "ns", "bytes"} rows to FILE
  --page FILE  also writes the tables of a page anew: docs/performance.md
  --from FILE  measures nothing, and takes the figures of an earlier --json
  --strict     ends with exit code 1 if a target is missed
  --growth     how the cost of all shapes of programs grows with their size instead; its figures and page are docs/growth.json and
               docs/design/growth.md"""

let rec private parse arguments (given: Arguments) =
    match arguments with
    | [] -> Ok given
    | "--filter" :: text :: rest -> parse rest { given with Filter = text }
    | "--quick" :: rest -> parse rest { given with Rounds = 3; IsQuick = true }
    | "--json" :: path :: rest -> parse rest { given with Json = Some path }
    | "--page" :: path :: rest -> parse rest { given with Page = Some path }
    | "--from" :: path :: rest -> parse rest { given with From = Some path }
    | "--strict" :: rest -> parse rest { given with IsStrict = true }
    | "--growth" :: rest -> parse rest { given with IsGrowth = true }
    | unknown :: _ -> Error $"bench does not know '{unknown}'."

/// One benchmark, for which this process was started.
let private measureAlone (name: string) (rounds: int) (path: string) =
    let results = Catalogue.all () |> List.find (fun b -> b.Name = name) |> Measurement.run rounds
    CPython.stop ()
    Report.print results
    Figures.save path (Figures.ofResults results)

let private measure (rounds: int) (chosen: Measurement.Benchmark list) =
    printfn "Rounds alternate between all subjects of a benchmark; nanoseconds and bytes are for doing it once."
    let path = Path.GetTempFileName()

    try
        chosen
        |> List.collect (fun benchmark ->
            Self.run [ "--alone"; benchmark.Name; string rounds; path ]
            Figures.read path)
    finally
        File.Delete path

let private conclude given figures =
    let verdicts = Verdict.all figures
    Report.printVerdicts verdicts
    given.Json |> Option.iter (fun path -> Figures.write path figures)
    given.Page |> Option.iter (fun path -> Page.update path figures)
    if given.IsStrict && not (List.forall Verdict.isMet verdicts) then 1 else 0

// The collector works more for each object the more there are, which says nothing about the program: it is given so much room that it has
// nothing to do.
let private measureGrowth given =
    let path = Path.GetTempFileName()

    try
        Self.runIn [ "DOTNET_GCgen0size", "0x30000000"; "DOTNET_GCRetainVM", "1" ] [
            "--growth-alone"
            given.Filter
            string given.IsQuick
            path
        ]

        Growth.read path
    finally
        File.Delete path

let private concludeGrowth given figures =
    given.Json
    |> Option.iter (fun path ->
        Growth.save path figures
        printfn "\nwritten: %s" path)

    given.Page |> Option.iter (fun path -> GrowthPage.update path figures)
    let isMet figure = Growth.exponentOf _.Milliseconds figure <= Growth.TimeBound
    if given.IsStrict && not (List.forall isMet figures) then 1 else 0

let private refuse message =
    eprintfn "%s" message
    2

let private benchmarks arguments =
    let nothing = {
        Filter = ""
        Rounds = Measurement.Thorough
        Json = None
        Page = None
        From = None
        IsStrict = false
        IsGrowth = false
        IsQuick = false
    }

    match parse (List.ofArray arguments) nothing with
    | Error message -> refuse $"{message}\n{usage}"
    | Ok({ IsGrowth = true } as given) ->
        match given.From with
        | Some path -> Growth.read path
        | None -> measureGrowth given
        |> concludeGrowth given
    | Ok({ From = Some path } as given) -> conclude given (Figures.read path)
    | Ok given ->
        let all = Catalogue.all ()

        match all |> List.filter _.Name.Contains(given.Filter, StringComparison.OrdinalIgnoreCase) with
        | [] ->
            let names = all |> List.map _.Name |> String.concat ", "
            refuse $"No benchmark's name contains '{given.Filter}'. There are: {names}."
        | chosen -> measure given.Rounds chosen |> conclude given

[<EntryPoint>]
let main arguments =
    match arguments with
    // How this program starts itself.
    | [| "--fresh"; what; name |] ->
        Fresh.run what name
        0
    | [| "--alone"; name; rounds; path |] ->
        measureAlone name (int rounds) path
        0
    | [| "--growth-alone"; filter; isQuick; path |] ->
        Growth.measureAll (bool.Parse isQuick) filter |> Growth.save path
        0
    | _ -> benchmarks arguments
