module Samples.Tests.XmlExampleTests

open NUnit.Framework
open Samples.Tests
open Samples.Tests.Batches
open Samples.Tests.Markdown
open Samples.Tests.XmlExamples

let private cases = [
    for example in examples do
        TestCaseData(example).SetName $"example of {example.Symbol}, {example.Block.Language}"
]

[<Test>]
let ``there are examples in both languages`` () =
    let count language = examples |> List.filter (fun example -> example.Block.Language = language) |> List.length

    // Somebody who writes one page looks at that alone.
    if Markdown.wanted = "" then
        Assert.That(count FSharp, Is.GreaterThan 25)
        Assert.That(count CSharp, Is.GreaterThan 20)

[<TestCaseSource(nameof cases)>]
let ``an example prints what it says`` (example: Example) =
    Assert.That(printedBy example.Block, Is.EqualTo(String.concat "\n" example.Block.Output))
