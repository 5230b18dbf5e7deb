/// The one question this program asks of GitHub: what belongs to this release?
module DownloadAssets.GitHub

open System
open System.Collections.Generic
open System.Net
open System.Net.Http
open System.Text
open System.Text.Json
open System.Text.Json.Serialization
open System.Text.RegularExpressions
open Coroutines
open DownloadAssets.Retry

/// As in GitHub's REST API: https://docs.github.com/rest/releases/assets
type Asset = {
    Name: string
    Size: int64
    BrowserDownloadUrl: string
    /// `sha256:` and hexadecimal digits; old releases have none.
    Digest: string option
    UpdatedAt: DateTimeOffset option
}

type Repository = { Api: Uri; Owner: string; Name: string }

/// JSON may spell half a surrogate pair, which is no text. Only the asset that bears one is to be refused, not the release.
type private AnyText() =
    inherit JsonConverter<string>()

    let unescaped (escape: Match) =
        match escape.Value[1] with
        | 'u' -> string (char (Convert.ToInt32(escape.Value[2..], 16)))
        | 'n' -> "\n"
        | 't' -> "\t"
        | 'r' -> "\r"
        | 'b' -> "\b"
        | 'f' -> "\f"
        | other -> string other

    override _.Read(reader, _, _) =
        try
            reader.GetString()
        with :? InvalidOperationException when reader.TokenType = JsonTokenType.String ->
            Regex.Replace(Encoding.UTF8.GetString reader.ValueSpan, @"\\(u[0-9A-Fa-f]{4}|.)", unescaped)

    override _.Write(writer, value, _) = writer.WriteStringValue value

let private json =
    let options = JsonSerializerOptions(PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower)
    options.Converters.Add(AnyText())
    options

let private get (http: HttpClient) (repository: Repository) (path: string) =
    let root = repository.Api.AbsoluteUri.TrimEnd '/'
    let url = $"{root}/repos/{repository.Owner}/{repository.Name}{path}"
    let request = new HttpRequestMessage(HttpMethod.Get, url)
    request.Headers.Accept.ParseAdd "application/vnd.github+json"
    Http.send http request

let private notARelease () = Permanent "the server's answer is not a release in GitHub's JSON"

let private decode (response: HttpResponseMessage) : Coroutine<Asset[]> =
    coroutine {
        let! body = Http.body response

        try
            use! document = Coroutine.callTask (fun cancel -> JsonDocument.ParseAsync(body, cancellationToken = cancel))

            match document.RootElement.GetProperty("assets").Deserialize<Asset[]> json with
            | null -> return raise (notARelease ())
            | assets when assets |> Array.exists (box >> isNull) -> return raise (notARelease ())
            | assets -> return assets
        with
        | :? JsonException
        | :? KeyNotFoundException // no "assets"
        | :? InvalidOperationException -> // not even an object
            return raise (notARelease ())
    }

/// GitHub answers 404 both for an unknown tag and for an unknown repository; users want to know which.
let private whatIsMissing http repository tag =
    coroutine {
        use! response = get http repository ""
        let name = $"{repository.Owner}/{repository.Name}"

        match response.StatusCode with
        | HttpStatusCode.NotFound -> return Permanent $"there is no repository {name}"
        | code when int code < 400 -> return Permanent $"the repository {name} has no release tagged {tag}"
        | _ -> return Http.failure response
    }

let assets (http: HttpClient) (repository: Repository) (tag: string) : Coroutine<Asset[]> =
    coroutine {
        use! response = get http repository $"/releases/tags/{Uri.EscapeDataString tag}"

        match response.StatusCode with
        | HttpStatusCode.OK -> return! decode response
        | HttpStatusCode.NotFound ->
            let! error = whatIsMissing http repository tag
            return raise error
        | _ -> return raise (Http.failure response)
    }
