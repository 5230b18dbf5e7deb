namespace Coroutines.Fs.Tests

open System
open System.IO
open Coroutines.Benchmarks
open Expecto
open Expecto.TestingPlatform

/// What each piece of a program costs does not depend on how many there are. `bench --growth` measures the time of it; here are bytes and steps,
/// which are the same on each machine.
module GrowthShapesTests =

    let private docs =
        let rec above (folder: DirectoryInfo) =
            if File.Exists(Path.Combine(folder.FullName, "build.fsx")) then
                folder
            else
                above (nonNull folder.Parent)

        Path.Combine((above (DirectoryInfo AppContext.BaseDirectory)).FullName, "docs")

    // Lists double: just below a power of two they waste as little at either size.
    let private few, many = 1_000, 4_000

    [<Tests>]
    let tests =
        testList "Growth shapes" [
            test "bytes and steps of all shapes grow no faster than their size" {
                let tooFast = [
                    for shape in Growth.shapes () do
                        Growth.count shape 100 |> ignore
                        let bytes, steps = Growth.count shape few
                        let moreBytes, moreSteps = Growth.count shape many
                        let exponentOf less more = Growth.exponent [ float few, less; float many, more ]

                        for what, exponent in
                            [ "bytes", exponentOf bytes moreBytes; "steps", exponentOf steps moreSteps ] do
                            if exponent > Growth.Bound then
                                $"%-70s{shape.Name} {what} ^%.2f{exponent}"
                ]

                Expect.isEmpty tooFast (String.concat "\n" tooFast)
            }

            test "no two shapes have the same name" {
                let names = Growth.shapes () |> List.map _.Name

                Expect.isEmpty
                    (names |> List.countBy id |> List.filter (fun (_, count) -> count > 1))
                    "names of several"

                Expect.isGreaterThan names.Length 175 "shapes"
            }

            test "the exponent of a cost is that of its growth" {
                for power in [ 0.0; 1.0; 1.5; 2.0 ] do
                    let points = [ for n in [ 1_000.0; 10_000.0; 100_000.0 ] -> n, 7.0 * n ** power ]
                    Expect.floatClose Accuracy.high (Growth.exponent points) power "exponent"
            }

            test "every table of the page is made from the file of figures, which has all shapes" {
                // To mend it: dotnet fsi build.fsx bench --growth --from docs/growth.json --page docs/design/growth.md
                let page = File.ReadAllText(Path.Combine(docs, "design", "growth.md")).Replace("\r\n", "\n")
                let figures = Growth.read (Path.Combine(docs, "growth.json"))
                Expect.equal page (GrowthPage.render figures page) "page"
                let measured = figures |> List.map _.Shape |> set
                let missing = Growth.shapes () |> List.map _.Name |> List.filter (measured.Contains >> not)
                Expect.isEmpty missing "missing"
            }

            test "no exponent of time in the file of figures is that of a square" {
                let squares = [
                    for figure in Growth.read (Path.Combine(docs, "growth.json")) do
                        if Growth.exponentOf _.Milliseconds figure > 1.7 then
                            figure.Shape
                ]

                Expect.isEmpty squares "squares"
            }
        ]
