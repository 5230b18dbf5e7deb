module ApiGen.Tests.OwnDocumentationTests

open NUnit.Framework
open ApiGen.Tests.Runs

[<Test>]
let ``every public member of the library is documented, and every cref leads somewhere`` () =
    Assert.That(own.Value.Problems, Is.Empty)

[<Test>]
let ``every member has a signature in both languages`` () =
    for path, text in own.Value.Files do
        let count (fence: string) = text.Split(fence).Length - 1

        if path.EndsWith ".md" && not (text.Contains "**Example**") then
            Assert.That(count "```fsharp\n", Is.EqualTo(count "```csharp\n"), path)
