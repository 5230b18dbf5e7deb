module DownloadAssets.Tests.PlanTests

open System
open System.IO
open DownloadAssets
open DownloadAssets.Arguments
open DownloadAssets.Tests.Fixture
open FsCheck
open FsCheck.FSharp
open Expecto
open Expecto.TestingPlatform

let private options tags : Options = {
    Folder = "/downloads"
    Owner = "o"
    Repo = "r"
    Tags = tags
    Limit = 1
    Timeout = TimeSpan.FromSeconds 1.0
    LeastSpeed = 100
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

let private refusals asset = Plan.jobs (options [ "v1" ]) [ "v1", [| asset |] ] |> snd

let private targets (jobs: Plan.Job list, _) = jobs |> List.map (fun job -> Path.GetFullPath job.Target)

/// Names made of what paths are made of.
let private nastyNames =
    Gen.elements [ '.'; '/'; '\\'; ':'; 'a'; ' '; '\000'; '\n'; '~'; '*' ]
    |> Gen.listOf
    |> Gen.map (fun letters -> String(Array.ofList letters))
    |> Arb.fromGen

[<Tests>]
let tests =
    testList "Plan" [
        testTheory
            "only plain names are taken from the server"
            [
                "a.tar.gz", true
                "..a", true
                ".hidden", true
                "-rf", true
                "naïve ☂.txt", true
                "", false
                " ", false
                ".", false
                "..", false
                "../a", false
                "a/b", false
                "/etc/passwd", false
                "..\\a", false
                "C:a", false
                "a\u0000b", false
                "a\u001b[2Jb", false
                "a\u2028b", false
                "a\u202Egpj.exe", false
                $"a{char 0xD800}b", false
                "\U0001F600.txt", true
            ]
            (fun (name: string, expected: bool) -> Expect.equal (Plan.isPlainName name) expected "is plain name")

        test "whatever a name holds, its file is directly in the folder" {
            Check.QuickThrowOnFailure(
                Prop.forAll nastyNames (fun name ->
                    match Plan.jobs (options [ "v1" ]) [ "v1", [| asset name |] ] with
                    | [ job ], [] -> Path.GetFullPath job.Target = Path.Combine(Path.GetFullPath "/downloads", name)
                    | [], [ _, _ ] -> true
                    | _ -> false)
            )
        }

        test "whatever a tag holds, its folder is directly in the folder" {
            Check.QuickThrowOnFailure(Prop.forAll nastyNames (Plan.folderOfTag >> Plan.isPlainName))
        }

        test "the assets of one tag go right into the folder" {
            Expect.equal
                (targets (Plan.jobs (options [ "v1" ]) [ "v1", [| asset "a"; asset "b" |] ]))
                [ path "a"; path "b" ]
                "targets"
        }

        test "with several tags each has a folder" {
            let releases = [ "v1", [| asset "a" |]; "x/v2", [| asset "a" |] ]

            Expect.equal
                (targets (Plan.jobs (options [ "v1"; "x/v2" ]) releases))
                [ path "v1/a"; path "x-v2/a" ]
                "targets"
        }

        test "no two assets are written to one file, not even as a part" {
            let assets = [| asset "a"; asset "a"; asset "a.part"; asset "b.part"; asset "b" |]
            let jobs, refused = Plan.jobs (options [ "v1" ]) [ "v1", assets ]
            Expect.equal (targets (jobs, refused)) [ path "a"; path "b.part" ] "targets"
            Expect.equal (List.map fst refused) [ "a"; "a.part"; "b" ] "refused"
        }

        testTheory
            "an address that is not http is refused"
            [ "ftp://example.org/a"; "file:///etc/passwd"; "nonsense"; "" ]
            (fun (url: string) ->
                let jobs, refused =
                    Plan.jobs (options [ "v1" ]) [ "v1", [| { asset "a" with BrowserDownloadUrl = url } |] ]

                Expect.equal (jobs, List.map fst refused) ([], [ "a" ]) "jobs and refused")

        test "a size below 0 is refused" {
            Expect.equal
                (refusals { asset "a" with Size = -1L })
                [ "a", "the server gives it a size below 0" ]
                "refusals"
        }

        testTheory "a digest that cannot be checked is refused" [ "blake3:00"; "00"; "" ] (fun (digest: string) ->
            let reason = "its digest is of an unknown kind, and could not be checked: " + digest
            Expect.equal (refusals { asset "a" with Digest = Some digest }) [ "a", reason ] "refusals")

        test "sizes whose sum is no number are counted as far as one can" {
            let huge name = { asset name with Size = Int64.MaxValue }
            let jobs, _ = Plan.jobs (options [ "v1" ]) [ "v1", [| huge "a"; huge "b"; asset "c" |] ]
            Expect.equal (Plan.totalSize jobs) Int64.MaxValue "total size"
        }
    ]
