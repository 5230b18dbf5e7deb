// Every chore of this repository, in one place: `dotnet fsi build.fsx help`.
// It needs the .NET SDK that global.json names and nothing else, and it references no package, so it starts at once.

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions

/// Where the user stands: what is handed on to a program is meant from there.
let startedIn = Directory.GetCurrentDirectory()

// All paths below are relative to the repository.
Directory.SetCurrentDirectory __SOURCE_DIRECTORY__

/// A chore that cannot go on: its exit code, and the last line the user reads.
exception ChoreFailed of exitCode: int * message: string

let giveUp exitCode message = raise (ChoreFailed(exitCode, $"build.fsx: {message}"))

// --- Running dotnet --------------------------------------------------------------------------------------------------

let mutable verbose = false

// English, because the counts of a test run are read from its summary.
Environment.SetEnvironmentVariable("DOTNET_CLI_UI_LANGUAGE", "en")
Environment.SetEnvironmentVariable("DOTNET_NOLOGO", "1")

/// Runs a program out of sight and returns its exit code and what it printed, which `--verbose` shows as it comes.
let capture (program: string) (arguments: string list) =
    let info = ProcessStartInfo(program, arguments, RedirectStandardOutput = true, RedirectStandardError = true)
    let output = Text.StringBuilder()

    let keep (line: DataReceivedEventArgs) =
        if not (isNull line.Data) then
            lock output (fun () -> output.AppendLine line.Data |> ignore)

            if verbose then
                printfn $"    {line.Data}"

    use child = new Process(StartInfo = info)
    child.OutputDataReceived.Add keep
    child.ErrorDataReceived.Add keep
    child.Start() |> ignore
    child.BeginOutputReadLine()
    child.BeginErrorReadLine()
    child.WaitForExit()
    child.ExitCode, output.ToString().TrimEnd()

/// Hands the terminal over to a program and returns its exit code. Ctrl-C is then the child's to answer.
let handOverTo (program: string) folder (arguments: string list) =
    use _ = Console.CancelKeyPress.Subscribe(fun interrupt -> interrupt.Cancel <- true)
    use child = Process.Start(ProcessStartInfo(program, arguments, WorkingDirectory = folder))
    child.WaitForExit()
    child.ExitCode

let handOver arguments = handOverTo "dotnet" startedIn arguments

/// Says what is being done, runs a program out of sight, and says how it ended: `judge` turns exit code and output into
/// a verdict and whether that is good. Shows the output only if it is not.
let quietly program what arguments judge =
    printf $"""{what} ... {if verbose then "\n" else ""}"""
    Console.Out.Flush()
    let clock = Stopwatch.StartNew()
    let exitCode, output = capture program arguments
    let verdict, isGood = judge exitCode output
    printfn $"{verdict} (%.1f{clock.Elapsed.TotalSeconds} s)"

    if not isGood && not verbose then
        printfn $"{output}"

    verdict, isGood

/// Runs one step of another program and tells whether it succeeded.
let attemptBy program what arguments =
    quietly program what arguments (fun exitCode _ -> if exitCode = 0 then "ok", true else "FAILED", false)
    |> snd

/// Runs one step and tells whether it succeeded.
let attempt what arguments = attemptBy "dotnet" what arguments

/// Runs one step without which the chore cannot go on.
let require what arguments =
    if not (attempt what arguments) then
        giveUp 1 $"{what} failed."

let build configuration (target: string) =
    let arguments = [ "build"; target; "-c"; configuration; "-v:quiet"; "-clp:ErrorsOnly;NoSummary" ]
    require $"build {Path.GetFileNameWithoutExtension target}, {configuration}" arguments

/// Builds a program and hands the terminal over to it.
let runProgram project arguments =
    build "Release" project
    handOver ([ "run"; "-c"; "Release"; "--no-build"; "--project"; Path.GetFullPath project; "--" ] @ arguments)

