module DownloadAssets.Tests.FailureTests

open System
open System.IO
open Demo
open Demo.Server
open DownloadAssets.Tests.Fixture
open Expecto
open Expecto.TestingPlatform

let private good = asset "good.bin" 100_000L [ Content ]

let private bad answers = asset "bad.bin" 50_000L answers

let private seconds: float -> TimeSpan = TimeSpan.FromSeconds

/// The other files finish, the exit code is 1, and there is one line, about this one.
let private onlyFails name (reason: string) (folder: Folder) (told: Told) =
    Expect.equal told.ExitCode 1 "exit code"
    Expect.isTrue (folder.Has good) "folder.Has good"
    Expect.equal told.Failures [ $"{name}: {reason}" ] "failures"

[<Tests>]
let tests =
    testList "Failure" [
        testCaseTask "a missing asset is one line, and the others finish" (fun () ->
            download [ bad [ Refuses(404, []) ]; good ] (fun server folder told ->
                onlyFails "bad.bin" "not found on the server (404 Not Found)" folder told
                Expect.equal folder.Names [ "good.bin" ] "names"
                Expect.equal server.Seen.Length 2 "length of seen"))

        testCaseTask "a server that is busy is asked again after the time it names" (fun () ->
            let busy = Refuses(503, [ "Retry-After", "7" ])
            let throttled = Refuses(429, [ "Retry-After", "11" ])

            download [ bad [ busy; throttled; Refuses(500, []); Content ] ] (fun _ folder told ->
                Expect.equal told.ExitCode 0 "exit code"
                Expect.equal told.Waits [ seconds 7.0; seconds 11.0; seconds 3.0 ] "waits"
                Expect.equal folder.Names [ "bad.bin" ] "names"))

        testCaseTask "the time may be a date" (fun () ->
            let date = "Sat, 03 Feb 2001 04:05:06 GMT"
            let later = "Sat, 03 Feb 2001 04:05:36 GMT"

            download [ bad [ Refuses(503, [ "Date", date; "Retry-After", later ]); Content ] ] (fun _ _ told ->
                Expect.equal told.ExitCode 0 "exit code"
                Expect.equal told.Waits [ seconds 30.0 ] "waits"))

        testCaseTask "a server that stays busy is given up after the retries" (fun () ->
            download [ bad [ Refuses(503, []) ]; good ] (fun server folder told ->
                onlyFails "bad.bin" "the server answers 503 Service Unavailable" folder told
                Expect.equal told.Waits [ seconds 1.0; seconds 2.0; seconds 3.0 ] "waits"
                Expect.equal server.Seen.Length 5 "length of seen"))

        testCaseTask "a wrong digest is a failure, and nothing is left of it" (fun () ->
            let digest = "sha256:" + String('0', 64)
            let bad = { bad [ Content ] with Digest = Some digest }

            download [ bad; good ] (fun server folder told ->
                let actual = Content.digest bad.Seed bad.Size
                let reason = $"the download is damaged: its digest is {actual} and should be {digest}"
                onlyFails "bad.bin" reason folder told
                Expect.equal folder.Names [ "good.bin" ] "names"))

        testCaseTask "a name that leads out of the folder is refused" (fun () ->
            let evil = asset "../evil.bin" 10L [ Content ]

            download [ evil; good ] (fun _ folder told ->
                let reason = "the name that the server gives it is not a plain file name"
                onlyFails "../evil.bin" reason folder told
                Expect.equal folder.Names [ "good.bin" ] "names"
                Expect.equal (List.ofArray (Directory.GetFiles folder.Root)) [] "get files"))

        testTask "an unknown tag is one line, and the other tags finish" {
            use! server = serve [ good ]
            use folder = new Folder()
            let told = run { optionsFor server folder with Tags = [ "v1"; "v9" ] }
            Expect.equal told.ExitCode 1 "exit code"
            Expect.equal told.Failures [ "v9: the repository someone/something has no release tagged v9" ] "failures"

            Expect.isTrue
                (File.Exists(Path.Combine(folder.Path, "v1", "good.bin")))
                "File.Exists(Path.Combine(folder.Path, 'v1', 'good.bin'))"
        }

        testTask "an unknown repository is one line" {
            use! server = serve [ good ]
            use folder = new Folder()
            let told = run { optionsFor server folder with Repo = "nothing" }
            Expect.equal told.ExitCode 1 "exit code"
            Expect.equal told.Failures [ "v1: there is no repository someone/nothing" ] "failures"
        }

        testTask "a server that is not there is one line, after the retries" {
            use! server = serve [ good ]
            use folder = new Folder()
            let options = optionsFor server folder
            do! (server :> IAsyncDisposable).DisposeAsync()
            let told = run options
            Expect.equal told.ExitCode 1 "exit code"
            Expect.equal told.Waits.Length 3 "length of waits"
            Expect.equal told.Failures.Length 1 "length of failures"
            Expect.stringContains told.Failures.Head "v1: connection failed: Connection refused" "head"
        }

        testTask "a file in the place of the folder is one line" {
            use! server = serve [ good ]
            use folder = new Folder()
            File.WriteAllText(folder.Path, "in the way")
            let told = run (optionsFor server folder)
            Expect.equal told.ExitCode 1 "exit code"
            Expect.equal told.Failures.Length 1 "length of failures"
            Expect.stringContains told.Failures.Head $"cannot write to the folder {folder.Path}: " "head"
            Expect.equal server.Seen [] "seen"
        }

        testTask "a folder in the place of a file is one line, and the others finish" {
            use! server = serve [ bad [ Content ]; good ]
            use folder = new Folder()
            Directory.CreateDirectory(folder.File "bad.bin") |> ignore
            let told = run (optionsFor server folder)
            Expect.equal told.ExitCode 1 "exit code"
            Expect.equal told.Failures.Length 1 "length of failures"
            Expect.stringContains told.Failures.Head "bad.bin: " "head"
            Expect.isTrue (folder.Has good) "folder.Has good"
        }
    ]
