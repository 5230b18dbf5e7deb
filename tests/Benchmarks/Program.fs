module Coroutines.Benchmarks.Program

open System
open Coroutines.Benchmarks

type private Arguments = { Filter: string; Rounds: int; Json: string option; IsStrict: bool }

let private usage =
    """bench [--filter X] [--quick] [--json FILE] [--strict]

  --filter X   only benchmarks whose name contains X
  --quick      3 rounds instead of 11
  --json FILE  also writes {"benchmark", "subject", "ns", "bytes"} rows to FILE
  --strict     ends with exit code 1 if a target is missed"""

let rec private parse arguments (given: Arguments) =
    match arguments with
    | [] -> Ok given
    | "--filter" :: text :: rest -> parse rest { given with Filter = text }
    | "--quick" :: rest -> parse rest { given with Rounds = 3 }
    | "--json" :: path :: rest -> parse rest { given with Json = Some path }
    | "--strict" :: rest -> parse rest { given with IsStrict = true }
    | unknown :: _ -> Error $"bench does not know '{unknown}'."

let private measure given (chosen: Measurement.Benchmark list) =
    printfn "Rounds alternate between all subjects of a benchmark; nanoseconds and bytes are for doing it once."

    let results =
        chosen
        |> List.collect (fun benchmark ->
            let results = Measurement.run given.Rounds benchmark
            Report.print results
            results)

    CPython.stop ()
    let verdicts = Verdict.all results
    Report.printVerdicts verdicts
    given.Json |> Option.iter (fun path -> Json.write path results)
    if given.IsStrict && not (List.forall Verdict.isMet verdicts) then 1 else 0

let private benchmarks arguments =
    let nothing = {
        Filter = ""
        Rounds = 11
        Json = None
        IsStrict = false
    }

    match parse (List.ofArray arguments) nothing with
    | Error message ->
        eprintfn "%s\n%s" message usage
        2
    | Ok given ->
        let all = Catalogue.all ()

        match all |> List.filter (fun b -> b.Name.Contains(given.Filter, StringComparison.OrdinalIgnoreCase)) with
        | [] ->
            let names = all |> List.map _.Name |> String.concat ", "
            eprintfn "No benchmark's name contains '%s'. There are: %s." given.Filter names
            2
        | chosen -> measure given chosen

[<EntryPoint>]
let main arguments =
    match arguments with
    // How this program starts itself.
    | [| "--fresh"; what; name |] ->
        Fresh.run what name
        0
    | _ -> benchmarks arguments
