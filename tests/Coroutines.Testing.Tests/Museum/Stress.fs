/// What the plain .NET way makes of the exhibits: another program, in the folder OnTasks, runs them on the thread pool.
module Coroutines.Testing.Museum.Stress

open System
open System.Diagnostics
open System.IO

let private program =
    let mine = "Coroutines.Testing.Museum"
    let folder = AppContext.BaseDirectory.Replace(mine, $"{mine}.OnTasks")
    Path.Combine(folder, $"{mine}.OnTasks.dll")

/// <summary>The verdicts, by the names of the exhibits.</summary>
/// <param name="seconds">How long each is tried.</param>
let verdicts (seconds: float) =
    let info = ProcessStartInfo("dotnet", [ program; string seconds ], RedirectStandardOutput = true)
    use child = (Process.Start info |> Option.ofObj).Value
    let output = child.StandardOutput.ReadToEnd()
    child.WaitForExit()

    Map [
        for line in output.ReplaceLineEndings("\n").Split '\n' do
            match line.Split '\t' with
            | [| name; verdict |] -> name, verdict
            | _ -> ()
    ]
