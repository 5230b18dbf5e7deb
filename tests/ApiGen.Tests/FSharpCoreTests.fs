module ApiGen.Tests.FSharpCoreTests

open NUnit.Framework
open ApiGen.Tests.Runs

[<Test>]
let ``all of FSharp_Core is written, and the faults of its comments are reported`` () =
    let output = fsharpCore.Value
    Assert.That(output.Pages, Is.GreaterThan 300)
    Assert.That(output.Members, Is.GreaterThan 1500)
    Assert.That(output.Problems, Is.Not.Empty)

[<Test>]
let ``no problem of FSharp_Core is one of the generator`` () =
    let own = fsharpCore.Value.Problems |> List.filter (fun problem -> problem.WayOut.Contains "apigen")
    Assert.That(own, Is.Empty)
