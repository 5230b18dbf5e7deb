/// Prints results for people, and as JSON for the pages that show them.
module Coroutines.Benchmarks.Report

open System.IO
open System.Text.Json
open Coroutines.Benchmarks.Measurement

let private isOurs (result: Result) = result.Subject.StartsWith "coroutine"

// The name of a subject of ours ends with its language, in brackets.
let private languageOf (result: Result) = result.Subject.Substring(result.Subject.IndexOf '(' + 1, 2)

let print (results: Result list) =
    let ours = results |> List.filter isOurs
    printfn ""

    printfn
        "%-18s %-34s %9s %9s %8s   fraction of it that ours takes"
        results.Head.Benchmark
        ""
        "median ns"
        "least ns"
        "bytes"

    for result in results do
        let fractions =
            if isOurs result then
                ""
            else
                ours
                |> List.map (fun own -> $"{languageOf own} {Measurement.ratio own result:F2}")
                |> String.concat "   "

        printfn "%-18s %-34s %9.1f %9.1f %8.1f   %s" "" result.Subject result.Median result.Least result.Bytes fractions

let writeJson (path: string) (results: Result list) =
    let rows =
        results
        |> List.map (fun r -> {|
            benchmark = r.Benchmark
            subject = r.Subject
            ns = System.Math.Round(r.Median, 2)
            bytes = System.Math.Round(r.Bytes, 1)
        |})

    File.WriteAllText(path, JsonSerializer.Serialize(rows, JsonSerializerOptions(WriteIndented = true)))
    printfn "\nwritten: %s" path
