module ApiGen.Tests.CommandLineTests

open System.IO
open NUnit.Framework
open ApiGen
open ApiGen.Tests.Runs

let private inFolder (run: string -> unit) =
    let folder = Directory.CreateTempSubdirectory "apigen-test-"

    try
        run folder.FullName
    finally
        folder.Delete true

let private ofFixtures = fixturePaths |> List.collect (fun path -> [ "--assembly"; path ])

[<Test>]
let ``pages are written, and what else is in the folder is deleted`` () =
    inFolder (fun folder ->
        let stale = Path.Combine(folder, "gone.md")
        File.WriteAllText(stale, "")
        Assert.That(Program.main [| "--out"; folder; yield! ofFixtures |], Is.Zero)
        Assert.That(stale, Does.Not.Exist)
        Assert.That(Path.Combine(folder, "api-gen-fixtures", "station.md"), Does.Exist))

[<Test>]
let ``check writes nothing`` () =
    inFolder (fun folder ->
        Assert.That(Program.main [| "--check"; "--out"; folder; yield! ofFixtures |], Is.Zero)
        Assert.That(Directory.GetFileSystemEntries folder, Is.Empty))

[<TestCase("--unknown")>]
[<TestCase("--out")>]
[<TestCase("--out x")>]
[<TestCase("--check --assembly nowhere.dll")>]
let ``a wrong command line gets exit code 2`` (line: string) = Assert.That(Program.main (line.Split ' '), Is.EqualTo 2)
