/// The program: arguments in, files and an exit code out.
module DownloadAssets.Program

open System
open Coroutines
open DownloadAssets.Arguments
open DownloadAssets.Progress

/// The assets of each tag, or None and a word to the user.
let private releases http (options: Options) (retry: Retry.Policy) (report: Event -> unit) =
    let repository: GitHub.Repository = { Api = options.Api; Owner = options.Owner; Name = options.Repo }

    let release tag =
        coroutine {
            let asking = Stall.guard options.Timeout (fun _ -> GitHub.assets http repository tag)
            let onWait reason wait = report (Waiting(tag, reason, wait))

            match! Coroutine.catch (Retry.run retry onWait asking) with
            | Ok assets -> return Some(tag, assets)
            | Error error ->
                report (Trouble(oneLine $"{tag}: {error.Message}"))
                return None
        }

    options.Tags |> List.map release |> Coroutine.parallelLimit options.Limit

/// Whether the folders for these tags are there and can be written to.
let private foldersAreReady (options: Options) (report: Event -> unit) =
    let problem tag =
        match Plan.prepareFolder (fst (Plan.place options tag)) with
        | Ok() -> None
        | Error line -> Some line

    // One problem is enough: the same would be said of each folder.
    match List.tryPick problem options.Tags with
    | None -> true
    | Some line ->
        report (Trouble line)
        false

/// All between the command line and the screen. Returns the exit code.
let download (options: Options) (retry: Retry.Policy) (report: Event -> unit) : Coroutine<int> =
    coroutine {
        if not (foldersAreReady options report) then
            return 1
        else
            use http = Http.client ()
            let! found = releases http options retry report
            let jobs, refused = found |> Seq.choose id |> Plan.jobs options

            if Seq.exists Option.isSome found then
                report (Planned(jobs.Length, Plan.totalSize jobs))

            for title, reason in refused do
                report (Trouble $"{title}: {reason}")

            let session: Download.Session = {
                Http = http
                StallLimit = options.Timeout
                LeastSpeed = options.LeastSpeed
                Retry = retry
                Report = report
            }

            let! outcomes = jobs |> List.map (Download.asset session) |> Coroutine.parallelLimit options.Limit

            let failed outcome = outcome <> Saved && outcome <> AlreadyThere
            let complete = refused.IsEmpty && not (Seq.exists Option.isNone found || Seq.exists failed outcomes)
            return if complete then 0 else 1
    }

/// `download`, with bars for who sits at a terminal and lines for a log.
let private onScreen (options: Options) (observe: Event -> unit) =
    coroutine {
        let retry = Retry.patient options.Retries

        if Bars.canShow () then
            use! bars = Bars.show ()

            return!
                download options retry (fun event ->
                    observe event
                    bars.Report event)
        else
            return!
                download options retry (fun event ->
                    observe event
                    plain Outlet.output Outlet.error event)
    }

/// The exit code; not 0 if the user was not told all.
let private outputIsWhole exitCode =
    match Outlet.output.Failure with
    | None -> exitCode
    | Some reason ->
        Outlet.error.WriteLine $"download-assets: cannot write to standard output: {oneLine reason}"
        max exitCode 1

/// The whole program; `observe` is told what the user is told (the demo counts).
let start (observe: Event -> unit) (words: string list) : int =
    match Arguments.parse words with
    | Ok Help ->
        Outlet.output.WriteLine Arguments.usage
        outputIsWhole 0
    | Error reason ->
        Outlet.error.WriteLine $"download-assets: {oneLine reason}; see --help"
        2
    | Ok(Download options) ->
        try
            outputIsWhole (Coroutine.run (onScreen options observe))
        with :? CoroutineCanceledException ->
            Outlet.error.WriteLine "download-assets: interrupted; the same command goes on from here"
            130

[<EntryPoint>]
let main words = start ignore (List.ofArray words)
