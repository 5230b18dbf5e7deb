module DownloadAssets.Tests.GitHubTests

open System
open System.Net
open System.Net.Http
open System.Threading
open System.Threading.Tasks
open Coroutines
open DownloadAssets
open DownloadAssets.Tests.Fixture
open Expecto
open Expecto.TestingPlatform

/// Answers every request alike, without a network.
type private Canned(status: HttpStatusCode, body: string, headers: (string * string) list) =
    inherit HttpMessageHandler()

    override _.SendAsync(_: HttpRequestMessage, _: CancellationToken) =
        let response = new HttpResponseMessage(status, Content = new StringContent(body))

        for name, value in headers do
            response.Headers.Add(name, value)

        Task.FromResult response

let private ask status body headers =
    use http = new HttpClient(new Canned(status, body, headers))

    let repository: GitHub.Repository = { Api = Uri "http://localhost"; Owner = "o"; Name = "r" }

    Coroutine.run (Coroutine.catch (GitHub.assets http repository "v1")) |> Result.mapError _.Message

[<Tests>]
let tests =
    testList "Git hub" [
        test "assets are read with and without what old releases lack" {
            let json =
                """{ "id": 1, "assets": [
            { "name": "a", "size": 5, "browser_download_url": "http://x/a", "digest": "sha256:00", "updated_at": "2024-01-02T03:04:05Z", "more": {} },
            { "name": "b", "size": 6, "browser_download_url": "http://x/b", "digest": null } ] }"""

            match ask HttpStatusCode.OK json [] with
            | Ok [| a; b |] ->
                Expect.equal
                    (a.Name, a.Size, a.BrowserDownloadUrl)
                    ("a", 5L, "http://x/a")
                    "name of a, size and browser download url"

                Expect.equal a.Digest (Some "sha256:00") "digest"
                Expect.equal a.UpdatedAt (Some(DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero))) "updated at"
                Expect.equal (b.Name, b.Digest, b.UpdatedAt) ("b", None, None) "name of b, digest and updated at"
            | other -> failtest $"{other}"
        }

        testTheory
            "anything but a release is refused in one line"
            [
                ""
                "<html>"
                "null"
                "[]"
                "{}"
                """{"assets":null}"""
                """{"assets":[null]}"""
                """{"assets":[{"name":"a","size":"big"}]}"""
                """{"assets":["""
            ]
            (fun (body: string) ->
                match ask HttpStatusCode.OK body [] with
                | Error reason -> Expect.equal reason "the server's answer is not a release in GitHub's JSON" "reason"
                | other -> failtest $"{other}")

        test "a used-up rate limit is named" {
            match ask HttpStatusCode.Forbidden "{}" [ "X-RateLimit-Remaining", "0" ] with
            | Error reason -> Expect.stringContains reason "rate limit is used up" "reason"
            | other -> failtest $"{other}"
        }

        test "any other refusal is told as it came" {
            match ask HttpStatusCode.Unauthorized "{}" [] with
            | Error reason -> Expect.equal reason "the server answers 401 Unauthorized" "reason"
            | other -> failtest $"{other}"
        }

        test "half a surrogate pair spoils the asset that bears it, and no other" {
            let json =
                """{ "body": "\uDC00", "assets": [
            { "name": "a", "size": 5, "browser_download_url": "http://x/a" },
            { "name": "b\uD800\n\u0041", "label": "\uD800", "size": 6, "browser_download_url": "http://x/b" } ] }"""

            match ask HttpStatusCode.OK json [] with
            | Ok [| a; b |] ->
                Expect.equal a.Name "a" "name of a"
                Expect.equal b.Name $"b{char 0xD800}\nA" "name of b"
            | other -> failtest $"{other}"
        }
    ]
