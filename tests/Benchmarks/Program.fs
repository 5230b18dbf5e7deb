module Coroutines.Benchmarks.Program

open System
open Coroutines.Benchmarks

type private Arguments = { Filter: string; Rounds: int; Json: string option }

let private usage =
    """bench [--filter X] [--quick] [--json FILE]

  --filter X   only benchmarks whose name contains X
  --quick      3 rounds instead of 11
  --json FILE  also writes {"benchmark", "subject", "ns", "bytes"} rows to FILE"""

let rec private parse arguments (given: Arguments) =
    match arguments with
    | [] -> Ok given
    | "--filter" :: text :: rest -> parse rest { given with Filter = text }
    | "--quick" :: rest -> parse rest { given with Rounds = 3 }
    | "--json" :: path :: rest -> parse rest { given with Json = Some path }
    | unknown :: _ -> Error $"bench does not know '{unknown}'."

[<EntryPoint>]
let main arguments =
    match parse (List.ofArray arguments) { Filter = ""; Rounds = 11; Json = None } with
    | Error message ->
        eprintfn "%s\n%s" message usage
        2
    | Ok given ->
        let chosen =
            Catalogue.all
            |> List.filter (fun b -> b.Name.Contains(given.Filter, StringComparison.OrdinalIgnoreCase))

        if chosen.IsEmpty then
            let names = Catalogue.all |> List.map _.Name |> String.concat ", "
            eprintfn "No benchmark's name contains '%s'. There are: %s." given.Filter names
            2
        else
            printfn
                "Rounds alternate between all subjects of a benchmark; fractions are medians over rounds, ours / peer."

            let results =
                chosen
                |> List.collect (fun benchmark ->
                    let results = Measurement.run given.Rounds benchmark
                    Report.print results
                    results)

            given.Json |> Option.iter (fun path -> Report.writeJson path results)
            0
