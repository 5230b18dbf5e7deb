/// What the user asked for, read from the words of the command line.
module DownloadAssets.Arguments

open System
open System.Globalization
open System.Text.RegularExpressions

type Options = {
    Folder: string
    Owner: string
    Repo: string
    Tags: string list
    Limit: int
    Timeout: TimeSpan
    /// In bytes a second.
    LeastSpeed: int
    Retries: int
    Api: Uri
}

type Request =
    | Help
    | Download of Options

let usage =
    """download-assets: downloads all assets of GitHub releases, several at once.

usage: download-assets --download-dir DIR [options] OWNER/REPO TAG...

  --download-dir DIR  the folder to write to; it is made if need be.
                      With several tags each gets a folder of its own in it.
  --limit N           at most N downloads at once (default 6)
  --timeout T         give an attempt up when too little has arrived for T seconds (default 30)
  --least-speed N     too little is less than N bytes a second (default 100)
  --retries N         try a file up to N more times when the server or the
                      connection fails (default 4)
  --api URL           another server with GitHub's REST API (default https://api.github.com)
  --help              this text

A file is written to NAME.part, checked against the size and digest that the release
names, and renamed. A NAME.part that was left behind is resumed by the next run.

exit code: 0 all is there, 1 something failed (each with a line on stderr),
           2 wrong arguments, 130 interrupted (Ctrl-C)"""

let private defaults = {
    Folder = ""
    Owner = ""
    Repo = ""
    Tags = []
    Limit = 6
    Timeout = TimeSpan.FromSeconds 30.0
    LeastSpeed = 100
    Retries = 4
    Api = Uri "https://api.github.com"
}

let private count name least (text: string) =
    match Int32.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture) with
    | true, number when number >= least -> Ok number
    | _ -> Error $"{name} needs a whole number, at least {least}, not '{text}'"

let private seconds name (text: string) =
    let longest = TimeSpan.FromDays 1.0

    match Double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) with
    | true, number when number > 0.0 && number <= longest.TotalSeconds -> Ok(TimeSpan.FromSeconds number)
    | _ -> Error $"{name} needs a number of seconds above 0 and at most a day, not '{text}'"

let private address name (text: string) =
    match Uri.TryCreate(text, UriKind.Absolute) with
    | true, (NonNull url) when url.Scheme = Uri.UriSchemeHttp || url.Scheme = Uri.UriSchemeHttps -> Ok url
    | _ -> Error $"{name} needs an http or https address, not '{text}'"

let private setting options name value =
    match name with
    | "--download-dir" when value = "" -> Error "--download-dir needs the name of a folder"
    | "--download-dir" -> Ok { options with Folder = value }
    | "--limit" -> count name 1 value |> Result.map (fun n -> { options with Limit = n })
    | "--timeout" -> seconds name value |> Result.map (fun t -> { options with Timeout = t })
    | "--least-speed" -> count name 0 value |> Result.map (fun n -> { options with LeastSpeed = n })
    | "--retries" -> count name 0 value |> Result.map (fun n -> { options with Retries = n })
    | "--api" -> address name value |> Result.map (fun url -> { options with Api = url })
    | _ -> Error $"there is no option {name}"

/// As a part of an address, "." and ".." mean another one.
let private leadsElsewhere (name: string) = name = "." || name.Contains ".."

let private isRepository (text: string) =
    Regex.IsMatch(text, @"^[\w.-]+/[\w.-]+\z") && not (Array.exists leadsElsewhere (text.Split '/'))

/// Fills in what stands without an option's name: OWNER/REPO and the tags.
let private subject options (words: string list) =
    match words with
    | _ when options.Folder = "" -> Error "--download-dir DIR is missing"
    | [] -> Error "OWNER/REPO and a TAG are missing"
    | repository :: _ when not (isRepository repository) -> Error $"'{repository}' is not of the form OWNER/REPO"
    | [ _ ] -> Error "a TAG is missing"
    | _ :: tags when List.contains "" tags -> Error "a TAG is empty"
    | _ :: tags when List.exists leadsElsewhere tags ->
        Error $"'{List.find leadsElsewhere tags}' is no TAG: git allows neither '.' nor '..' there"
    | repository :: tags ->
        let slash = repository.IndexOf '/'

        Ok {
            options with
                Owner = repository[.. slash - 1]
                Repo = repository[slash + 1 ..]
                Tags = List.distinct tags
        }

let private knownOptions = [ "--download-dir"; "--limit"; "--timeout"; "--least-speed"; "--retries"; "--api" ]

/// Options may stand anywhere, as `--name value` or `--name=value`, until a lone `--`.
let parse (words: string list) : Result<Request, string> =
    let rec read options plain (words: string list) =
        match words with
        | [] -> subject options (List.rev plain)
        | "--" :: rest -> subject options (List.rev plain @ rest)
        | word :: rest when word.StartsWith "--" && word.Contains '=' ->
            let at = word.IndexOf '='

            setting options word[.. at - 1] word[at + 1 ..]
            |> Result.bind (fun options -> read options plain rest)
        | name :: value :: rest when List.contains name knownOptions ->
            setting options name value |> Result.bind (fun options -> read options plain rest)
        | [ name ] when List.contains name knownOptions -> Error $"{name} needs a value"
        | word :: _ when word.StartsWith '-' -> Error $"there is no option {word}"
        | word :: rest -> read options (word :: plain) rest

    let asksForHelp word = word = "--help" || word = "-h"

    if words |> List.takeWhile ((<>) "--") |> List.exists asksForHelp then
        Ok Help
    else
        read defaults [] words |> Result.map Download
