module ApiGen.Tests.CommandLineTests

open System.IO
open Expecto
open Expecto.TestingPlatform
open ApiGen
open ApiGen.Tests.Runs

let private inFolder (run: string -> unit) =
    let folder = Directory.CreateTempSubdirectory "apigen-test-"

    try
        run folder.FullName
    finally
        folder.Delete true

let private ofFixtures = fixturePaths |> List.collect (fun path -> [ "--assembly"; path ])

[<Tests>]
let tests =
    testList "Command line" [
        test "pages are written, and what else is in the folder is deleted" {
            inFolder (fun folder ->
                let stale = Path.Combine(folder, "gone.md")
                File.WriteAllText(stale, "")
                Expect.equal (Program.main [| "--out"; folder; yield! ofFixtures |]) 0 "exit code"
                Expect.isFalse (File.Exists stale) "the file of another run is there"
                Expect.isTrue (File.Exists(Path.Combine(folder, "api-gen-fixtures", "station.md"))) "the page is there")
        }

        test "check writes nothing" {
            inFolder (fun folder ->
                Expect.equal (Program.main [| "--check"; "--out"; folder; yield! ofFixtures |]) 0 "exit code"
                Expect.isEmpty (Directory.GetFileSystemEntries folder) "get file system entries")
        }

        testTheory
            "a wrong command line gets exit code 2"
            [ "--unknown"; "--out"; "--out x"; "--check --assembly nowhere.dll" ]
            (fun (line: string) -> Expect.equal (Program.main (line.Split ' ')) 2 "exit code")
    ]
