module DownloadAssets.Tests.RetryTests

open System
open System.Net
open System.Net.Http
open System.Net.Http.Headers
open Coroutines
open DownloadAssets
open DownloadAssets.Retry
open DownloadAssets.Tests.Fixture
open NUnit.Framework

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

[<Test>]
let ``what succeeds is run once`` () = equal (Ok "done", 1, []) (tryWith 3 [])

[<Test>]
let ``a temporary failure is tried again, each time after a longer wait`` () =
    let failures = List.replicate 3 (temporary None)
    equal (Ok "done", 4, [ seconds 1.0; seconds 2.0; seconds 3.0 ]) (tryWith 3 failures)

[<Test>]
let ``the wait that the server asks for comes first`` () =
    let failures = [ temporary (Some(seconds 7.0)); temporary None; temporary (Some TimeSpan.Zero) ]
    equal (Ok "done", 4, [ seconds 7.0; seconds 2.0; seconds 0.0 ]) (tryWith 3 failures)

[<Test>]
let ``the last failure is the answer when the retries are used up`` () =
    let failures = [ temporary None; temporary None; Temporary("still busy", None) ]
    equal (Error "still busy", 3, [ seconds 1.0; seconds 2.0 ]) (tryWith 2 failures)

[<Test>]
let ``a permanent failure is not tried again`` () = equal (Error "gone", 1, []) (tryWith 3 [ Permanent "gone" ])

[<Test>]
let ``an unforeseen failure is not tried again`` () = equal (Error "disk", 1, []) (tryWith 3 [ IO.IOException "disk" ])

[<Test>]
let ``who asks for too much patience is given up`` () =
    equal (Error "busy; it asks to wait 3600 s", 1, []) (tryWith 3 [ temporary (Some(seconds 3600.0)) ])

[<Test>]
let ``the usual back-off doubles, with some chance, up to half a minute`` () =
    for retry in 1..40 do
        let longest = seconds (min 32.0 (2.0 ** float (retry - 1)))
        let wait = exponential retry
        Assert.That(wait, Is.InRange(longest / 2.0, longest))

[<Test>]
let ``Retry-After is read as seconds or as a date on the server's clock`` () =
    let asked (setUp: HttpResponseMessage -> unit) =
        use response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
        setUp response
        Http.retryAfter response

    let date = DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero)

    equal None (asked ignore)

    equal
        (Some(seconds 7.0))
        (asked (fun response -> response.Headers.RetryAfter <- RetryConditionHeaderValue(seconds 7.0)))

    equal
        (Some(seconds 9.0))
        (asked (fun response ->
            response.Headers.Date <- date
            response.Headers.RetryAfter <- RetryConditionHeaderValue(date + seconds 9.0)))

    // A date that has passed means: now.
    equal (Some TimeSpan.Zero) (asked (fun response -> response.Headers.RetryAfter <- RetryConditionHeaderValue date))
