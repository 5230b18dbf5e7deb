module DownloadAssets.Tests.CancelTests

open System
open System.Diagnostics
open System.IO
open System.Runtime.InteropServices
open Coroutines
open Demo
open Demo.Server
open DownloadAssets
open DownloadAssets.Progress
open DownloadAssets.Tests.Fixture
open Expecto
open Expecto.TestingPlatform

/// Its first download stops half-way, for ever.
let private stalling = asset "stalling.bin" 200_000L [ Stalls 100_000L; Content ]

let private quick = asset "quick.bin" 1_000L [ Content ]

/// Runs the program and cancels it when an event says so, as Ctrl-C does. Returns whether it ended as cancelled.
let private cancelOn (isTime: Event -> bool) (options: Arguments.Options) =
    Coroutine.run (
        coroutine {
            let cancel = ref ignore

            let report event =
                if isTime event then
                    cancel.Value()

            let program = Coroutine.start (Program.download options (Retry.patient 0) report)
            cancel.Value <- fun () -> program.Cancel "interrupt" |> ignore
            let ended = Future<unit>()
            program.AddDoneCallback(fun _ -> ended.SetResult())
            do! ended
            return program.IsCanceled
        }
    )

[<DllImport "libc">]
extern int private kill(int pid, int signal)

[<Tests>]
let tests =
    testList "Cancel" [
        testTask "a cancelled run leaves a part that the next one resumes, and nothing else" {
            use! server = serve [ stalling; quick ]
            use folder = new Folder()
            let options = optionsFor server folder
            let halfIsThere event = event = Received(stalling.Name, 100_000L)

            Expect.isTrue
                (cancelOn halfIsThere { options with Limit = 1 })
                "cancelOn halfIsThere { options with Limit = 1 }"

            Expect.equal folder.Names [ "stalling.bin.part" ] "names"

            Expect.equal
                (File.ReadAllBytes(folder.File "stalling.bin.part"))
                (firstBytes stalling 100_000)
                "read all bytes"

            Expect.equal (run options).ExitCode 0 "exit code"
            Expect.equal folder.Names [ "quick.bin"; "stalling.bin" ] "names"

            Expect.isTrue
                ([ stalling; quick ] |> List.forall folder.Has)
                "[ stalling; quick ] |> List.forall folder.Has"

            Expect.isTrue
                (server.Seen |> List.exists (fun seen -> seen.Range = "bytes=100000-"))
                "server.Seen |> List.exists (fun seen -> seen.Range = 'bytes=100000-')"
        }

        testCaseTask
            "whenever a run is cancelled, it leaves whole files and parts, and the next run ends the work"
            (fun () ->
                task {
                    let assets = [
                        asset "a.bin" 300_000L [ Content ]
                        asset "b.bin" 100_000L [ Breaks 40_000L; Content ]
                        quick
                    ]

                    let mutable atEvent = 0
                    let mutable cancelled = true

                    // At its 1st, 2nd, 3rd … event, until a run ends before it is cancelled.
                    while cancelled do
                        use! server = serve assets
                        use folder = new Folder()
                        let options = optionsFor server folder
                        let countdown = ref atEvent

                        let isTime _ =
                            countdown.Value <- countdown.Value - 1
                            countdown.Value < 0

                        cancelled <- cancelOn isTime options
                        atEvent <- atEvent + 1

                        for name in folder.Names do
                            match assets |> List.tryFind (fun asset -> asset.Name = name) with
                            | Some asset -> Expect.isTrue (folder.Has asset) "folder.Has asset"
                            | None ->
                                let part = File.ReadAllBytes(folder.File name)
                                let asset = assets |> List.find (fun asset -> asset.Name + ".part" = name)
                                Expect.equal part (firstBytes asset part.Length) "part"

                        Expect.equal (run options).ExitCode 0 "exit code"
                        Expect.isTrue (assets |> List.forall folder.Has) "assets |> List.forall folder.Has"
                        Expect.equal folder.Names.Length assets.Length "length of names"

                    Expect.isGreaterThan atEvent 8 "at event"
                })

        testCaseTask "Ctrl-C ends the process with 130 and one line, and the next run goes on" (fun () ->
            task {
                if OperatingSystem.IsWindows() then
                    skiptest "there are no signals"

                use! server = serve [ stalling; quick ]
                use folder = new Folder()
                let program = Path.Combine(AppContext.BaseDirectory, "download-assets.dll")

                let start () =
                    let words = [
                        program
                        "--download-dir"
                        folder.Path
                        "--api"
                        server.Api
                        "someone/something"
                        "v1"
                    ]

                    let info =
                        ProcessStartInfo("dotnet", words, RedirectStandardOutput = true, RedirectStandardError = true)

                    match Process.Start info with
                    | null -> failwith "the program was not started"
                    | started -> started

                use first = start ()
                let sigint = 2
                let mutable isUnderWay = false

                while not isUnderWay do
                    match! first.StandardOutput.ReadLineAsync() with
                    | null -> failwith "the program ended early"
                    | line -> isUnderWay <- line.StartsWith "stalling.bin: fetching"

                Expect.equal (kill (first.Id, sigint)) 0 "kill"
                let! error = first.StandardError.ReadToEndAsync()
                do! first.WaitForExitAsync()
                Expect.equal first.ExitCode 130 "exit code"

                Expect.equal
                    (error.TrimEnd())
                    "download-assets: interrupted; the same command goes on from here"
                    "error"

                Expect.isTrue
                    (File.Exists(folder.File "stalling.bin.part"))
                    "File.Exists(folder.File 'stalling.bin.part')"

                use second = start ()
                do! second.WaitForExitAsync()
                Expect.equal second.ExitCode 0 "exit code"
                Expect.equal folder.Names [ "quick.bin"; "stalling.bin" ] "names"

                Expect.isTrue
                    ([ stalling; quick ] |> List.forall folder.Has)
                    "[ stalling; quick ] |> List.forall folder.Has"
            })
    ]
