module DownloadAssets.Tests.ArgumentsTests

open System
open DownloadAssets
open DownloadAssets.Arguments
open DownloadAssets.Tests.Fixture
open Expecto
open Expecto.TestingPlatform

let private words (line: string) = line.Split(' ', StringSplitOptions.RemoveEmptyEntries) |> List.ofArray

let private options line =
    match parse (words line) with
    | Ok(Download options) -> options
    | other -> failwith $"'{line}' was read as {other}"

[<Tests>]
let tests =
    testList "Arguments" [
        testTheory
            "wrong arguments are refused in one line"
            [
                "", "--download-dir DIR is missing"
                "a/b v1", "--download-dir DIR is missing"
                "--download-dir", "--download-dir needs a value"
                "--download-dir= a/b v1", "--download-dir needs the name of a folder"
                "--download-dir d", "OWNER/REPO and a TAG are missing"
                "--download-dir d a/b", "a TAG is missing"
                "--download-dir d ab v1", "'ab' is not of the form OWNER/REPO"
                "--download-dir d a/b/c v1", "'a/b/c' is not of the form OWNER/REPO"
                "--download-dir d a/ v1", "'a/' is not of the form OWNER/REPO"
                "--download-dir d a/b?x v1", "'a/b?x' is not of the form OWNER/REPO"
                "--download-dir d a/.. v1", "'a/..' is not of the form OWNER/REPO"
                "--download-dir d ./b v1", "'./b' is not of the form OWNER/REPO"
                "--download-dir d a/b ..", "'..' is no TAG"
                "--download-dir d a/b v1 .", "'.' is no TAG"
                "--download-dir d a/b x/../y", "'x/../y' is no TAG"
                "--download-dir d --least-speed -1 a/b v1", "--least-speed needs a whole number, at least 0, not '-1'"
                "--download-dir d --limit 0 a/b v1", "--limit needs a whole number, at least 1, not '0'"
                "--download-dir d --limit x a/b v1", "--limit needs a whole number, at least 1, not 'x'"
                "--download-dir d --limit=-3 a/b v1", "--limit needs a whole number, at least 1, not '-3'"
                "--download-dir d --limit 99999999999 a/b v1", "--limit needs a whole number"
                "--download-dir d --retries 1.5 a/b v1", "--retries needs a whole number, at least 0, not '1.5'"
                "--download-dir d --timeout 0 a/b v1", "--timeout needs a number of seconds above 0"
                "--download-dir d --timeout NaN a/b v1", "--timeout needs a number of seconds above 0"
                "--download-dir d --timeout 1e9 a/b v1", "--timeout needs a number of seconds above 0"
                "--download-dir d --api here a/b v1", "--api needs an http or https address, not 'here'"
                "--download-dir d --api file:///etc a/b v1", "--api needs an http or https address"
                "--download-dir d a/b v1 --api", "--api needs a value"
                "--download-dir d --colour a/b v1", "there is no option --colour"
                "--download-dir d --colour=red a/b v1", "there is no option --colour"
                "--download-dir d -x a/b v1", "there is no option -x"
            ]
            (fun (line: string, expected: string) ->
                match parse (words line) with
                | Error reason ->
                    Expect.stringContains reason expected "reason"
                    Expect.isFalse (reason.Contains "\n") "reason does not contain \n"
                | other -> failtest $"it was read as {other}")

        test "all options are read, wherever they stand" {
            let expected = {
                Folder = "d"
                Owner = "a-1"
                Repo = "b.c_d"
                Tags = [ "v1"; "v2" ]
                Limit = 2
                Timeout = TimeSpan.FromSeconds 1.5
                LeastSpeed = 7
                Retries = 0
                Api = Uri "http://localhost:99/x"
            }

            let settings = "--limit 2 --timeout 1.5 --least-speed 7 --retries 0 --api http://localhost:99/x"
            Expect.equal (options $"--download-dir d {settings} a-1/b.c_d v1 v2") expected "options"
            Expect.equal (options $"a-1/b.c_d v1 {settings} v2 --download-dir=d v1") expected "options"
        }

        test "what follows a lone -- is no option" {
            Expect.equal (options "--download-dir d a/b -- --limit --help").Tags [ "--limit"; "--help" ] "tags"
        }

        testTheory "help is given when asked for" [ "--help"; "-h"; "--download-dir d --help" ] (fun (line: string) ->
            Expect.equal (parse (words line)) (Ok Help) "parse")

        testTheory
            "the exit code says whether the arguments were right"
            [ "--help", 0; "--nonsense", 2 ]
            (fun (line: string, expected: int) -> Expect.equal (Program.start ignore (words line)) expected "start")
    ]