// --- Testing ---------------------------------------------------------------------------------------------------------

type Counts(passed: int, failed: int, skipped: int) =
    member _.Passed = passed
    member _.Failed = failed
    member _.Skipped = skipped
    static member Zero = Counts(0, 0, 0)
    static member (+)(a: Counts, b: Counts) = Counts(a.Passed + b.Passed, a.Failed + b.Failed, a.Skipped + b.Skipped)
    override _.ToString() = $"{passed} passed, {failed} failed, {skipped} skipped"

/// What a test program says of itself at its end; None if it died before.
let countsIn output =
    let summary = Regex.Match(output, @"failed: (\d+)\s+succeeded: (\d+)\s+skipped: (\d+)")
    let number (group: int) = int summary.Groups[group].Value
    if summary.Success then Some(Counts(number 2, number 1, number 3)) else None

/// The two kinds of test programs: NUnit for C#, Expecto for F#. Both run on Microsoft.Testing.Platform.
type TestFramework =
    | NUnit
    | Expecto

/// What a project file says of the kind of its tests, if it has any.
let frameworkOf (project: string) =
    let text = File.ReadAllText project

    // The planted faults of a test are a test program too, but not one of ours.
    if not ((Path.GetFileNameWithoutExtension project).EndsWith ".Tests") then None
    elif text.Contains "TestProgram.props" then Some Expecto
    elif text.Contains "\"NUnit\"" then Some NUnit
    else None

/// The projects under tests/ whose program is a test run, by name.
let testProjects () =
    Directory.GetFiles("tests", "*.*proj", SearchOption.AllDirectories)
    |> Seq.choose (fun project ->
        frameworkOf project
        |> Option.map (fun framework -> Path.GetFileNameWithoutExtension project, framework))
    |> Seq.sort
    |> Seq.toList

/// The exit code of a test program that had nothing to run: with a filter that is no mistake of one project.
let nothingRan = 8

/// Runs a test project that was built, and returns its counts. A program that crashed, or ran nothing unasked, counts as one failure more.
let runTests (configuration: string) filter (project: string) =
    let program = Path.Combine("artifacts", "bin", project, configuration.ToLowerInvariant(), project + ".dll")

    let judge exitCode output =
        let counts = defaultArg (countsIn output) Counts.Zero
        let isExpected = exitCode = 0 || (exitCode = nothingRan && not (List.isEmpty filter))
        let counts = if not isExpected && counts.Failed = 0 then counts + Counts(0, 1, 0) else counts
        counts, counts.Failed = 0

    let arguments = program :: "--progress" :: "off" :: "--no-ansi" :: filter
    quietly "dotnet" $"test {project}, {configuration}" arguments judge |> fst

/// The arguments by which a test program runs only tests with a text anywhere in their full name.
let filterArguments text framework =
    match text, framework with
    | None, _ -> []
    | Some text, Expecto -> [ "--filter"; text ]
    | Some text, NUnit ->
        // The signs of NUnit's filter language mean themselves.
        let escaped = Regex.Replace(text, @"[\\()&|=!~]", @"\$0")
        [ "--filter"; $"FullyQualifiedName~{escaped}|Name~{escaped}" ]

// --- The verbs -------------------------------------------------------------------------------------------------------

/// Splits a verb's arguments into what was asked for; an option it does not have ends the chore.
let readOptions verb (flags: string list) (valued: string list) arguments =
    let rec read found arguments =
        match arguments with
        | [] -> Map found
        | flag :: rest when List.contains flag flags -> read ((flag, "") :: found) rest
        | option :: value :: rest when List.contains option valued -> read ((option, value) :: found) rest
        | [ option ] when List.contains option valued -> giveUp 2 $"{verb} {option} needs a value."
        | other :: _ -> giveUp 2 $"{verb} does not know '{other}'. Try: dotnet fsi build.fsx help {verb}"

    read [] arguments

