/// Standard output and error, which may be closed, or on a full disk.
module DownloadAssets.Outlet

open System
open System.IO
open System.Text

/// Writes as long as that succeeds. After the first failure it drops what comes: files are downloaded also when
/// nobody can be told of it.
type Outlet(standard: unit -> TextWriter) =
    inherit TextWriter()
    let mutable failure: string option = None

    let attempt (write: TextWriter -> unit) =
        if failure.IsNone then
            try
                // Even to ask for the writer fails if the stream was closed before the program began.
                write (standard ())
            with
            | :? IOException
            | :? ObjectDisposedException
            | :? UnauthorizedAccessException as error -> failure <- Some error.Message

    /// Why nothing more is written.
    member _.Failure = failure

    override _.Encoding: Encoding = UTF8Encoding false
    override _.Write(letter: char) = attempt _.Write(letter)
    override _.Write(text: string | null) = attempt _.Write(text)
    override _.Write(buffer: char[], index: int, count: int) = attempt _.Write(buffer, index, count)
    override _.WriteLine(text: string | null) = attempt _.WriteLine(text)
    override _.Flush() = attempt _.Flush()

let output = new Outlet(fun () -> Console.Out)
let error = new Outlet(fun () -> Console.Error)
