module ApiGen.Tests.GoldenTests

open System
open System.IO
open Expecto
open Expecto.TestingPlatform
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

[<Tests>]
let tests =
    testList "Golden" [
        test "the pages are those that are expected" {
            if accepts then
                ApiGen.Generation.write folder (files ())

            let expected = if accepts then List.map fst (files ()) else names
            Expect.equal (List.sort (List.map fst (files ()))) (List.sort expected) "files"
        }

        testList "a page is as expected" [
            for name in names ->
                test name {
                    match files () |> List.tryFind (fun (path, _) -> path = name) with
                    | Some(_, text) ->
                        let expected = File.ReadAllText(Path.Combine(folder, name)).ReplaceLineEndings "\n"
                        Expect.equal text expected "If it is meant so, run with COROUTINES_ACCEPT_API=1."
                    | None ->
                        Expect.isTrue
                            accepts
                            $"{name} is not made any more. If it is meant so, run with COROUTINES_ACCEPT_API=1."
                }
        ]
    ]
