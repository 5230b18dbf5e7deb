/// HTTP as the rest wants it: each failure is Temporary or Permanent, each wait can be cancelled.
module DownloadAssets.Http

open System
open System.IO
open System.Net
open System.Net.Http
open System.Threading
open Coroutines
open DownloadAssets.Retry

let client () =
    let http = new HttpClient()
    // Retry and Stall decide how long is too long, by progress and not by total time.
    http.Timeout <- Timeout.InfiniteTimeSpan
    // GitHub answers 403 to those who do not say who they are.
    http.DefaultRequestHeaders.UserAgent.ParseAdd "download-assets/1.0"
    http

/// What `Retry-After` asks for: seconds, or a date, read on the server's own clock if it tells the time.
let retryAfter (response: HttpResponseMessage) =
    match response.Headers.RetryAfter with
    | null -> None
    | after when after.Delta.HasValue -> Some after.Delta.Value
    | after when after.Date.HasValue ->
        let now = response.Headers.Date |> Option.ofNullable
        let wait = after.Date.Value - defaultArg now DateTimeOffset.UtcNow
        Some(max wait TimeSpan.Zero)
    | _ -> None

let private rateLimitIsUsedUp (response: HttpResponseMessage) =
    match response.Headers.TryGetValues "X-RateLimit-Remaining" with
    | true, (NonNull values) -> Seq.contains "0" values
    | _ -> false

/// The failure that an answer stands for.
let failure (response: HttpResponseMessage) : exn =
    let status = $"{int response.StatusCode} {response.ReasonPhrase}".TrimEnd()

    match response.StatusCode with
    | HttpStatusCode.NotFound -> Permanent $"not found on the server ({status})"
    | HttpStatusCode.Forbidden when rateLimitIsUsedUp response ->
        Permanent $"the server's rate limit is used up, try again later ({status})"
    | HttpStatusCode.TooManyRequests
    | HttpStatusCode.RequestTimeout -> Temporary($"the server answers {status}", retryAfter response)
    | code when int code >= 500 -> Temporary($"the server answers {status}", retryAfter response)
    | _ -> Permanent $"the server answers {status}"

/// The most telling of the messages in a failure of HttpClient: for a connection that one
/// which names the host, else the innermost, since the outer ones say "see inner exception".
let private explain (error: exn) =
    match error with
    | :? HttpRequestException as request when
        request.HttpRequestError = HttpRequestError.ConnectionError
        || request.HttpRequestError = HttpRequestError.NameResolutionError
        ->
        request.Message
    | _ -> error.GetBaseException().Message

/// Waits for the network; what breaks there may work next time.
let private connected (call: CancellationToken -> Tasks.Task<'T>) : Coroutine<'T> =
    coroutine {
        try
            return! Coroutine.callTask call
        with
        | :? HttpRequestException
        | :? IOException as error -> return raise (Temporary($"connection failed: {explain error}", None))
    }

/// The answer as soon as its head is there, whatever its status.
let send (http: HttpClient) (request: HttpRequestMessage) : Coroutine<HttpResponseMessage> =
    connected (fun cancel -> http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel))

let body (response: HttpResponseMessage) : Coroutine<Stream> = connected response.Content.ReadAsStreamAsync

/// How many bytes came; 0 at the end.
let read (body: Stream) (buffer: byte[]) : Coroutine<int> =
    connected (fun cancel -> body.ReadAsync(buffer.AsMemory(), cancel).AsTask())
