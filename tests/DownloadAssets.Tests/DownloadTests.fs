module DownloadAssets.Tests.DownloadTests

open System
open System.IO
open Demo
open Demo.Server
open DownloadAssets.Progress
open DownloadAssets.Tests.Fixture
open Expecto
open Expecto.TestingPlatform

/// Leaves the first bytes of an asset, as an interrupted run does.
let private leave (folder: Folder) (asset: Asset) count = folder.Write(asset.Name + ".part", firstBytes asset count)

let private a = asset "a.bin" 300_000L [ Content ]

let private ranges (server: Server) = server.Seen |> List.map _.Range

[<Tests>]
let tests =
    testList "Download" [
        testCaseTask "a release is downloaded as it is" (fun () ->
            let assets = [ a; asset "b.txt" 17L [ Content ]; asset "empty" 0L [ Content ] ]

            download assets (fun _ folder told ->
                Expect.equal told.ExitCode 0 "exit code"
                Expect.equal folder.Names [ "a.bin"; "b.txt"; "empty" ] "names"
                Expect.isTrue (assets |> List.forall folder.Has) "assets |> List.forall folder.Has"
                Expect.equal told.Failures [] "failures"))

        testTask "no more downloads run at once than the limit says" {
            let assets = [ for n in 1..12 -> asset $"{n}.bin" 100_000L [ Content ] ]
            use! server = serve assets
            use folder = new Folder()
            let told = run { optionsFor server folder with Limit = 3 }

            let running =
                (0, told.Events)
                ||> List.scan (fun count event ->
                    match event with
                    | Started _ -> count + 1
                    | Finished _ -> count - 1
                    | _ -> count)

            Expect.equal (List.max running) 3 "max"
            Expect.equal told.ExitCode 0 "exit code"
        }

        testTask "several tags are downloaded each to its folder" {
            use! server = Server.start "someone/something" [ "v1", [ a ]; "x/v2", [ a ] ]
            use folder = new Folder()
            let told = run { optionsFor server folder with Tags = [ "v1"; "x/v2" ] }
            Expect.equal told.ExitCode 0 "exit code"

            for name in [ "v1"; "x-v2" ] do
                Expect.equal
                    (File.ReadAllBytes(Path.Combine(folder.Path, name, "a.bin")))
                    (firstBytes a 300_000)
                    "read all bytes"
        }

        testTask "a part is resumed by Range" {
            use! server = serve [ a ]
            use folder = new Folder()
            leave folder a 100_000
            let told = run (optionsFor server folder)
            Expect.equal (ranges server) [ "bytes=100000-" ] "ranges"
            Expect.contains told.Events (Started("a.bin", 100_000L, 300_000L)) "events"
            Expect.isTrue (folder.Has a) "folder.Has a"
            Expect.equal folder.Names [ "a.bin" ] "names"
        }

        testTask "a server that knows no ranges sends all again" {
            use! server = serve [ { a with Answers = [ WithoutRange ] } ]
            use folder = new Folder()
            leave folder a 100_000
            let told = run (optionsFor server folder)
            Expect.equal (ranges server) [ "bytes=100000-" ] "ranges"
            Expect.contains told.Events (Started("a.bin", 0L, 300_000L)) "events"
            Expect.isTrue (folder.Has a) "folder.Has a"
        }

        testTask "a part that the server will not go on with is started over" {
            use! server = serve [ { a with Answers = [ Refuses(416, []); Content ] } ]
            use folder = new Folder()
            leave folder a 100_000
            let told = run (optionsFor server folder)
            Expect.equal (ranges server) [ "bytes=100000-"; "" ] "ranges"
            Expect.equal told.Waits [] "waits"
            Expect.isTrue (folder.Has a) "folder.Has a"
        }

        testTask "a part that is whole is only checked and renamed" {
            use! server = serve [ a ]
            use folder = new Folder()
            leave folder a 300_000
            let told = run (optionsFor server folder)
            Expect.equal (ranges server) [] "ranges"
            Expect.equal told.ExitCode 0 "exit code"
            Expect.isTrue (folder.Has a) "folder.Has a"
            Expect.equal folder.Names [ "a.bin" ] "names"
        }

        testList "a wrong part is started over" [
            for name, length in
                [
                    "a part of something else is thrown away once the digest shows it", 100_000
                    "a whole part of something else is thrown away", 300_000
                    "a part that is too long is thrown away", 400_000
                ] ->
                testTask name {
                    use! server = serve [ a ]
                    use folder = new Folder()
                    folder.Write("a.bin.part", Array.zeroCreate length)
                    let told = run (optionsFor server folder)
                    Expect.equal told.ExitCode 0 "exit code"
                    Expect.isTrue (folder.Has a) "folder.Has a"
                    Expect.equal folder.Names [ "a.bin" ] "names"
                }
        ]

        testTask "a part that is older than the asset is not resumed" {
            let a = { a with Digest = None; UpdatedAt = Some(DateTimeOffset.UtcNow.AddHours 1.0) }
            use! server = serve [ a ]
            use folder = new Folder()
            leave folder a 100_000
            run (optionsFor server folder) |> ignore
            Expect.equal (ranges server) [ "" ] "ranges"
            Expect.isTrue (folder.Has a) "folder.Has a"
        }

        testTask "what is there already is not fetched" {
            use! server = serve [ a ]
            use folder = new Folder()
            folder.Write("a.bin", firstBytes a 300_000)
            let told = run (optionsFor server folder)
            Expect.equal told.ExitCode 0 "exit code"
            Expect.equal (ranges server) [] "ranges"
            Expect.contains told.Events (Finished("a.bin", 300_000L, AlreadyThere)) "events"
        }

        testTheoryTask "what is there but damaged is replaced" [ 300_000; 5 ] (fun (length: int) ->
            task {
                use! server = serve [ a ]
                use folder = new Folder()
                folder.Write("a.bin", Array.zeroCreate length)
                Expect.equal (run (optionsFor server folder)).ExitCode 0 "exit code"
                Expect.isTrue (folder.Has a) "folder.Has a"
            })

        testCaseTask "an asset without digest is checked by its size" (fun () ->
            download [ { a with Digest = None } ] (fun _ folder told ->
                Expect.equal told.ExitCode 0 "exit code"
                Expect.isTrue (folder.Has a) "folder.Has a"))

        testTask "a download that stalls is resumed, if it still is the same version" {
            use! server = serve [ { a with Answers = [ Stalls 200_000L; Content ] } ]
            use folder = new Folder()
            let told = run { optionsFor server folder with Timeout = TimeSpan.FromMilliseconds 300.0 }
            Expect.equal told.ExitCode 0 "exit code"
            Expect.isTrue (folder.Has a) "folder.Has a"
            Expect.equal told.Waits [ TimeSpan.FromSeconds 1.0 ] "waits"

            match server.Seen with
            | [ first; second ] ->
                Expect.equal (first.Range, first.IfRange) ("", "") "range and if range"
                Expect.equal second.Range "bytes=200000-" "range"
                Expect.equal second.IfRange $"\"{a.Seed:x}\"" "if range"
            | seen -> failtest $"{seen}"
        }

        testCaseTask "a download that breaks off is tried again" (fun () ->
            download [ { a with Answers = [ Breaks 200_000L; Breaks 50_000L; Content ] } ] (fun server folder told ->
                Expect.equal told.ExitCode 0 "exit code"
                Expect.isTrue (folder.Has a) "folder.Has a"
                Expect.equal server.Seen.Length 3 "length of seen"))

        testCaseTask "the rest of another version is not appended, even if nothing else would show it" (fun () ->
            let a = { a with Digest = None; Answers = [ Breaks 200_000L; OfAnotherVersion 7UL; Content ] }

            download [ a ] (fun server folder told ->
                Expect.equal told.ExitCode 0 "exit code"
                Expect.equal (ranges server) [ ""; "bytes=200000-"; "" ] "ranges"
                Expect.isTrue (folder.Has a) "folder.Has a"))

        testTask "what trickles is given up, and resumed" {
            use! server = serve [ { a with Answers = [ Slow 1_000; Content ] } ]
            use folder = new Folder()
            let timeout = TimeSpan.FromMilliseconds 500.0
            let told = run { optionsFor server folder with Timeout = timeout; LeastSpeed = 100_000 }
            Expect.equal told.ExitCode 0 "exit code"
            Expect.equal told.Waits [ TimeSpan.FromSeconds 1.0 ] "waits"
            Expect.isTrue (folder.Has a) "folder.Has a"
        }

        testTask "what trickles may go on if no speed is asked for" {
            use! server = serve [ { a with Size = 2_000L; Digest = None; Answers = [ Slow 4_000 ] } ]
            use folder = new Folder()
            let told = run { optionsFor server folder with LeastSpeed = 0 }
            Expect.equal told.ExitCode 0 "exit code"
            Expect.equal told.Waits [] "waits"
        }
    ]
