module DownloadAssets.Tests.ArgumentsTests

open System
open DownloadAssets
open DownloadAssets.Arguments
open DownloadAssets.Tests.Fixture
open NUnit.Framework

let private words (line: string) = line.Split(' ', StringSplitOptions.RemoveEmptyEntries) |> List.ofArray

let private options line =
    match parse (words line) with
    | Ok(Download options) -> options
    | other -> failwith $"'{line}' was read as {other}"

[<TestCase("", "--download-dir DIR is missing")>]
[<TestCase("a/b v1", "--download-dir DIR is missing")>]
[<TestCase("--download-dir", "--download-dir needs a value")>]
[<TestCase("--download-dir= a/b v1", "--download-dir needs the name of a folder")>]
[<TestCase("--download-dir d", "OWNER/REPO and a TAG are missing")>]
[<TestCase("--download-dir d a/b", "a TAG is missing")>]
[<TestCase("--download-dir d ab v1", "'ab' is not of the form OWNER/REPO")>]
[<TestCase("--download-dir d a/b/c v1", "'a/b/c' is not of the form OWNER/REPO")>]
[<TestCase("--download-dir d a/ v1", "'a/' is not of the form OWNER/REPO")>]
[<TestCase("--download-dir d a/b?x v1", "'a/b?x' is not of the form OWNER/REPO")>]
[<TestCase("--download-dir d --limit 0 a/b v1", "--limit needs a whole number, at least 1, not '0'")>]
[<TestCase("--download-dir d --limit x a/b v1", "--limit needs a whole number, at least 1, not 'x'")>]
[<TestCase("--download-dir d --limit=-3 a/b v1", "--limit needs a whole number, at least 1, not '-3'")>]
[<TestCase("--download-dir d --limit 99999999999 a/b v1", "--limit needs a whole number")>]
[<TestCase("--download-dir d --retries 1.5 a/b v1", "--retries needs a whole number, at least 0, not '1.5'")>]
[<TestCase("--download-dir d --timeout 0 a/b v1", "--timeout needs a number of seconds above 0")>]
[<TestCase("--download-dir d --timeout NaN a/b v1", "--timeout needs a number of seconds above 0")>]
[<TestCase("--download-dir d --timeout 1e9 a/b v1", "--timeout needs a number of seconds above 0")>]
[<TestCase("--download-dir d --api here a/b v1", "--api needs an http or https address, not 'here'")>]
[<TestCase("--download-dir d --api file:///etc a/b v1", "--api needs an http or https address")>]
[<TestCase("--download-dir d a/b v1 --api", "--api needs a value")>]
[<TestCase("--download-dir d --colour a/b v1", "there is no option --colour")>]
[<TestCase("--download-dir d --colour=red a/b v1", "there is no option --colour")>]
[<TestCase("--download-dir d -x a/b v1", "there is no option -x")>]
let ``wrong arguments are refused in one line`` (line: string) (expected: string) =
    match parse (words line) with
    | Error reason ->
        contains expected reason
        Assert.That(reason, Does.Not.Contain "\n")
    | other -> Assert.Fail $"it was read as {other}"

[<Test>]
let ``all options are read, wherever they stand`` () =
    let expected = {
        Folder = "d"
        Owner = "a-1"
        Repo = "b.c_d"
        Tags = [ "v1"; "v2" ]
        Limit = 2
        Timeout = TimeSpan.FromSeconds 1.5
        Retries = 0
        Api = Uri "http://localhost:99/x"
    }

    let settings = "--limit 2 --timeout 1.5 --retries 0 --api http://localhost:99/x"
    equal expected (options $"--download-dir d {settings} a-1/b.c_d v1 v2")
    equal expected (options $"a-1/b.c_d v1 {settings} v2 --download-dir=d v1")

[<Test>]
let ``what follows a lone -- is no option`` () =
    equal [ "--limit"; "--help" ] (options "--download-dir d a/b -- --limit --help").Tags

[<TestCase("--help")>]
[<TestCase("-h")>]
[<TestCase("--download-dir d --help")>]
let ``help is given when asked for`` (line: string) = equal (Ok Help) (parse (words line))

[<TestCase("--help", 0)>]
[<TestCase("--nonsense", 2)>]
let ``the exit code says whether the arguments were right`` (line: string) (expected: int) =
    equal expected (Program.start ignore (words line))
