module Samples.Tests.ReadmeTests

open Expecto
open Expecto.TestingPlatform
open Samples.Tests.Batches
open Samples.Tests.Markdown

let private printed language =
    match blocks |> List.filter (fun block -> block.Page = "README.md" && block.Language = language) with
    | [ block ] -> printedBy block
    | others -> failwith $"README has {others.Length} blocks of {language}, and these tests know what one prints."

/// The sun waits one second and the moon two, at the same time.
let private expected = "hello, sun\nhello, moon\n7 letters"

[<Tests>]
let tests =
    testList "Readme" [
        test "the F# of README compiles and greets the sun first" { Expect.equal (printed FSharp) expected "printed" }

        test "the C# of README compiles and greets the sun first" { Expect.equal (printed CSharp) expected "printed" }
    ]
