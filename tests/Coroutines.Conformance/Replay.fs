namespace Coroutines.Conformance

open System.IO
open System.IO.Compression
open System.Linq

/// What came of a recorded program.
[<NoEquality; NoComparison>]
type Replayed = {
    Name: string
    Trace: Trace
    /// Where it first differs from the recorded trace.
    Difference: string option
}

/// Runs recorded programs on a leg and compares.
[<RequireQualifiedAccess>]
module Replay =

    /// The legs by name; the first one is the default.
    let legs: (string * (Run -> ILeg)) list = [
        "fs", (fun run -> FSharpLeg run)
        "cs", (fun run -> CSharp.CSharpLeg run)
    ]

    let one makeLeg (recording: Recording) =
        let trace = Execution.trace makeLeg recording.Program
        let difference = Comparison.firstDifference recording.Trace trace
        { Name = recording.Program.Name; Trace = trace; Difference = difference }

    /// Replays the lines of a file that are not blank, and gives the results in their order.
    let lines makeLeg source (lines: string seq) : Replayed seq =
        let replay struct (number, line) =
            // Thrown only when its turn comes: of several bad lines the first is told.
            try
                let recording = Recording.ofLine source number line
                Ok(HangWatch.over recording.Program.Name (fun () -> one makeLeg recording))
            with BadInput _ as error ->
                Error error

        let numbered =
            lines
            |> Seq.mapi (fun i line -> struct (i + 1, line))
            |> Seq.filter (fun struct (_, line) -> line.Trim() <> "")

        // A loop is one thread's, so several programs can run at the same time.
        numbered.AsParallel().AsOrdered().Select(replay).AsEnumerable()
        |> Seq.map (fun result ->
            match result with
            | Ok replayed -> replayed
            | Error error -> raise error)

    /// The lines of a file, which may be compressed.
    let private linesOf (path: string) : string seq =
        if path.EndsWith ".gz" then
            seq {
                use reader = new StreamReader(new GZipStream(File.OpenRead path, CompressionMode.Decompress))

                while not reader.EndOfStream do
                    nonNull (reader.ReadLine())
            }
        else
            File.ReadLines path

    let file makeLeg (path: string) = lines makeLeg (nonNull (Path.GetFileName path)) (linesOf path)
