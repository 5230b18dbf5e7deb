/// Runs programs and scripts as a reader would, with the library of this build.
module Samples.Tests.Programs

open System
open System.Diagnostics
open System.IO
open System.Threading.Tasks
open Expecto
open Expecto.TestingPlatform

/// Where the tests are, and beside them the library and the compiled samples, in the same configuration.
let built = AppContext.BaseDirectory

let repository =
    let rec above (folder: string) =
        if File.Exists(Path.Combine(folder, "Coroutines.Fs.sln")) then
            folder
        else
            above (nonNull (Path.GetDirectoryName folder))

    above built

/// Only what hangs reaches it: how long a compilation takes is up to what else the machine does.
let private patience = TimeSpan.FromMinutes 45.0

/// Runs dotnet in a folder, with environment variables of its own, and returns its exit code, what it printed, and all
/// of it in words. It must leave the standard error stream empty if it succeeds.
let dotnetIn folder (variables: (string * string) list) (arguments: string list) =
    let start =
        ProcessStartInfo(
            "dotnet",
            arguments,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    for name, value in variables do
        start.Environment[name] <- value

    use dotnet = nonNull (Process.Start start)
    let output = dotnet.StandardOutput.ReadToEndAsync()
    let error = dotnet.StandardError.ReadToEndAsync()
    let ended = dotnet.WaitForExit patience

    if not ended then
        dotnet.Kill(entireProcessTree = true)

    let command = String.concat " " ("dotnet" :: arguments)
    // A process that the program left behind could hold the streams open for ever.
    Expect.isTrue
        (Task.WaitAll([| output :> Task; error |], TimeSpan.FromMinutes 2.0))
        $"{command}: left processes behind"

    let told = $"{command}\n{output.Result}\n{error.Result}"
    Expect.isTrue ended $"not ended within {patience}: {told}"

    if dotnet.ExitCode = 0 then
        Expect.equal error.Result "" told

    dotnet.ExitCode, output.Result, told

let dotnet arguments = dotnetIn repository [] arguments

/// Runs dotnet and returns the lines that it printed. It must succeed.
let linesOf (arguments: string list) =
    let exitCode, output, told = dotnet arguments
    Expect.equal exitCode 0 told
    output.TrimEnd().Split Environment.NewLine |> List.ofArray

/// Runs what needs a folder, and deletes it.
let inFolder (run: string -> 'T) =
    let folder = Directory.CreateTempSubdirectory "samples-test-"

    try
        run folder.FullName
    finally
        folder.Delete true
