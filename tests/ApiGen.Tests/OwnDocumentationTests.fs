module ApiGen.Tests.OwnDocumentationTests

open System.Text.RegularExpressions
open NUnit.Framework
open ApiGen.Tests.Runs

[<Test>]
let ``every public member of the library is documented, and every cref leads somewhere`` () =
    Assert.That(own.Value.Problems, Is.Empty)

/// A member's heading with what follows it, unless that is the heading of its first overload.
let private member' = Regex @"(?m)^####? .*\{#[^}]+\}\n\n(?!####? )(.*)$"

let private both = Regex @"(?s)\G```fsharp\n[^`]+```\n\n```csharp\n[^`]+```\n\n"

[<Test>]
let ``every member begins with its signature in both languages`` () =
    for path, text in own.Value.Files do
        if path.EndsWith ".md" && path <> "index.md" then
            for found in member'.Matches text do
                let begins = both.IsMatch(text, found.Groups[1].Index)
                Assert.That(begins || found.Value.Contains "``", $"{path}: {found.Value}")
