namespace Coroutines.Fs.Tests

open System
open System.IO
open System.Text.RegularExpressions
open Coroutines.Benchmarks
open NUnit.Framework

/// docs/performance.md says what docs/performance.json says.
module PerformancePageTests =

    let private docs =
        let rec above (folder: DirectoryInfo) =
            if File.Exists(Path.Combine(folder.FullName, "build.fsx")) then
                folder
            else
                above (nonNull folder.Parent)

        Path.Combine((above (DirectoryInfo AppContext.BaseDirectory)).FullName, "docs")

    // As git may have it on Windows.
    let private page () = File.ReadAllText(Path.Combine(docs, "performance.md")).Replace("\r\n", "\n")

    let private figures () = Figures.read (Path.Combine(docs, "performance.json"))

    [<Test>]
    let ``every table of the page is made from the file of figures`` () =
        // To mend it: dotnet fsi build.fsx bench --from docs/performance.json --page docs/performance.md
        Expect.equal (Page.render (figures ()) (page ())) (page ())

    [<Test>]
    let ``every chart of the page draws a benchmark that was measured`` () =
        let measured = figures () |> List.map _.Benchmark |> set

        let drawn = [ for fence in Regex.Matches(page (), @"```chart\n(\S+)\n```") -> fence.Groups[1].Value ]

        Assert.That(drawn, Is.Not.Empty)
        Assert.That(List.filter (measured.Contains >> not) drawn, Is.Empty)

    [<Test>]
    let ``every benchmark and every target is in the file of figures`` () =
        let measured = figures () |> List.map _.Benchmark |> set
        let missing = Catalogue.all () |> List.map _.Name |> List.filter (measured.Contains >> not)
        Assert.That(missing, Is.Empty)
        Expect.equal (Targets.all().Length) (Verdict.all(figures ()).Length)
