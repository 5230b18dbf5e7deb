/// Runs the program against a server of this process, in a folder of its own.
module DownloadAssets.Tests.Fixture

open System
open System.IO
open System.Threading.Tasks
open Coroutines
open Demo
open Demo.Server
open DownloadAssets
open DownloadAssets.Arguments
open DownloadAssets.Progress

/// The first bytes of an asset.
let firstBytes (asset: Asset) count =
    let bytes = Array.zeroCreate<byte> count
    Content.fill asset.Seed 0L (Span<byte> bytes)
    bytes

/// A folder that is deleted with all that is in it.
type Folder() =
    let root = Directory.CreateTempSubdirectory "download-assets-test-"
    member _.Root = root.FullName
    /// What --download-dir gets; it is not there yet.
    member _.Path = Path.Combine(root.FullName, "downloads")
    member this.File name = Path.Combine(this.Path, name)

    member this.Write(name: string, bytes: byte[]) =
        Directory.CreateDirectory this.Path |> ignore
        File.WriteAllBytes(this.File name, bytes)

    member this.Names = DirectoryInfo(this.Path).GetFiles() |> Seq.map _.Name |> Seq.sort |> List.ofSeq

    member this.Has(asset: Asset) =
        File.Exists(this.File asset.Name)
        && File.ReadAllBytes(this.File asset.Name) = firstBytes asset (int asset.Size)

    interface IDisposable with
        member _.Dispose() = root.Delete true

let optionsFor (server: Server) (folder: Folder) : Options = {
    Folder = folder.Path
    Owner = "someone"
    Repo = "something"
    Tags = [ "v1" ]
    Limit = 4
    Timeout = TimeSpan.FromSeconds 20.0
    LeastSpeed = 100
    Retries = 3
    Api = Uri server.Api
}

/// What a run told, and how long it would have slept.
type Told = {
    ExitCode: int
    Events: Event list
    Waits: TimeSpan list
} with

    /// The lines about failures, as they stand on standard error.
    member told.Failures =
        use error = new StringWriter()

        for event in told.Events do
            plain TextWriter.Null error event

        error.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries) |> List.ofArray

let backOff retry = TimeSpan.FromSeconds(float retry)

/// Waits between retries are noted and not slept through.
let run (options: Options) =
    let events = ResizeArray()
    let waits = ResizeArray()

    let retry = {
        Retry.patient options.Retries with
            BackOff = backOff
            Sleep = fun wait -> coroutine { waits.Add wait }
    }

    let exitCode = Coroutine.run (Program.download options retry events.Add)

    { ExitCode = exitCode; Events = List.ofSeq events; Waits = List.ofSeq waits }

let serve (assets: Asset list) : Task<Server> = Server.start "someone/something" [ "v1", assets ]

/// The usual case: one release, one run.
let download (assets: Asset list) (check: Server -> Folder -> Told -> unit) =
    task {
        use! server = serve assets
        use folder = new Folder()
        check server folder (run (optionsFor server folder))
    }
