module ApiGen.Tests.FSharpCoreTests

open Expecto
open Expecto.TestingPlatform
open ApiGen.Tests.Runs

[<Tests>]
let tests =
    testList "F sharp core" [
        test "all of FSharp_Core is written, and the faults of its comments are reported" {
            let output = fsharpCore.Value
            Expect.isGreaterThan output.Pages 300 "pages"
            Expect.isGreaterThan output.Members 1500 "members"
            Expect.isNonEmpty output.Problems "problems"
        }

        test "no problem of FSharp_Core is one of the generator" {
            let own = fsharpCore.Value.Problems |> List.filter (fun problem -> problem.WayOut.Contains "apigen")
            Expect.isEmpty own "own"
        }
    ]
