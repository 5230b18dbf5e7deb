/// A small stand-in for GitHub on this machine: the release as JSON, and its assets with Range and ETag.
/// Each asset can misbehave on purpose.
module Demo.Server

open System
open System.Collections.Concurrent
open System.IO
open System.Threading
open System.Threading.Tasks
open Microsoft.AspNetCore.Builder
open Microsoft.AspNetCore.Hosting
open Microsoft.AspNetCore.Http
open Microsoft.Extensions.DependencyInjection
open Microsoft.Extensions.Hosting
open Microsoft.Extensions.Logging
open Microsoft.Net.Http.Headers

/// How one request for an asset is answered.
type Answer =
    /// All of it, or the range asked for.
    | Content
    /// All of it, whatever was asked for.
    | WithoutRange
    /// The range asked for, of another version, and without a look at If-Range.
    | OfAnotherVersion of seed: uint64
    | Slow of bytesPerSecond: int
    /// The connection stays open but the bytes stop coming, so many after the first.
    | Stalls of after: int64
    /// The connection is cut, so many bytes after the first.
    | Breaks of after: int64
    | Refuses of status: int * headers: (string * string) list

type Asset = {
    Name: string
    Size: int64
    Seed: uint64
    /// One for each request; the last one serves all further ones.
    Answers: Answer list
    /// What the release says it is; None: nothing.
    Digest: string option
    UpdatedAt: DateTimeOffset option
}

let asset name size answers =
    let seed = uint64 size + uint64 (String.length name)

    {
        Name = name
        Size = size
        Seed = seed
        Answers = answers
        Digest = Some(Content.digest seed size)
        UpdatedAt = None
    }

/// One request for an asset, as it came.
type Seen = { Name: string; Range: string; IfRange: string }

/// Lets `limit` bytes pass and then does `onLimit`.
let private upTo (limit: int64) (onLimit: CancellationToken -> Task) : Content.Brake =
    let passed = ref 0L

    fun count cancel ->
        let allowed = int (min (limit - passed.Value) (int64 count))
        passed.Value <- passed.Value + int64 allowed

        task {
            if allowed = 0 then
                do! onLimit cancel

            return allowed
        }

let private brake (answer: Answer) : Content.Brake =
    match answer with
    | Slow bytesPerSecond ->
        fun count cancel ->
            task {
                do! Task.Delay(50, cancel)
                return min count (bytesPerSecond / 20)
            }
    | Stalls after -> upTo after (fun cancel -> Task.Delay(Timeout.Infinite, cancel))
    | Breaks after -> upTo after (fun _ -> raise (IOException "cut on purpose"))
    | _ -> Content.noBrake

type Server(app: WebApplication, seen: ConcurrentQueue<Seen>) =
    /// What `--api` takes.
    member _.Api = Seq.head app.Urls

    /// All requests for assets so far.
    member _.Seen = List.ofSeq seen

    interface IAsyncDisposable with
        member _.DisposeAsync() = app.DisposeAsync()

let private release (root: string) (tag: string) (assets: Asset list) =
    let asset number (asset: Asset) =
        dict [
            "name", box asset.Name
            "size", box asset.Size
            "browser_download_url", box $"{root}/assets/{Uri.EscapeDataString tag}/{number}"
            "digest", box (Option.toObj asset.Digest)
            "updated_at", box (Option.toNullable asset.UpdatedAt)
        ]

    dict [ "tag_name", box tag; "assets", box (List.mapi asset assets) ]

let private serve (context: HttpContext) (asset: Asset) (answer: Answer) =
    match answer with
    | Refuses(status, headers) ->
        context.Response.StatusCode <- status

        for name, value in headers do
            context.Response.Headers[name] <- value

        Task.CompletedTask
    | _ ->
        let seed =
            match answer with
            | OfAnotherVersion seed ->
                context.Request.Headers.Remove "If-Range" |> ignore
                seed
            | _ -> asset.Seed

        Results
            .Stream(
                new Content.ContentStream(seed, asset.Size, brake answer),
                entityTag = EntityTagHeaderValue $"\"{seed:x}\"",
                enableRangeProcessing = (answer <> WithoutRange)
            )
            .ExecuteAsync
            context

let private routeValue (context: HttpContext) (name: string) =
    Uri.UnescapeDataString(string context.Request.RouteValues[name])

/// The host would take Ctrl-C for itself; the program under way is to have it.
type private NoLifetime() =
    interface IHostLifetime with
        member _.WaitForStartAsync _ = Task.CompletedTask
        member _.StopAsync _ = Task.CompletedTask

/// Serves the releases of one repository on a free port of this machine.
let start (repository: string) (releases: (string * Asset list) list) : Task<Server> =
    task {
        let builder = WebApplication.CreateSlimBuilder()
        builder.Logging.ClearProviders() |> ignore
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>() |> ignore
        builder.WebHost.UseUrls "http://127.0.0.1:0" |> ignore
        let app = builder.Build()
        let seen = ConcurrentQueue<Seen>()
        let times = ConcurrentDictionary<string, int>()

        let notFound (context: HttpContext) = Results.NotFound(dict [ "message", "Not Found" ]).ExecuteAsync context

        let get (pattern: string) (handler: HttpContext -> Task) =
            app.MapGet(pattern, RequestDelegate handler) |> ignore

        let isOurs context = routeValue context "owner" + "/" + routeValue context "repo" = repository

        get "/repos/{owner}/{repo}" (fun context ->
            if isOurs context then
                Results.Ok(dict [ "full_name", repository ]).ExecuteAsync context
            else
                notFound context)

        get "/repos/{owner}/{repo}/releases/tags/{**tag}" (fun context ->
            let tag = routeValue context "tag"

            match List.tryFind (fst >> (=) tag) releases with
            | Some(_, assets) when isOurs context ->
                let root = $"{context.Request.Scheme}://{context.Request.Host}"
                Results.Json(release root tag assets).ExecuteAsync context
            | _ -> notFound context)

        get "/assets/{tag}/{number}" (fun context ->
            let tag = routeValue context "tag"
            let assets = releases |> List.find (fst >> (=) tag) |> snd
            let asset = assets[int (routeValue context "number")]
            let headers = context.Request.Headers

            seen.Enqueue { Name = asset.Name; Range = string headers.Range; IfRange = string headers.IfRange }

            let time = times.AddOrUpdate($"{tag}/{asset.Name}", 0, (fun _ time -> time + 1))
            serve context asset asset.Answers[min time (asset.Answers.Length - 1)])

        do! app.StartAsync()
        return new Server(app, seen)
    }
