module DownloadAssets.Tests.RetryTests

open System
open System.Net
open System.Net.Http
open System.Net.Http.Headers
open Coroutines
open DownloadAssets
open DownloadAssets.Retry
open DownloadAssets.Tests.Fixture
open Expecto
open Expecto.TestingPlatform

let private seconds: float -> TimeSpan = TimeSpan.FromSeconds

/// Runs attempts that fail as listed and then succeed: how it ended, the attempts, the waits.
let private tryWith retries (failures: exn list) =
    let waits = ResizeArray()
    let attempts = ref 0

    let policy = {
        Retries = retries
        BackOff = backOff
        Patience = seconds 60.0
        Sleep = fun wait -> coroutine { waits.Add wait }
    }

    let attempt =
        coroutine {
            attempts.Value <- attempts.Value + 1

            match List.tryItem (attempts.Value - 1) failures with
            | Some failure -> return raise failure
            | None -> return "done"
        }

    let ended =
        Coroutine.run (Coroutine.catch (Retry.run policy (fun _ _ -> ()) attempt))
        |> Result.mapError _.Message

    ended, attempts.Value, List.ofSeq waits

let private temporary after = Temporary("busy", after)

[<Tests>]
let tests =
    testList "Retry" [
        test "what succeeds is run once" { Expect.equal (tryWith 3 []) (Ok "done", 1, []) "try with" }

        test "a temporary failure is tried again, each time after a longer wait" {
            let failures = List.replicate 3 (temporary None)
            Expect.equal (tryWith 3 failures) (Ok "done", 4, [ seconds 1.0; seconds 2.0; seconds 3.0 ]) "try with"
        }

        test "the wait that the server asks for comes first" {
            let failures = [ temporary (Some(seconds 7.0)); temporary None; temporary (Some TimeSpan.Zero) ]
            Expect.equal (tryWith 3 failures) (Ok "done", 4, [ seconds 7.0; seconds 2.0; seconds 0.0 ]) "try with"
        }

        test "the last failure is the answer when the retries are used up" {
            let failures = [ temporary None; temporary None; Temporary("still busy", None) ]
            Expect.equal (tryWith 2 failures) (Error "still busy", 3, [ seconds 1.0; seconds 2.0 ]) "try with"
        }

        test "a permanent failure is not tried again" {
            Expect.equal (tryWith 3 [ Permanent "gone" ]) (Error "gone", 1, []) "try with"
        }

        test "an unforeseen failure is not tried again" {
            Expect.equal (tryWith 3 [ IO.IOException "disk" ]) (Error "disk", 1, []) "try with"
        }

        test "who asks for too much patience is given up" {
            Expect.equal
                (tryWith 3 [ temporary (Some(seconds 3600.0)) ])
                (Error "busy; it asks to wait 3600 s", 1, [])
                "try with"
        }

        test "the usual back-off doubles, with some chance, up to half a minute" {
            for retry in 1..40 do
                let longest = seconds (min 32.0 (2.0 ** float (retry - 1)))
                let wait = exponential retry
                Expect.isGreaterThanOrEqual wait (longest / 2.0) "shortest wait"
                Expect.isLessThanOrEqual wait longest "longest wait"
        }

        test "Retry-After is read as seconds or as a date on the server's clock" {
            let asked (setUp: HttpResponseMessage -> unit) =
                use response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
                setUp response
                Http.retryAfter response

            let date = DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero)

            Expect.equal (asked ignore) None "asked"

            Expect.equal
                (asked (fun response -> response.Headers.RetryAfter <- RetryConditionHeaderValue(seconds 7.0)))
                (Some(seconds 7.0))
                "asked"

            Expect.equal
                (asked (fun response ->
                    response.Headers.Date <- date
                    response.Headers.RetryAfter <- RetryConditionHeaderValue(date + seconds 9.0)))
                (Some(seconds 9.0))
                "asked"

            // A date that has passed means: now.
            Expect.equal
                (asked (fun response -> response.Headers.RetryAfter <- RetryConditionHeaderValue date))
                (Some TimeSpan.Zero)
                "asked"
        }
    ]
