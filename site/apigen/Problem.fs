namespace ApiGen

open System
open System.IO

/// Something in the documentation that its author must mend.
type Problem = {
    /// The file in which it was found.
    File: string
    /// The documentation id of the symbol.
    Id: string
    What: string
    WayOut: string
} with

    override this.ToString() =
        $"{Path.GetRelativePath(Environment.CurrentDirectory, this.File)}: {this.Id}: {this.What} {this.WayOut}"

/// Collects what is found, each thing once.
[<Sealed>]
type Problems() =
    let found = ResizeArray<Problem>()

    member _.Add(file, id, what, wayOut) =
        let problem = { File = file; Id = id; What = what; WayOut = wayOut }

        if not (found.Contains problem) then
            found.Add problem

    member _.All = List.ofSeq found
