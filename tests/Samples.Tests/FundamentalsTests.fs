module Samples.Tests.FundamentalsTests

open System.IO
open System.Text.RegularExpressions
open Expecto
open Expecto.TestingPlatform
open Samples.Tests.Programs

let private samples = Path.Combine(repository, "docs", "samples")

let private expected = File.ReadAllLines(Path.Combine(samples, "Fundamentals.expected.txt")) |> List.ofArray

/// The script, or a copy of it if this is no Release build: then the copy refers to what this build has.
let private scriptFor (folder: string) =
    let script = Path.Combine(samples, "Fundamentals.fsx")
    let release = "../../artifacts/bin/Coroutines.Fs/release/"
    let text = File.ReadAllText script
    Expect.stringContains text release "text"

    if DirectoryInfo(built).Name = "release" then
        script
    else
        let copy = Path.Combine(folder, "Fundamentals.fsx")
        File.WriteAllText(copy, text.Replace(release, built.Replace('\\', '/')))
        copy

let private time = Regex @"\d+\.\d(?= s$)"

/// The same lines in the same order. They say how long things took: a busy machine stretches that, but nothing may come early.
let private isAsPython (actual: string list) (expected: string list) =
    let withoutTimes = List.map (fun line -> time.Replace(line, "?"))
    Expect.equal (withoutTimes actual) (withoutTimes expected) "lines"

    let times lines = [
        for line in lines do
            for found in time.Matches line -> float found.Value
    ]

    for actual, expected in List.zip (times actual) (times expected) do
        Expect.isGreaterThanOrEqual actual expected "time"

[<Tests>]
let tests =
    testList "Fundamentals" [
        test "Fundamentals.fsx prints what Python prints" {
            inFolder (fun folder -> isAsPython (linesOf [ "fsi"; scriptFor folder ]) expected)
        }

        test "Fundamentals.fsx prints the same when its blocks are dynamic" {
            inFolder (fun folder ->
                // Optimizing, as it does unasked, F# Interactive compiles blocks to state machines too.
                let script = Path.Combine(folder, "dynamic.fsx")
                let load = $"#load @\"{scriptFor folder}\""
                let mode = "System.Console.WriteLine((Fundamentals.waiter 1).Body.GetType().Name)"
                File.WriteAllLines(script, [ load; mode ])
                let expected = expected @ [ "DynamicCoroutineFrame`1" ]
                isAsPython (linesOf [ "fsi"; "--optimize-"; script ]) expected)
        }

        test "FundamentalsCSharp prints what Python prints" {
            isAsPython (linesOf [ Path.Combine(built, "FundamentalsCSharp.dll") ]) expected
        }
    ]
