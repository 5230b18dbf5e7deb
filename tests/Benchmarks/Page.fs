/// Writes figures into the tables of a page. A line `[//]: # (table NAME)`, which no renderer shows, stands above each of them.
module Coroutines.Benchmarks.Page

open System
open System.Globalization
open System.IO
open System.Text.RegularExpressions
open Coroutines.Benchmarks.Figures
open Coroutines.Benchmarks.Verdict

let number (format: string) (value: float) = value.ToString(format, CultureInfo.InvariantCulture)

let private time nanoseconds =
    if nanoseconds >= 1e6 then number "0.0" (nanoseconds / 1e6) + " ms"
    elif nanoseconds >= 1e4 then number "0.0" (nanoseconds / 1e3) + " µs"
    else number "0.0" nanoseconds + " ns"

let private bytes (bytes: float option) =
    match bytes with
    | None -> "–"
    | Some bytes when bytes >= 1_000.0 -> number "N0" bytes
    | Some bytes -> number "0.#" (if bytes < 0.5 then 0.0 else bytes)

let private row cells = "| " + String.concat " | " cells + " |"

let table (head: string list) (rows: string list list) =
    let line i = if i = 0 then "---" else "---:"
    row head :: row (List.mapi (fun i _ -> line i) head) :: List.map row rows

/// A benchmark: each subject, and what fraction of its time each of our legs takes.
let private benchmark (figures: Figure list) =
    let legs = figures |> List.filter (fun f -> f.Subject = Subjects.FSharpLeg || f.Subject = Subjects.CSharpLeg)

    let fractionOf (figure: Figure) (leg: Figure) =
        if List.contains figure legs then
            ""
        else
            number "0.000" (leg.Nanoseconds / figure.Nanoseconds)

    table ([ "subject"; "time"; "bytes" ] @ (legs |> List.map (fun leg -> $"{leg.Subject} / it"))) [
        for figure in figures ->
            [ figure.Subject; time figure.Nanoseconds; bytes figure.Bytes ] @ List.map (fractionOf figure) legs
    ]

let private isVariant verdict = verdict.Target.Benchmark.StartsWith "variant-"

/// All targets, those of the variants apart.
let private targets (verdicts: Verdict list) =
    table [ "benchmark"; "leg"; "target"; "measured"; "verdict" ] [
        for verdict in verdicts do
            if not (isVariant verdict) then
                [ verdict.Target.Benchmark; verdict.Target.Leg; bound verdict; measured verdict; judgement verdict ]
    ]

/// What a hot row costs in other surroundings, as a multiple of what it costs without.
let private variants (figures: Figure list) =
    let kinds = [ "in a scope"; "with a context"; "in debug mode"; "under a ready queue" ]

    let ofBenchmark = figures |> List.filter (fun f -> f.Benchmark.StartsWith "variant-") |> List.groupBy _.Benchmark

    let multiple (rows: Figure list) kind language =
        let find subject = rows |> List.tryFind (fun f -> f.Subject = $"{subject} ({language})")

        match find kind, find "coroutine" with
        | Some varied, Some plain -> number "0.00" (varied.Nanoseconds / plain.Nanoseconds)
        | _ -> ""

    table
        ("benchmark"
         :: [
             for kind in kinds do
                 for language in [ "F#"; "C#" ] -> $"{kind}, {language}"
         ])
        [
            for name, rows in ofBenchmark ->
                name.Substring 8
                :: [
                    for kind in kinds do
                        for language in [ "F#"; "C#" ] -> multiple rows kind language
                ]
        ]

let private summary (verdicts: Verdict list) =
    let judge name (verdicts: Verdict list) =
        let met = verdicts |> List.filter isMet
        [ name; string verdicts.Length; string met.Length; string (verdicts.Length - met.Length) ]

    let variants, others = verdicts |> List.partition isVariant
    table [ "targets"; "all"; "met"; "missed" ] [ judge "of the table" others; judge "of the variants" variants ]

let private tableOf name (figures: Figure list) =
    let verdicts = lazy Verdict.all figures

    match name with
    | "summary" -> summary verdicts.Value
    | "targets" -> targets verdicts.Value
    | "variants" -> variants figures
    | _ ->
        match figures |> List.filter (fun f -> f.Benchmark = name) with
        | [] -> failwith $"The page has a table '{name}', and the figures have no such benchmark."
        | figures -> benchmark figures

let private marker = Regex @"^\[//\]: # \(table (\S+)\)$"

/// The page with its tables made anew; all else stays.
let fill (tableOf: string -> string list) (page: string) =
    let rec write (written: string list) (lines: string list) =
        match lines with
        | [] -> List.rev written
        | line :: rest when marker.IsMatch line ->
            let name = (marker.Match line).Groups[1].Value
            let isOld (line: string) = line = "" || line.StartsWith '|'
            let lines = [ line; "" ] @ tableOf name @ [ "" ]
            write (List.rev lines @ written) (List.skipWhile isOld rest)
        | line :: rest -> write (line :: written) rest

    String.concat "\n" (write [] (List.ofArray (page.Split '\n')))

/// The page with its tables as the figures are now.
let render (figures: Figure list) (page: string) = fill (fun name -> tableOf name figures) page

let update (path: string) (figures: Figure list) =
    File.WriteAllText(path, render figures (File.ReadAllText path))
    printfn "written: %s" path
