/// What stands in the way of the program outside: of its files, and of what it tells.
module DownloadAssets.Tests.OutsideTests

open System
open System.Diagnostics
open System.IO
open System.Runtime.InteropServices
open System.Threading.Tasks
open Demo
open Demo.Server
open DownloadAssets.Progress
open DownloadAssets.Tests.Fixture
open Expecto
open Expecto.TestingPlatform

let private good = asset "good.bin" 100_000L [ Content ]
let private bad = asset "bad.bin" 50_000L [ Content ]

[<DllImport "libc">]
extern int private mkfifo(string path, int mode)

/// A run on a thread of its own, which could freeze there.
let private runApart options : Task<Told> = Task.Run(fun () -> run options).WaitAsync(TimeSpan.FromMinutes 5.0)

let private makePipe (path: string) =
    Directory.CreateDirectory(nonNull (Path.GetDirectoryName path)) |> ignore
    Expect.equal (mkfifo (path, 0o600)) 0 "mkfifo"

let private onUnix () =
    if OperatingSystem.IsWindows() then
        skiptest "links and pipes are made otherwise"

let private onLinux () =
    if not (OperatingSystem.IsLinux()) then
        skiptest "there is no /dev/full"

/// The other file is there, and there is one line, about this one.
let private refusesPart (folder: Folder) (told: Told) =
    let part = folder.File "bad.bin.part"
    let line = $"bad.bin: {part} is no plain file but a link or a pipe; move it away"
    Expect.equal told.Failures [ line ] "failures"
    Expect.equal told.ExitCode 1 "exit code"
    Expect.isTrue (folder.Has good) "folder.Has good"

/// Runs the program as the words of a shell say, with "$@" for the program and its arguments. Exit code and standard error.
let private shell (words: string) (server: Server) (folder: Folder) (more: string list) =
    task {
        let program = Path.Combine(AppContext.BaseDirectory, "download-assets.dll")

        let arguments = [
            yield! [ "-c"; words; "sh"; "dotnet"; program ]
            yield! [ "--download-dir"; folder.Path; "--api"; server.Api ]
            yield! more
            yield! [ "someone/something"; "v1" ]
        ]

        use started = nonNull (Process.Start(ProcessStartInfo("sh", arguments, RedirectStandardError = true)))
        let! error = started.StandardError.ReadToEndAsync()
        do! started.WaitForExitAsync()
        return started.ExitCode, error.TrimEnd()
    }

[<Tests>]
let tests =
    testList "Outside" [
        testTask "a link in the place of a part is not followed" {
            onUnix ()
            use! server = serve [ bad; good ]
            use folder = new Folder()
            Directory.CreateDirectory folder.Path |> ignore
            let precious = Path.Combine(folder.Root, "precious")
            File.WriteAllText(precious, "precious")
            File.CreateSymbolicLink(folder.File "bad.bin.part", precious) |> ignore
            refusesPart folder (run (optionsFor server folder))
            Expect.equal (File.ReadAllText precious) "precious" "what the link leads to"
        }

        testTask "a link to nowhere in the place of a part makes no file there" {
            onUnix ()
            use! server = serve [ bad; good ]
            use folder = new Folder()
            Directory.CreateDirectory folder.Path |> ignore
            let nowhere = Path.Combine(folder.Root, "nowhere")
            File.CreateSymbolicLink(folder.File "bad.bin.part", nowhere) |> ignore
            refusesPart folder (run (optionsFor server folder))
            Expect.isFalse (File.Exists nowhere) "a file is there"
        }

        testTask "a pipe in the place of a part is neither waited for nor deleted" {
            onUnix ()
            use! server = serve [ bad; good ]
            use folder = new Folder()
            makePipe (folder.File "bad.bin.part")
            let! told = runApart (optionsFor server folder)
            refusesPart folder told
            Expect.isTrue (File.Exists(folder.File "bad.bin.part")) "the pipe is there"
        }

        testTask "a pipe in the place of an empty file is not waited for" {
            onUnix ()
            use! server = serve [ asset "empty" 0L [ Content ]; good ]
            use folder = new Folder()
            makePipe (folder.File "empty")
            let! _ = runApart (optionsFor server folder)
            Expect.isTrue (folder.Has good) "folder.Has good"
        }

        testTheoryTask
            "standard output that cannot be written is told of at the end, and the files are there"
            [ "exec \"$@\" > /dev/full", "No space left on device"; "exec \"$@\" >&-", "" ]
            (fun (words: string, reason: string) ->
                task {
                    onLinux ()
                    use! server = serve [ good; bad ]
                    use folder = new Folder()
                    let! exitCode, error = shell words server folder []
                    Expect.isTrue (folder.Has good && folder.Has bad) error
                    Expect.equal exitCode 1 "exit code"
                    Expect.stringContains error "download-assets: cannot write to standard output: " "error"
                    Expect.stringContains error reason "error"
                })

        testTheoryTask
            "standard error that cannot be written stops no download"
            [ "exec \"$@\" 2> /dev/full > /dev/null"; "exec \"$@\" 2>&- > /dev/null"; "exec \"$@\" 2>&- >&-" ]
            (fun (words: string) ->
                task {
                    onLinux ()
                    use! server = serve [ asset "gone.bin" 5L [ Refuses(404, []) ]; good ]
                    use folder = new Folder()
                    let! exitCode, _ = shell words server folder []
                    Expect.equal exitCode 1 "exit code"
                    Expect.isTrue (folder.Has good) "folder.Has good"
                })

        testTask "help that cannot be written is a failure" {
            onLinux ()
            use! server = serve []
            use folder = new Folder()
            let! exitCode, _ = shell "exec \"$@\" > /dev/full" server folder [ "--help" ]
            Expect.equal exitCode 1 "exit code"
        }

        // A limit on the size of a file is met as the end of a disk is: in the midst of a write.
        testTask "a file that can grow no more is one line, and the others finish" {
            onLinux ()
            use! server = serve [ asset "large.bin" 300_000L [ Content ]; good ]
            use folder = new Folder()
            let words = "trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 400; exec \"$@\" > /dev/null"
            let! exitCode, error = shell words server folder []
            Expect.equal exitCode 1 "exit code"
            Expect.isTrue (folder.Has good) error
            Expect.stringStarts error "large.bin: " "error"
            Expect.isFalse (error.Contains '\n') "more than a line"
        }

        testTheory
            "what a terminal would obey is blank in a line"
            [
                "a\u202Eb\u2028c\u2066d\u0085e\u001Bf", "a b c d e f"
                $"a{char 0xD800}b", "a b"
                "na\u00EFve \U0001F600", "na\u00EFve \U0001F600"
            ]
            (fun (text: string, expected: string) -> Expect.equal (oneLine text) expected "line")

        test "no event brings anything to the terminal that it would obey" {
            let evil = "\u001B[2J\u202E\u2028"
            use output = new StringWriter()
            use error = new StringWriter()

            for event in
                [
                    Planned(1, 1L)
                    Started(evil, 0L, 1L)
                    Started(evil, 1L, 2L)
                    Waiting(evil, evil, TimeSpan.Zero)
                    Finished(evil, 1L, Saved)
                    Finished(evil, 1L, AlreadyThere)
                    Finished(evil, 1L, Failed evil)
                    Trouble evil
                ] do
                plain output error event

            let told = output.ToString() + error.ToString()
            Expect.equal (told.IndexOfAny [| '\u001B'; '\u202E'; '\u2028' |]) -1 "where it would obey"
        }
    ]
