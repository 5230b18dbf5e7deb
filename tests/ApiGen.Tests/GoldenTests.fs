module ApiGen.Tests.GoldenTests

open System
open System.IO
open NUnit.Framework
open ApiGen.Tests.Runs

let private folder = Path.Combine(repository, "tests", "ApiGen.Tests", "Expected")
let private accepts = Environment.GetEnvironmentVariable "COROUTINES_ACCEPT_API" = "1"

/// The table of cross references is long, and its entries are seen in the links.
let private files () = fixtures.Value.Files |> List.filter (fun (path, _) -> path <> "xref.json")

let private names = [
    if Directory.Exists folder then
        for path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories) do
            Path.GetRelativePath(folder, path).Replace('\\', '/')
]

[<Test; Order 0>]
let ``the pages are those that are expected`` () =
    if accepts then
        ApiGen.Generation.write folder (files ())

    let expected = if accepts then List.map fst (files ()) else names
    Assert.That(List.map fst (files ()), Is.EquivalentTo expected)

[<TestCaseSource(nameof names)>]
let ``a page is as expected`` (name: string) =
    match files () |> List.tryFind (fun (path, _) -> path = name) with
    | Some(_, text) ->
        let expected = File.ReadAllText(Path.Combine(folder, name)).ReplaceLineEndings "\n"
        Assert.That(text, Is.EqualTo expected, "If it is meant so, run with COROUTINES_ACCEPT_API=1.")
    | None -> Assert.That(accepts, $"{name} is not made any more. If it is meant so, run with COROUTINES_ACCEPT_API=1.")
