/// This program, started by itself: what one measurement has taught the compiler shall not decide another one.
module Coroutines.Benchmarks.Self

open System
open System.Diagnostics
open System.IO
open System.Reflection

let private info arguments =
    let host = nonNull Environment.ProcessPath

    // It may run by a host of its own, or by dotnet, which must be told what to run.
    let program = [
        if Path.GetFileNameWithoutExtension host = "dotnet" then
            Assembly.GetExecutingAssembly().Location
    ]

    ProcessStartInfo(host, program @ arguments)

let private finish (arguments: string list) (child: Process) =
    child.WaitForExit()

    if child.ExitCode <> 0 then
        let what = String.concat " " arguments
        failwith $"The process that was to measure '{what}' ended with exit code {child.ExitCode}."

/// Runs it to its end; it writes to the same console.
let runIn (environment: (string * string) list) arguments =
    let info = info arguments
    environment |> List.iter (fun (name, value) -> info.Environment[name] <- value)
    use child = nonNull (Process.Start info)
    finish arguments child

/// Runs it to its end; it writes to the same console.
let run arguments = runIn [] arguments

/// Runs it to its end, and gives what it has written.
let ask arguments =
    let info = info arguments
    info.RedirectStandardOutput <- true
    use child = nonNull (Process.Start info)
    let answer = child.StandardOutput.ReadToEnd()
    finish arguments child
    answer
