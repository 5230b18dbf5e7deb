module Samples.Tests.DocsTests

open Expecto
open Expecto.TestingPlatform
open Samples.Tests.Batches
open Samples.Tests.Markdown

let private inDocs = blocks |> List.filter (fun block -> block.Page <> "README.md")

let private mustRun language =
    match batchOf language with
    | Ok _ -> ()
    | Error told -> failtest told

[<Tests>]
let tests =
    testList "Docs" [
        test "all blocks of FSharp compile and run" { mustRun FSharp }

        test "all blocks of CSharp compile and run" { mustRun CSharp }

        testList "a block prints what its page says" [
            for block in inDocs ->
                test $"{block}" { Expect.equal (printedBy block) (String.concat "\n" block.Output) "output" }
        ]
    ]
