module DownloadAssets.Tests.DownloadTests

open System
open System.IO
open Demo
open Demo.Server
open DownloadAssets.Progress
open DownloadAssets.Tests.Fixture
open NUnit.Framework

/// Leaves the first bytes of an asset, as an interrupted run does.
let private leave (folder: Folder) (asset: Asset) count = folder.Write(asset.Name + ".part", firstBytes asset count)

let private a = asset "a.bin" 300_000L [ Content ]

let private ranges (server: Server) = server.Seen |> List.map _.Range

[<Test>]
let ``a release is downloaded as it is`` () =
    let assets = [ a; asset "b.txt" 17L [ Content ]; asset "empty" 0L [ Content ] ]

    download assets (fun _ folder told ->
        equal 0 told.ExitCode
        equal [ "a.bin"; "b.txt"; "empty" ] folder.Names
        Assert.That(assets |> List.forall folder.Has)
        equal [] told.Failures)

[<Test>]
let ``no more downloads run at once than the limit says`` () =
    task {
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

        equal 3 (List.max running)
        equal 0 told.ExitCode
    }

[<Test>]
let ``several tags are downloaded each to its folder`` () =
    task {
        use! server = Server.start "someone/something" [ "v1", [ a ]; "x/v2", [ a ] ]
        use folder = new Folder()
        let told = run { optionsFor server folder with Tags = [ "v1"; "x/v2" ] }
        equal 0 told.ExitCode

        for name in [ "v1"; "x-v2" ] do
            equal (firstBytes a 300_000) (File.ReadAllBytes(Path.Combine(folder.Path, name, "a.bin")))
    }

[<Test>]
let ``a part is resumed by Range`` () =
    task {
        use! server = serve [ a ]
        use folder = new Folder()
        leave folder a 100_000
        let told = run (optionsFor server folder)
        equal [ "bytes=100000-" ] (ranges server)
        Assert.That(told.Events, Does.Contain(Started("a.bin", 100_000L, 300_000L)))
        Assert.That(folder.Has a)
        equal [ "a.bin" ] folder.Names
    }

[<Test>]
let ``a server that knows no ranges sends all again`` () =
    task {
        use! server = serve [ { a with Answers = [ WithoutRange ] } ]
        use folder = new Folder()
        leave folder a 100_000
        let told = run (optionsFor server folder)
        equal [ "bytes=100000-" ] (ranges server)
        Assert.That(told.Events, Does.Contain(Started("a.bin", 0L, 300_000L)))
        Assert.That(folder.Has a)
    }

[<Test>]
let ``a part that the server will not go on with is started over`` () =
    task {
        use! server = serve [ { a with Answers = [ Refuses(416, []); Content ] } ]
        use folder = new Folder()
        leave folder a 100_000
        let told = run (optionsFor server folder)
        equal [ "bytes=100000-"; "" ] (ranges server)
        equal [] told.Waits
        Assert.That(folder.Has a)
    }

[<Test>]
let ``a part that is whole is only checked and renamed`` () =
    task {
        use! server = serve [ a ]
        use folder = new Folder()
        leave folder a 300_000
        let told = run (optionsFor server folder)
        equal [] (ranges server)
        equal 0 told.ExitCode
        Assert.That(folder.Has a)
        equal [ "a.bin" ] folder.Names
    }

[<TestCase(100_000, TestName = "a part of something else is thrown away once the digest shows it")>]
[<TestCase(300_000, TestName = "a whole part of something else is thrown away")>]
[<TestCase(400_000, TestName = "a part that is too long is thrown away")>]
let ``a wrong part is started over`` (length: int) =
    task {
        use! server = serve [ a ]
        use folder = new Folder()
        folder.Write("a.bin.part", Array.zeroCreate length)
        let told = run (optionsFor server folder)
        equal 0 told.ExitCode
        Assert.That(folder.Has a)
        equal [ "a.bin" ] folder.Names
    }

[<Test>]
let ``a part that is older than the asset is not resumed`` () =
    task {
        let a = { a with Digest = None; UpdatedAt = Some(DateTimeOffset.UtcNow.AddHours 1.0) }
        use! server = serve [ a ]
        use folder = new Folder()
        leave folder a 100_000
        run (optionsFor server folder) |> ignore
        equal [ "" ] (ranges server)
        Assert.That(folder.Has a)
    }

[<Test>]
let ``what is there already is not fetched`` () =
    task {
        use! server = serve [ a ]
        use folder = new Folder()
        folder.Write("a.bin", firstBytes a 300_000)
        let told = run (optionsFor server folder)
        equal 0 told.ExitCode
        equal [] (ranges server)
        Assert.That(told.Events, Does.Contain(Finished("a.bin", 300_000L, AlreadyThere)))
    }

[<TestCase(300_000)>]
[<TestCase(5)>]
let ``what is there but damaged is replaced`` (length: int) =
    task {
        use! server = serve [ a ]
        use folder = new Folder()
        folder.Write("a.bin", Array.zeroCreate length)
        equal 0 (run (optionsFor server folder)).ExitCode
        Assert.That(folder.Has a)
    }

[<Test>]
let ``an asset without digest is checked by its size`` () =
    download [ { a with Digest = None } ] (fun _ folder told ->
        equal 0 told.ExitCode
        Assert.That(folder.Has a))

[<Test>]
let ``a download that stalls is resumed, if it still is the same version`` () =
    task {
        use! server = serve [ { a with Answers = [ Stalls 200_000L; Content ] } ]
        use folder = new Folder()
        let told = run { optionsFor server folder with Timeout = TimeSpan.FromMilliseconds 300.0 }
        equal 0 told.ExitCode
        Assert.That(folder.Has a)
        equal [ TimeSpan.FromSeconds 1.0 ] told.Waits

        match server.Seen with
        | [ first; second ] ->
            equal ("", "") (first.Range, first.IfRange)
            equal "bytes=200000-" second.Range
            equal $"\"{a.Seed:x}\"" second.IfRange
        | seen -> Assert.Fail $"{seen}"
    }

[<Test>]
let ``a download that breaks off is tried again`` () =
    download [ { a with Answers = [ Breaks 200_000L; Breaks 50_000L; Content ] } ] (fun server folder told ->
        equal 0 told.ExitCode
        Assert.That(folder.Has a)
        equal 3 server.Seen.Length)
