/// The results as a file: all that is said of them, here or on a page, is made from what stands in it.
module Coroutines.Benchmarks.Figures

open System
open System.IO
open System.Text.Json
open Coroutines.Benchmarks.Measurement

type Figure = {
    Benchmark: string
    Subject: string
    Nanoseconds: float
    /// None where a subject cannot tell.
    Bytes: float option
}

let private ofResult (result: Result) = {
    Benchmark = result.Benchmark
    Subject = result.Subject
    Nanoseconds = Math.Round(result.Median, 2)
    Bytes = result.Bytes |> Option.map (fun bytes -> Math.Round(bytes, 1))
}

let ofResults = List.map ofResult

let save (path: string) (figures: Figure list) =
    let rows =
        figures
        |> List.map (fun figure -> {|
            benchmark = figure.Benchmark
            subject = figure.Subject
            ns = figure.Nanoseconds
            bytes = Option.toNullable figure.Bytes
        |})

    File.WriteAllText(path, JsonSerializer.Serialize(rows, JsonSerializerOptions(WriteIndented = true)) + "\n")

let write path figures =
    save path figures
    printfn "\nwritten: %s" path

let read (path: string) : Figure list =
    use file = JsonDocument.Parse(File.ReadAllText path)

    [
        for row in file.RootElement.EnumerateArray() do
            let bytes = row.GetProperty "bytes"

            {
                Benchmark = nonNull (row.GetProperty("benchmark").GetString())
                Subject = nonNull (row.GetProperty("subject").GetString())
                Nanoseconds = row.GetProperty("ns").GetDouble()
                Bytes = if bytes.ValueKind = JsonValueKind.Null then None else Some(bytes.GetDouble())
            }
    ]
