module Samples.Tests.XmlExampleTests

open Expecto
open Expecto.TestingPlatform
open Samples.Tests
open Samples.Tests.Batches
open Samples.Tests.Markdown
open Samples.Tests.XmlExamples

[<Tests>]
let tests =
    testList "Xml example" [
        test "there are examples in both languages" {
            let count language =
                examples |> List.filter (fun example -> example.Block.Language = language) |> List.length

            // Somebody who writes one page looks at that alone.
            if Markdown.wanted = "" then
                Expect.isGreaterThan (count FSharp) 25 "examples in F#"
                Expect.isGreaterThan (count CSharp) 20 "examples in C#"
        }

        testList "an example prints what it says" [
            for example in examples ->
                test $"{example.Symbol}, {example.Block.Language}" {
                    Expect.equal (printedBy example.Block) (String.concat "\n" example.Block.Output) "output"
                }
        ]
    ]
