/// Prints results for people.
module Coroutines.Benchmarks.Report

open Coroutines.Benchmarks.Measurement

let private shortName (ours: Result) =
    match ours.Subject with
    | Subjects.FSharpLeg -> "F#"
    | Subjects.CSharpLeg -> "C#"
    | other -> other

let private isOurs (result: Result) = result.Subject.StartsWith "coroutine"

let print (results: Result list) =
    let ours = results |> List.filter isOurs
    let fraction = if ours.IsEmpty then "" else "fraction of it that ours takes"
    printfn ""

    printfn "%-18s %-36s %10s %10s %10s %9s   %s" results.Head.Benchmark "" "median ns" "least" "most" "bytes" fraction

    for result in results do
        let fractions =
            if isOurs result then
                ""
            else
                ours
                |> List.map (fun own -> $"{shortName own} %.3f{own.Median / result.Median}")
                |> String.concat "   "

        let bytes = result.Bytes |> Option.map (sprintf "%.1f") |> Option.defaultValue "-"

        printfn
            "%-18s %-36s %10.1f %10.1f %10.1f %9s   %s"
            ""
            result.Subject
            result.Median
            result.Least
            result.Most
            bytes
            fractions

let printVerdicts (verdicts: Verdict.Verdict list) =
    if not verdicts.IsEmpty then
        let missed = verdicts |> List.filter (Verdict.isMet >> not)
        printfn ""
        verdicts |> List.iter (fun v -> printfn "%s" (Verdict.describe v))
        printfn "\n%d of %d targets met" (verdicts.Length - missed.Length) verdicts.Length
