/// What happens to the files, as events, and how to tell of it in plain lines.
module DownloadAssets.Progress

open System
open System.Globalization
open System.IO
open System.Text

type Outcome =
    | Saved
    /// An earlier run had downloaded it.
    | AlreadyThere
    /// Why, in one line.
    | Failed of reason: string

type Event =
    /// All there is to do: how many files and bytes.
    | Planned of files: int * bytes: int64
    /// An attempt begins, with `have` bytes of an earlier one.
    | Started of file: string * have: int64 * size: int64
    | Received of file: string * have: int64
    | Waiting of file: string * reason: string * wait: TimeSpan
    | Finished of file: string * size: int64 * outcome: Outcome
    /// Something failed before it became a download: a tag, the folder, an asset with an impossible name.
    | Trouble of line: string

/// A number of bytes for people: `12 B`, `1.5 MB`.
let bytes (count: int64) =
    let units = [| "B"; "kB"; "MB"; "GB"; "TB" |]
    let mutable value = float count
    let mutable unit = 0

    while value >= 1000.0 && unit < units.Length - 1 do
        value <- value / 1000.0
        unit <- unit + 1

    if unit = 0 then $"{count} B" else $"%.1f{value} {units[unit]}"

/// Not controls alone: U+2028 begins a line, U+202E turns the rest of it round, and half a surrogate pair is no text.
let private canBeShown (rune: Rune) =
    match Rune.GetUnicodeCategory rune with
    | UnicodeCategory.Control
    | UnicodeCategory.Format
    | UnicodeCategory.LineSeparator
    | UnicodeCategory.ParagraphSeparator -> false
    | _ -> rune <> Rune.ReplacementChar

/// The text as one line that a terminal can take: what a server sends may hold anything.
let oneLine (text: string) =
    let line = StringBuilder()

    for rune in text.EnumerateRunes() do
        if canBeShown rune then
            line.Append(rune.ToString()) |> ignore
        else
            line.Append ' ' |> ignore

    line.ToString()

/// For logs and pipes: one line when something begins or ends, failures to `error`.
let plain (output: TextWriter) (error: TextWriter) (event: Event) =
    let tell (writer: TextWriter) line = writer.WriteLine(oneLine line)

    match event with
    | Planned(files, size) -> tell output $"{files} files, {bytes size}"
    | Started(file, 0L, size) -> tell output $"{file}: fetching {bytes size}"
    | Started(file, have, size) -> tell output $"{file}: resuming at {bytes have} of {bytes size}"
    | Received _ -> ()
    | Waiting(file, reason, wait) -> tell output $"{file}: {reason}; next try in %.1f{wait.TotalSeconds} s"
    | Finished(file, size, Saved) -> tell output $"{file}: done, {bytes size}"
    | Finished(file, _, AlreadyThere) -> tell output $"{file}: already there"
    | Finished(file, _, Failed reason) -> tell error $"{file}: {reason}"
    | Trouble line -> tell error line
