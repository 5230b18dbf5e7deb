/// Which asset becomes which file. Names come from a server and are not to be trusted.
module DownloadAssets.Plan

open System
open System.Collections.Generic
open System.IO
open DownloadAssets.Arguments
open DownloadAssets.GitHub
open DownloadAssets.Progress

type Job = {
    /// As the user sees it.
    File: string
    Url: Uri
    Size: int64
    /// In hexadecimal digits.
    Sha256: string option
    UpdatedAt: DateTimeOffset option
    Target: string
} with

    member job.Part = job.Target + ".part"

/// Backslash and colon mean nothing to Linux, but on Windows they lead out of the folder:
/// a release is the same on both.
let private forbidden = Set.ofSeq (Seq.append "/\\:" (Path.GetInvalidFileNameChars()))

/// Whether `name` can only be a file directly in the folder it is written to.
let isPlainName (name: string) =
    not (String.IsNullOrWhiteSpace name)
    && name <> "."
    && name <> ".."
    && name = oneLine name
    && not (Seq.exists forbidden.Contains name)

/// A tag may hold slashes; as a folder it is one name.
let folderOfTag (tag: string) =
    let isAllowed c = not (Char.IsWhiteSpace c || Char.IsControl c || forbidden.Contains c)
    let name = tag |> String.map (fun c -> if isAllowed c then c else '-')
    if isPlainName name then name else "tag-" + name.Replace('.', '-')

/// Makes the folder and finds out now, once, whether files can be written to it.
let prepareFolder (path: string) : Result<unit, string> =
    let probe = Path.Combine(path, $".download-assets-{Guid.NewGuid():N}")

    try
        Directory.CreateDirectory path |> ignore
        File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose()
        Ok()
    with
    | :? IOException
    | :? UnauthorizedAccessException as error -> Error(oneLine $"cannot write to the folder {path}: {error.Message}")

/// The digits of a digest that can be checked.
let private digestOf (digest: string) =
    let kind = "sha256:"

    if digest.StartsWith(kind, StringComparison.OrdinalIgnoreCase) then
        Some(digest[kind.Length ..].ToLowerInvariant())
    else
        None

let private job folder title (asset: Asset) =
    match Uri.TryCreate(asset.BrowserDownloadUrl, UriKind.Absolute) with
    | _ when not (isPlainName asset.Name) -> Error "the name that the server gives it is not a plain file name"
    | _ when asset.Size < 0L -> Error "the server gives it a size below 0"
    | _ when Option.exists (digestOf >> Option.isNone) asset.Digest ->
        Error $"its digest is of an unknown kind, and could not be checked: {oneLine asset.Digest.Value}"
    | true, (NonNull url) when url.Scheme = Uri.UriSchemeHttp || url.Scheme = Uri.UriSchemeHttps ->
        Ok {
            File = title
            Url = url
            Size = asset.Size
            Sha256 = Option.bind digestOf asset.Digest
            UpdatedAt = asset.UpdatedAt
            Target = Path.Combine(folder, asset.Name)
        }
    | _ -> Error "the server names no http address for it"

/// Where the assets of a tag go, and what stands before their names in messages.
let place (options: Options) (tag: string) =
    match options.Tags with
    | [ _ ] -> options.Folder, ""
    | _ -> Path.Combine(options.Folder, folderOfTag tag), tag + "/"

let private pathComparer =
    if OperatingSystem.IsLinux() then
        StringComparer.Ordinal
    else
        StringComparer.OrdinalIgnoreCase

/// The jobs, and the assets that cannot be downloaded, each with the reason.
let jobs (options: Options) (releases: (string * Asset[]) seq) : Job list * (string * string) list =
    // An asset may have the name of another's partial file, and two tags the same folder.
    let taken = HashSet<string>(pathComparer)
    let jobs = ResizeArray()
    let refused = ResizeArray()

    for tag, assets in releases do
        let folder, prefix = place options tag

        for asset in assets do
            let title = oneLine $"{prefix}{asset.Name}"

            match job folder title asset with
            | Ok job when taken.Contains job.Target || taken.Contains job.Part ->
                refused.Add(title, "another asset is written to the same file")
            | Ok job ->
                taken.Add job.Target |> ignore
                taken.Add job.Part |> ignore
                jobs.Add job
            | Error reason -> refused.Add(title, reason)

    List.ofSeq jobs, List.ofSeq refused

/// The bytes of all of them, at most as many as can be counted: the sizes are the server's word.
let totalSize (jobs: Job list) =
    let add sum job = if sum > Int64.MaxValue - job.Size then Int64.MaxValue else sum + job.Size
    List.fold add 0L jobs
