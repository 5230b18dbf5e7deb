module DownloadAssets.Tests.PlanTests

open System
open System.IO
open DownloadAssets
open DownloadAssets.Arguments
open DownloadAssets.Tests.Fixture
open FsCheck
open FsCheck.FSharp
open NUnit.Framework

let private options tags : Options = {
    Folder = "/downloads"
    Owner = "o"
    Repo = "r"
    Tags = tags
    Limit = 1
    Timeout = TimeSpan.FromSeconds 1.0
    Retries = 0
    Api = Uri "http://localhost"
}

let private asset name : GitHub.Asset = {
    Name = name
    Size = 1L
    BrowserDownloadUrl = "http://localhost/x"
    Digest = None
    UpdatedAt = None
}

let private path (relative: string) = Path.GetFullPath("/downloads/" + relative)

let private targets (jobs: Plan.Job list, _) = jobs |> List.map (fun job -> Path.GetFullPath job.Target)

[<TestCase("a.tar.gz", true)>]
[<TestCase("..a", true)>]
[<TestCase(".hidden", true)>]
[<TestCase("-rf", true)>]
[<TestCase("naïve ☂.txt", true)>]
[<TestCase("", false)>]
[<TestCase(" ", false)>]
[<TestCase(".", false)>]
[<TestCase("..", false)>]
[<TestCase("../a", false)>]
[<TestCase("a/b", false)>]
[<TestCase("/etc/passwd", false)>]
[<TestCase("..\\a", false)>]
[<TestCase("C:a", false)>]
[<TestCase("a\u0000b", false)>]
[<TestCase("a\u001b[2Jb", false)>]
let ``only plain names are taken from the server`` (name: string) (expected: bool) =
    equal expected (Plan.isPlainName name)

/// Names made of what paths are made of.
let private nastyNames =
    Gen.elements [ '.'; '/'; '\\'; ':'; 'a'; ' '; '\000'; '\n'; '~'; '*' ]
    |> Gen.listOf
    |> Gen.map (fun letters -> String(Array.ofList letters))
    |> Arb.fromGen

[<Test>]
let ``whatever a name holds, its file is directly in the folder`` () =
    Check.QuickThrowOnFailure(
        Prop.forAll nastyNames (fun name ->
            match Plan.jobs (options [ "v1" ]) [ "v1", [| asset name |] ] with
            | [ job ], [] -> Path.GetFullPath job.Target = Path.Combine(Path.GetFullPath "/downloads", name)
            | [], [ _, _ ] -> true
            | _ -> false)
    )

[<Test>]
let ``whatever a tag holds, its folder is directly in the folder`` () =
    Check.QuickThrowOnFailure(Prop.forAll nastyNames (Plan.folderOfTag >> Plan.isPlainName))

[<Test>]
let ``the assets of one tag go right into the folder`` () =
    equal [ path "a"; path "b" ] (targets (Plan.jobs (options [ "v1" ]) [ "v1", [| asset "a"; asset "b" |] ]))

[<Test>]
let ``with several tags each has a folder`` () =
    let releases = [ "v1", [| asset "a" |]; "x/v2", [| asset "a" |] ]
    equal [ path "v1/a"; path "x-v2/a" ] (targets (Plan.jobs (options [ "v1"; "x/v2" ]) releases))

[<Test>]
let ``no two assets are written to one file, not even as a part`` () =
    let assets = [| asset "a"; asset "a"; asset "a.part"; asset "b.part"; asset "b" |]
    let jobs, refused = Plan.jobs (options [ "v1" ]) [ "v1", assets ]
    equal [ path "a"; path "b.part" ] (targets (jobs, refused))
    equal [ "a"; "a.part"; "b" ] (List.map fst refused)

[<TestCase("ftp://example.org/a")>]
[<TestCase("file:///etc/passwd")>]
[<TestCase("nonsense")>]
[<TestCase("")>]
let ``an address that is not http is refused`` (url: string) =
    let jobs, refused = Plan.jobs (options [ "v1" ]) [ "v1", [| { asset "a" with BrowserDownloadUrl = url } |] ]

    equal ([], [ "a" ]) (jobs, List.map fst refused)
