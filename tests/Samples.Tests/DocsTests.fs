module Samples.Tests.DocsTests

open NUnit.Framework
open Samples.Tests.Batches
open Samples.Tests.Markdown

let private inDocs = [
    for block in blocks do
        if block.Page <> "README.md" then
            TestCaseData(block).SetName $"{block}"
]

let private mustRun language =
    match batchOf language with
    | Ok _ -> ()
    | Error told -> Assert.Fail told

[<Test>]
let ``all blocks of FSharp compile and run`` () = mustRun FSharp

[<Test>]
let ``all blocks of CSharp compile and run`` () = mustRun CSharp

[<TestCaseSource(nameof inDocs)>]
let ``a block prints what its page says`` (block: Block) =
    Assert.That(printedBy block, Is.EqualTo(String.concat "\n" block.Output))