let test arguments =
    let options = readOptions "test" [ "--quick" ] [ "--filter" ] arguments
    let configurations = if options.ContainsKey "--quick" then [ "Release" ] else [ "Release"; "Debug" ]
    let wanted = options.TryFind "--filter"
    let mutable total = Counts.Zero

    try
        for configuration in configurations do
            build configuration "Coroutines.Fs.sln"

            for project, framework in testProjects () do
                total <- total + runTests configuration (filterArguments wanted framework) project

        let green = total.Passed > 0 && total.Failed = 0

        if total.Passed + total.Failed + total.Skipped = 0 then
            printfn $"""\nno test has '{defaultArg wanted ""}' in its full name"""

        printfn $"\n{total}"
        if green then 0 else 1
    with ChoreFailed(exitCode, message) ->
        // Whoever reads only the last line must find the counts there, also when something did not build.
        printfn $"{message}\n\n{total}"
        exitCode

/// CPython's oracle is no part of the repository: it is where COROUTINES_ORACLE says, else in a folder beside the checkout.
let oracle =
    match Environment.GetEnvironmentVariable "COROUTINES_ORACLE" with
    | null
    | "" -> "../shared/conformance/oracle.py"
    | path -> path

let isInstalled program =
    try
        capture program [ "--version" ] |> fst = 0
    with :? ComponentModel.Win32Exception ->
        false

/// Has CPython make and run random programs that nobody has seen, and replays them; true also where that cannot be.
let replayFreshPrograms () =
    let seed = string (Random.Shared.Next 1_000_000)
    let fresh = Path.Combine("artifacts", "fresh")
    let programs, recording = Path.Combine(fresh, "programs"), Path.Combine(fresh, "recording.jsonl")

    let generate () =
        let arguments = [ oracle; "gen"; "--seed"; seed; "--count"; "500"; "--profile"; "all"; "--out"; programs ]
        attemptBy "python3" $"500 random programs of seed {seed}" arguments

    let record () = attemptBy "python3" "run them on CPython" [ oracle; "record"; programs; recording ]

    let replay leg =
        let program = "artifacts/bin/Coroutines.Conformance/release/Coroutines.Conformance.dll"
        attempt $"replay them, leg {leg}" [ program; recording; "--leg"; leg ]

    if not (File.Exists oracle && isInstalled "python3") then
        printfn $"random programs of CPython ... skipped: python3 or {oracle} is missing"
        true
    else
        if Directory.Exists fresh then
            Directory.Delete(fresh, true)

        Directory.CreateDirectory fresh |> ignore
        build "Release" "tests/Coroutines.Conformance/Coroutines.Conformance.fsproj"
        generate () && record () && replay "fs" && replay "cs"

let check arguments =
    let fix = (readOptions "check" [ "--fix" ] [] arguments).ContainsKey "--fix"
    require "restore the formatters" [ "tool"; "restore" ]

    let fantomas, csharpier = if fix then [], "format" else [ "--check" ], "check"

    let fsharpInForm =
        attempt "format of F#" ([ "fantomas"; "src"; "tests"; "docs"; "site/apigen"; "build.fsx" ] @ fantomas)

    let csharpInForm = attempt "format of C#" [ "csharpier"; csharpier; "src"; "tests"; "docs" ]

    // The other rules of the house are tests, because they look into the compiled assemblies.
    if fix then
        Environment.SetEnvironmentVariable("COROUTINES_ACCEPT_API", "1")

    build "Release" "tests/Coroutines.Tests/Coroutines.Tests.csproj"
    let rules = runTests "Release" [ "--filter"; "TestCategory=House" ] "Coroutines.Tests"

    let behavesAsCPython = replayFreshPrograms ()

    if not behavesAsCPython then
        giveUp 1 "not in order: a random program ran otherwise than on CPython. Its recording is in artifacts/fresh."

    if not (fsharpInForm && csharpInForm && rules.Failed = 0 && rules.Passed > 0) then
        giveUp 1 "not in order. Format and API files can be mended with: dotnet fsi build.fsx check --fix"

    printfn "\nin order"
    0

