/// The main job on this machine alone: a server, the real program, and a check of all it left behind.
module Demo.Program

open System
open System.Diagnostics
open System.IO
open System.Security.Cryptography
open DownloadAssets.Progress
open Demo.Server

let private megabytes (count: float) = int64 (count * 1e6)

let private assets = [
    asset "coroutines-linux-x64.tar.gz" (megabytes 50.0) [ Content ]
    asset "coroutines-linux-arm64.tar.gz" (megabytes 24.0) [ Content ]
    asset "coroutines-osx-arm64.tar.gz" (megabytes 12.0) [ Content ]
    asset "coroutines-win-x64.zip" (megabytes 8.0) [ Content ]
    asset "coroutines-win-arm64.zip" (megabytes 6.0) [ Content ]
    asset "slow.iso" (megabytes 2.5) [ Slow 1_000_000 ]
    asset "fails-first.deb" (megabytes 1.0) [ Refuses(503, [ "Retry-After", "1" ]); Content ]
    asset "missing.rpm" (megabytes 1.0) [ Refuses(404, []) ]
    asset "breaks-off.pkg" (megabytes 3.0) [ Breaks 1_000_000L; Content ]
    asset "docs.pdf" (megabytes 0.7) [ Content ]
    asset "README.md" 12_345L [ Content ]
    asset "empty.txt" 0L [ Content ]
]

/// For the C# twin, which does the core only.
let private fewAssets = [
    asset "one.zip" (megabytes 4.0) [ Content ]
    asset "two.zip" (megabytes 2.0) [ Content ]
    asset "three.txt" 300L [ Content ]
]

let private expected = assets |> List.filter (fun asset -> asset.Name <> "missing.rpm")

let private isWhole folder (asset: Asset) =
    let path = Path.Combine(folder, asset.Name)

    File.Exists path
    && (use file = File.OpenRead path
        Some("sha256:" + Convert.ToHexStringLower(SHA256.HashData file)) = asset.Digest)

/// What is not as it should be in a folder.
let private faults folder (expected: Asset list) =
    let names = expected |> List.map _.Name |> Set.ofList

    [
        for asset in expected do
            if not (isWhole folder asset) then
                $"{asset.Name} is not whole"

        for file in DirectoryInfo(folder).GetFiles() do
            if not (names.Contains file.Name) then
                $"{file.Name} was left behind"
    ]

/// Runs the program as its `main` does, and notes what it says has failed.
let private runProgram words =
    let failures = ResizeArray()

    let exitCode =
        words
        |> DownloadAssets.Program.start (fun event ->
            match event with
            | Finished(file, _, Failed _) -> failures.Add file
            | Trouble line -> failures.Add line
            | _ -> ())

    [
        if exitCode <> 1 then
            $"the exit code is {exitCode}; it should be 1, as one file is missing"

        if List.ofSeq failures <> [ "missing.rpm" ] then
            let names = String.concat ", " failures
            $"it reports failures of: {names}; it should be missing.rpm alone"
    ]

/// Leaves the first half of an asset in the folder, as an interrupted run does.
let private leaveHalf folder (asset: Asset) =
    let half = Array.zeroCreate<byte>(int (asset.Size / 2L))
    Content.fill asset.Seed 0L (Span<byte> half)
    File.WriteAllBytes(Path.Combine(folder, asset.Name + ".part"), half)
    $"bytes={half.Length}-"

let private demo (root: string) =
    task {
        let folder = Path.Combine(root, "fsharp")
        let folderOfTwin = Path.Combine(root, "csharp")
        Directory.CreateDirectory folder |> ignore

        use! server = Server.start "someone/something" [ "v1.0", assets; "v0.9", fewAssets ]
        let range = leaveHalf folder assets[1]
        let clock = Stopwatch.StartNew()
        let wrongs = runProgram [ "--download-dir"; folder; "--api"; server.Api; "someone/something"; "v1.0" ]
        let seconds = clock.Elapsed.TotalSeconds

        printfn "the same in C#:"

        let exitCodeOfTwin =
            DownloadAssetsCSharp.Program.Main [| folderOfTwin; "someone/something"; "v0.9"; server.Api |]

        let faults = [
            yield! wrongs
            yield! faults folder expected

            if server.Seen |> List.forall (fun seen -> seen.Range <> range) then
                $"{assets[1].Name} was not resumed"

            if exitCodeOfTwin <> 0 then
                $"the exit code of the C# twin is {exitCodeOfTwin}"

            yield! faults folderOfTwin fewAssets
        ]

        for fault in faults do
            eprintfn "demo: %s" fault

        let size = expected |> List.sumBy _.Size

        if faults.IsEmpty then
            printfn "demo: %d files, %s in %.1f s; 1 missing as planned" expected.Length (bytes size) seconds

        return if faults.IsEmpty then 0 else 1
    }

[<EntryPoint>]
let main words =
    match words with
    | [||]
    | [| "--keep" |] ->
        let root = Directory.CreateTempSubdirectory("download-assets-demo-").FullName

        try
            (demo root).GetAwaiter().GetResult()
        finally
            if words.Length > 0 then
                printfn "demo: the files are in %s" root
            else
                Directory.Delete(root, recursive = true)
    | _ ->
        eprintfn "usage: demo [--keep]"
        2
