module ApiGen.Tests.OwnDocumentationTests

open System.Text.RegularExpressions
open Expecto
open Expecto.TestingPlatform
open ApiGen.Tests.Runs

/// A member's heading with what follows it, unless that is the heading of its first overload.
let private member' = Regex @"(?m)^####? .*\{#[^}]+\}\n\n(?!####? )(.*)$"

let private both = Regex @"(?s)\G```fsharp\n[^`]+```\n\n```csharp\n[^`]+```\n\n"

[<Tests>]
let tests =
    testList "Own documentation" [
        test "every public member of the library is documented, and every cref leads somewhere" {
            Expect.isEmpty own.Value.Problems "problems"
        }

        test "every member begins with its signature in both languages" {
            for path, text in own.Value.Files do
                if path.EndsWith ".md" && path <> "index.md" then
                    for found in member'.Matches text do
                        let begins = both.IsMatch(text, found.Groups[1].Index)
                        Expect.isTrue (begins || found.Value.Contains "``") $"{path}: {found.Value}"
        }
    ]
