module Samples.Tests.FundamentalsTests

open System.IO
open NUnit.Framework
open Samples.Tests.Programs

let private samples = Path.Combine(repository, "docs", "samples")

let private expected = File.ReadAllLines(Path.Combine(samples, "Fundamentals.expected.txt")) |> List.ofArray

/// The script, or a copy of it if this is no Release build: then the copy refers to what this build has.
let private scriptFor (folder: string) =
    let script = Path.Combine(samples, "Fundamentals.fsx")
    let release = "../../artifacts/bin/Coroutines.Fs/release/"
    let text = File.ReadAllText script
    Assert.That(text, Does.Contain release)

    if DirectoryInfo(built).Name = "release" then
        script
    else
        let copy = Path.Combine(folder, "Fundamentals.fsx")
        File.WriteAllText(copy, text.Replace(release, built.Replace('\\', '/')))
        copy

// They print how long things took, in tenths of a second, which a busy machine may stretch: hence more than one try.

[<Test; Retry(3)>]
let ``Fundamentals.fsx prints what Python prints`` () =
    inFolder (fun folder -> Assert.That(linesOf [ "fsi"; scriptFor folder ], Is.EqualTo<string list> expected))

[<Test; Retry(3)>]
let ``Fundamentals.fsx prints the same when its blocks are dynamic`` () =
    inFolder (fun folder ->
        // Optimizing, as it does unasked, F# Interactive compiles blocks to state machines too.
        let script = Path.Combine(folder, "dynamic.fsx")
        let load = $"#load @\"{scriptFor folder}\""
        let mode = "System.Console.WriteLine((Fundamentals.waiter 1).Body.GetType().Name)"
        File.WriteAllLines(script, [ load; mode ])
        let expected = expected @ [ "DynamicCoroutineFrame`1" ]
        Assert.That(linesOf [ "fsi"; "--optimize-"; script ], Is.EqualTo<string list> expected))

[<Test; Retry(3)>]
let ``FundamentalsCSharp prints what Python prints`` () =
    Assert.That(linesOf [ Path.Combine(built, "FundamentalsCSharp.dll") ], Is.EqualTo<string list> expected)
