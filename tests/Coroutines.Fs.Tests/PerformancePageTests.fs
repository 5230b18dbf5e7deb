namespace Coroutines.Fs.Tests

open System
open System.IO
open System.Text.RegularExpressions
open Coroutines.Benchmarks
open Expecto
open Expecto.TestingPlatform

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

    [<Tests>]
    let tests =
        testList "Performance page" [
            test "every table of the page is made from the file of figures" {
                // To mend it: dotnet fsi build.fsx bench --from docs/performance.json --page docs/performance.md
                Expect.equal (page ()) (Page.render (figures ()) (page ())) "page"
            }

            test "every chart of the page draws a benchmark that was measured" {
                let measured = figures () |> List.map _.Benchmark |> set

                let drawn = [ for fence in Regex.Matches(page (), @"```chart\n(\S+)\n```") -> fence.Groups[1].Value ]

                Expect.isNonEmpty drawn "drawn"
                Expect.isEmpty (List.filter (measured.Contains >> not) drawn) "filter"
            }

            test "every benchmark and every target is in the file of figures" {
                let measured = figures () |> List.map _.Benchmark |> set
                let missing = Catalogue.all () |> List.map _.Name |> List.filter (measured.Contains >> not)
                Expect.isEmpty missing "missing"
                Expect.equal (Verdict.all(figures ()).Length) (Targets.all().Length) "length"
            }
        ]
