module DownloadAssets.Tests.FailureTests

open System
open System.IO
open Demo
open Demo.Server
open DownloadAssets.Tests.Fixture
open NUnit.Framework

let private good = asset "good.bin" 100_000L [ Content ]
let private bad answers = asset "bad.bin" 50_000L answers
let private seconds: float -> TimeSpan = TimeSpan.FromSeconds

/// The other files finish, the exit code is 1, and there is one line, about this one.
let private onlyFails name (reason: string) (folder: Folder) (told: Told) =
    equal 1 told.ExitCode
    Assert.That(folder.Has good)
    equal [ $"{name}: {reason}" ] told.Failures

[<Test>]
let ``a missing asset is one line, and the others finish`` () =
    download [ bad [ Refuses(404, []) ]; good ] (fun server folder told ->
        onlyFails "bad.bin" "not found on the server (404 Not Found)" folder told
        equal [ "good.bin" ] folder.Names
        equal 2 server.Seen.Length)

[<Test>]
let ``a server that is busy is asked again after the time it names`` () =
    let busy = Refuses(503, [ "Retry-After", "7" ])
    let throttled = Refuses(429, [ "Retry-After", "11" ])

    download [ bad [ busy; throttled; Refuses(500, []); Content ] ] (fun _ folder told ->
        equal 0 told.ExitCode
        equal [ seconds 7.0; seconds 11.0; seconds 3.0 ] told.Waits
        equal [ "bad.bin" ] folder.Names)

[<Test>]
let ``the time may be a date`` () =
    let date = "Sat, 03 Feb 2001 04:05:06 GMT"
    let later = "Sat, 03 Feb 2001 04:05:36 GMT"

    download [ bad [ Refuses(503, [ "Date", date; "Retry-After", later ]); Content ] ] (fun _ _ told ->
        equal 0 told.ExitCode
        equal [ seconds 30.0 ] told.Waits)

[<Test>]
let ``a server that stays busy is given up after the retries`` () =
    download [ bad [ Refuses(503, []) ]; good ] (fun server folder told ->
        onlyFails "bad.bin" "the server answers 503 Service Unavailable" folder told
        equal [ seconds 1.0; seconds 2.0; seconds 3.0 ] told.Waits
        equal 5 server.Seen.Length)

[<Test>]
let ``a wrong digest is a failure, and nothing is left of it`` () =
    let digest = "sha256:" + String('0', 64)
    let bad = { bad [ Content ] with Digest = Some digest }

    download [ bad; good ] (fun server folder told ->
        let actual = Content.digest bad.Seed bad.Size
        let reason = $"the download is damaged: its digest is {actual} and should be {digest}"
        onlyFails "bad.bin" reason folder told
        equal [ "good.bin" ] folder.Names)

[<Test>]
let ``a name that leads out of the folder is refused`` () =
    let evil = asset "../evil.bin" 10L [ Content ]

    download [ evil; good ] (fun _ folder told ->
        let reason = "the name that the server gives it is not a plain file name"
        onlyFails "../evil.bin" reason folder told
        equal [ "good.bin" ] folder.Names
        equal [] (List.ofArray (Directory.GetFiles folder.Root)))

[<Test>]
let ``an unknown tag is one line, and the other tags finish`` () =
    task {
        use! server = serve [ good ]
        use folder = new Folder()
        let told = run { optionsFor server folder with Tags = [ "v1"; "v9" ] }
        equal 1 told.ExitCode
        equal [ "v9: the repository someone/something has no release tagged v9" ] told.Failures
        Assert.That(File.Exists(Path.Combine(folder.Path, "v1", "good.bin")))
    }

[<Test>]
let ``an unknown repository is one line`` () =
    task {
        use! server = serve [ good ]
        use folder = new Folder()
        let told = run { optionsFor server folder with Repo = "nothing" }
        equal 1 told.ExitCode
        equal [ "v1: there is no repository someone/nothing" ] told.Failures
    }

[<Test>]
let ``a server that is not there is one line, after the retries`` () =
    task {
        use! server = serve [ good ]
        use folder = new Folder()
        let options = optionsFor server folder
        do! (server :> IAsyncDisposable).DisposeAsync()
        let told = run options
        equal 1 told.ExitCode
        equal 3 told.Waits.Length
        equal 1 told.Failures.Length
        contains "v1: connection failed: Connection refused" told.Failures.Head
    }

[<Test>]
let ``a file in the place of the folder is one line`` () =
    task {
        use! server = serve [ good ]
        use folder = new Folder()
        File.WriteAllText(folder.Path, "in the way")
        let told = run (optionsFor server folder)
        equal 1 told.ExitCode
        equal 1 told.Failures.Length
        contains $"cannot write to the folder {folder.Path}: " told.Failures.Head
        equal [] server.Seen
    }

[<Test>]
let ``a folder in the place of a file is one line, and the others finish`` () =
    task {
        use! server = serve [ bad [ Content ]; good ]
        use folder = new Folder()
        Directory.CreateDirectory(folder.File "bad.bin") |> ignore
        let told = run (optionsFor server folder)
        equal 1 told.ExitCode
        equal 1 told.Failures.Length
        contains "bad.bin: " told.Failures.Head
        Assert.That(folder.Has good)
    }

[<Test; Platform("Linux")>]
let ``a full disk is one line, and the others finish`` () =
    task {
        use! server = serve [ bad [ Content ]; good ]
        use folder = new Folder()
        Directory.CreateDirectory folder.Path |> ignore
        File.CreateSymbolicLink(folder.File "bad.bin.part", "/dev/full") |> ignore
        let told = run (optionsFor server folder)
        let part = folder.File "bad.bin.part"
        onlyFails "bad.bin" $"No space left on device : '{part}'" folder told
    }
