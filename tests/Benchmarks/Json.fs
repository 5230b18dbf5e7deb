/// The results as a file, from which the pages that show them are made.
module Coroutines.Benchmarks.Json

open System
open System.IO
open System.Text.Json
open Coroutines.Benchmarks.Measurement

let write (path: string) (results: Result list) =
    let rows =
        results
        |> List.map (fun r -> {|
            benchmark = r.Benchmark
            subject = r.Subject
            ns = Math.Round(r.Median, 2)
            // Null where a subject cannot tell.
            bytes = r.Bytes |> Option.map (fun bytes -> Math.Round(bytes, 1)) |> Option.toNullable
        |})

    File.WriteAllText(path, JsonSerializer.Serialize(rows, JsonSerializerOptions(WriteIndented = true)) + "\n")
    printfn "\nwritten: %s" path
