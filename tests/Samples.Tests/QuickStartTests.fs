/// A newcomer's minute: docs/quick-start.md is followed word for word, in an empty folder, with packages as they would be
/// published. What the page must keep to, so that a test can read it:
///
/// - Each `##` section with `sh` blocks is one program, begun in a folder of its own; `cd` holds until the section ends.
/// - `sh` blocks hold commands of dotnet, one a line, and `cd`. They are run in their order.
/// - A block after a line that is nothing but a file's name and a colon, `Program.fs:`, is that file.
/// - The section's `text` block is what its one `dotnet run` or `dotnet fsi` prints.
module Samples.Tests.QuickStartTests

open System.IO
open System.Text.RegularExpressions
open Expecto
open Expecto.TestingPlatform
open Samples.Tests.Programs

let private page = Path.Combine(repository, "docs", "quick-start.md")

type private Step =
    | Command of string list
    | File of name: string * content: string list
    | Prints of string list

let private fileName = Regex @"^([\w.-]+\.(?:cs|fs|fsx)):$"

let private fence = Regex @"^```(\w*)$"

/// What a section tells the reader to do. A command that is not dotnet's or cd is none of ours.
let private stepsOf (lines: string list) =
    let rec read file lines =
        match lines with
        | [] -> []
        | (line: string) :: rest when fence.IsMatch line ->
            let content = rest |> List.takeWhile (fun line -> not (fence.IsMatch line))
            let after = rest |> List.skip (content.Length + 1)

            match fence.Match(line).Groups[1].Value, file with
            | "sh", _ -> [ for line in content -> Command(List.ofArray (line.Split ' ')) ] @ read None after
            | "text", _ -> Prints content :: read None after
            | _, Some name -> File(name, content) :: read None after
            | _ -> read None after
        | line :: rest when fileName.IsMatch line -> read (Some(fileName.Match(line).Groups[1].Value)) rest
        | line :: rest -> read (if line.Trim() = "" then file else None) rest

    read None lines

/// The sections that are programs: name and steps.
let private programs =
    let lines = List.ofArray (File.ReadAllLines page)
    let isHeading (line: string) = line.StartsWith "## "

    let rec sections (lines: string list) =
        match lines |> List.skipWhile (isHeading >> not) with
        | [] -> []
        | heading :: rest ->
            let own = rest |> List.takeWhile (isHeading >> not)
            (heading.Substring 3, stepsOf own) :: sections (rest |> List.skip own.Length)

    sections lines |> List.filter (snd >> List.exists _.IsCommand)

/// The packages of this build, and a folder in which nothing is known of any other: an old package of the same version,
/// which some cache of the machine may hold, would be taken for ours.
let private withPackages run =
    inFolder (fun folder ->
        let packages = Path.Combine(folder, "packages")
        let configuration = DirectoryInfo(built).Name

        for name in [ "Coroutines"; "Coroutines.Fs"; "Coroutines.Testing" ] do
            let project = Path.Combine("src", name)
            linesOf [ "pack"; project; "-c"; configuration; "--no-build"; "-o"; packages; "-v:quiet" ] |> ignore

        // As the page says to do until the packages are published, but without `dotnet new nugetconfig`: where all other
        // packages come from is for the machine to say.
        let config = Path.Combine(folder, "nuget.config")
        File.WriteAllText(config, "<configuration />")

        linesOf [ "nuget"; "add"; "source"; packages; "--name"; "coroutines"; "--configfile"; config ]
        |> ignore

        let cache name = Path.Combine(folder, "cache", name)

        run (Path.Combine(folder, "home")) [
            "NUGET_PACKAGES", cache "packages"
            "NUGET_HTTP_CACHE_PATH", cache "http"
        ])

/// Does what the section says, and returns what its program printed.
let private follow start variables steps =
    let mutable folder = Directory.CreateDirectory(start).FullName

    [
        for step in steps do
            match step with
            | Command [ "cd"; into ] -> folder <- Path.Combine(folder, into)
            | Command("dotnet" :: arguments) ->
                let exitCode, output, told = dotnetIn folder variables arguments
                Expect.equal exitCode 0 told

                if arguments.Head = "run" || arguments.Head = "fsi" then
                    yield! output.TrimEnd().Split '\n' |> Array.map _.TrimEnd()
            | Command other -> failtest $"""neither dotnet nor cd: {String.concat " " other}"""
            | File(name, content) -> File.WriteAllLines(Path.Combine(folder, name), content)
            | Prints _ -> ()
    ]

[<Tests>]
let tests =
    testList "Quick start" [
        testList "the quick start works as it is written" [
            for name, steps in programs ->
                test name {
                    let expected =
                        steps
                        |> List.collect (function
                            | Prints lines -> lines
                            | _ -> [])

                    let printed = withPackages (fun home variables -> follow home variables steps)
                    Expect.isNonEmpty printed "output"
                    Expect.equal printed expected "output"
                }
        ]

        test "the quick start is there for FSharp, for CSharp and for a script" {
            Expect.equal
                (List.sort [ for name, _ in programs -> name ])
                (List.sort [ "C#"; "F#"; "F# script" ])
                "programs"
        }
    ]