let packed = [ "Coroutines"; "Coroutines.Fs"; "Coroutines.Testing"; "Coroutines.Expecto" ]

let pack arguments =
    readOptions "pack" [] [] arguments |> ignore
    require "pack" [ "pack"; "Coroutines.Fs.sln"; "-c"; "Release"; "-o"; "artifacts/packages"; "-v:quiet" ]
    0

// --- The site --------------------------------------------------------------------------------------------------------

let npm = if OperatingSystem.IsWindows() then "npm.cmd" else "npm"

/// Where the built site is, and the folder of its host for which it was built.
let dist = "site/.vitepress/dist"

let siteBase =
    match Environment.GetEnvironmentVariable "BASE" with
    | null
    | "" -> "/"
    | folder -> $"/{folder.Trim '/'}/".Replace("//", "/")

/// Installs what a folder's lock file says, unless that was done already.
let installPackages folder =
    let age (file: string) = File.GetLastWriteTimeUtc(Path.Combine(folder, file))

    if age "node_modules/.package-lock.json" <= age "package-lock.json" then
        if not (attemptBy npm $"npm packages of {folder}" [ "ci"; "--prefix"; folder ]) then
            giveUp 1 $"npm packages of {folder} failed."

/// Each is told of, whatever became of the one before it: one report names all that is wrong.
let buildSite () =
    if not (isInstalled "node" && isInstalled npm) then
        giveUp 1 "the site is built with Node.js, 20 or later, and npm; they are not on the path."

    installPackages "site"
    build "Release" "src/Coroutines.Expecto/Coroutines.Expecto.fsproj"
    build "Release" "site/apigen/apigen.fsproj"

    let assemblies = [
        for name in packed do
            yield! [ "--assembly"; $"artifacts/bin/{name}/release/{name}.dll" ]
    ]

    let reference =
        attempt "API reference" ([ "artifacts/bin/apigen/release/apigen.dll"; "--out"; "docs/api" ] @ assemblies)

    let vitepress = [ "site/node_modules/vitepress/bin/vitepress.js"; "build"; "site" ]
    let pages = attemptBy "node" "pages" vitepress
    let links = pages && attemptBy "node" "links of all kinds" [ "site/tools/check-dist.mjs"; dist; siteBase ]
    reference && pages && links

/// The exit code of the browser checks where there is no browser.
let noBrowser = 3

let lookWithBrowser () =
    installPackages "site/checks"

    quietly "node" "every page in Chromium" [ "site/checks/check.mjs"; dist; siteBase ] (fun exitCode _ ->
        match exitCode with
        | 0 -> "ok", true
        | code when code = noBrowser -> "skipped: there is no Chromium here", true
        | _ -> "FAILED", false)
    |> snd

let runSnippets () =
    build "Release" "tests/Samples.Tests/Samples.Tests.fsproj"
    let counts: Counts = runTests "Release" [] "Samples.Tests"
    counts.Passed > 0 && counts.Failed = 0

let docs arguments =
    let options = readOptions "docs" [ "--check"; "--serve" ] [] arguments
    let isBuilt = buildSite ()

    if options.ContainsKey "--check" then
        let isShown = isBuilt && lookWithBrowser ()

        if not (runSnippets () && isBuilt && isShown) then
            giveUp 1 "the documentation is not in order."

    if not isBuilt then
        giveUp 1 "the documentation is not in order; what could be built of it is in site/.vitepress/dist."

    printfn $"\nthe site is in {dist}"

    if options.ContainsKey "--serve" then
        handOverTo "node" "." [ "site/checks/server.mjs"; dist; "4173"; siteBase ]
    else
        0

/// Name, summary, options, and what it does.
let verbs = [
    "demo",
    "the main job: downloads a release's assets, from a server started for the purpose",
    [ "[ARGUMENTS]    for the program docs/samples/Demo" ],
    runProgram "docs/samples/Demo"

    "test",
    "every test, in Release and in Debug",
    [ "[--quick]      Release only"; "[--filter X]   only tests with X anywhere in their full name" ],
    test

    "check",
    "the rules of the house: format, public API, layers, names; and fresh programs against CPython, where there is one",
    [ "[--fix]        format the sources and write the PublicApi.txt files anew" ],
    check

    "conformance",
    "replays recorded asyncio programs and compares their traces",
    [
        "FILE.jsonl     lines of {program, trace}, also compressed (.jsonl.gz)"
        "[--out ACTUAL] writes the traces, as lines of {name, trace}"
        "[--leg fs|cs]  runs the bodies as coroutines of F# (default) or of C#"
    ],
    runProgram "tests/Coroutines.Conformance/Coroutines.Conformance.fsproj"

    "explore",
    "the bug museum: finds, shrinks and prints its bugs, and sees that the corrected programs give no alarm",
    [
        "[--quick]      2,000 schedules of each corrected program, not 100,000"
        "[--page FILE]  writes the table as a page: docs/design/museum.md"
        "--speed        how many schedules a minute"
        "--show BUG     the story, the trace and the replay line of the bugs with BUG in their names"
    ],
    runProgram "tests/Coroutines.Testing.Tests/Museum/Coroutines.Testing.Museum.fsproj"

    "docs",
    "the documentation site, into site/.vitepress/dist; needs Node.js",
    [
        "[--serve]      then shows it at http://127.0.0.1:4173"
        "[--check]      then looks at every page in Chromium, where there is one, and runs every snippet"
        "BASE=/v0.1/    in the environment: the folder of the host in which it will stand"
    ],
    docs

    "bench",
    "the benchmarks: ours and its peers in one process, by turns",
    [
        "[--filter X]   only those with X in their name"
        "[--quick]      3 rounds instead of 11"
        "[--json FILE]  writes the figures: docs/performance.json"
        "[--page FILE]  writes the tables of a page anew: docs/performance.md"
        "[--from FILE]  measures nothing, and takes the figures of an earlier --json"
        "[--strict]     fails if a target is missed"
        "[--growth]     how costs grow with size instead: docs/growth.json, docs/design/growth.md"
    ],
    runProgram "tests/Benchmarks"

    "pack", "the packages, into artifacts/packages", [], pack
]

/// Explains the verbs that are named, or else all.
let explainVerbs names =
    printfn "usage: dotnet fsi build.fsx VERB [OPTIONS]\n"
    let named = verbs |> List.filter (fun (name, _, _, _) -> List.contains name names)

    for name, summary, options, _ in (if named.IsEmpty then verbs else named) do
        printfn $"  {name, -11} {summary}"
        options |> List.iter (printfn "                %s")

    printfn "\nhelp VERB explains one verb; --verbose shows all that dotnet prints."
    0

/// A plain `--help` never arrives: `dotnet fsi` answers it itself, unless it stands behind `--`.
let isHelp argument = argument = "help" || argument = "--help"

let main arguments =
    verbose <- List.contains "--verbose" arguments

    match arguments |> List.filter ((<>) "--verbose") with
    | [] -> explainVerbs []
    | arguments when List.exists isHelp arguments -> explainVerbs arguments
    | name :: rest ->
        match verbs |> List.tryFind (fun (known, _, _, _) -> known = name) with
        | Some(_, _, _, run) -> run rest
        | None -> giveUp 2 $"there is no verb '{name}'. Try: dotnet fsi build.fsx help"

try
    fsi.CommandLineArgs |> Array.toList |> List.tail |> main |> exit
with ChoreFailed(exitCode, message) ->
    eprintfn $"{message}"
    exit exitCode
