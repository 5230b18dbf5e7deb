/// Every function of module Policy.
module Coroutines.Fs.Tests.Policies.PolicyModuleTests

open System
open System.IO
open Coroutines
open Expecto
open Expecto.TestingPlatform
open Coroutines.Fs.Tests

let private seconds (n: float) = TimeSpan.FromSeconds n

let private text (error: exn) = error.GetType().Name.Replace("Exception", "")

/// Runs a program that tells what happens, and gives the times and words as one text.
let private schedule (main: (string -> unit) -> Coroutine<unit>) =
    let lines = ResizeArray()
    OnLoop.run (main (fun what -> lines.Add $"{EventLoop.Current.Time.TotalSeconds} {what}"))
    String.concat ", " lines

/// An action that takes a second, and fails so many times first.
let private failing times say =
    let mutable count = 0

    coroutine {
        count <- count + 1
        let number = count
        say $"begin {number}"
        do! Coroutine.sleep (seconds 1.0)

        if number <= times then
            raise (IOException $"failure {number}")

        return number
    }

let private tell say (c: Coroutine<int>) =
    coroutine {
        try
            let! result = c
            say $"= {result}"
        with error ->
            say (text error)
    }

let private under (policy: Policy) times = schedule (fun say -> failing times say |> Policy.apply policy |> tell say)

[<Tests>]
let tests =
    testList "Policy module" [
        test "none changes nothing" { under Policy.none 0 |> Flip.Expect.equal "under" "0 begin 1, 1 = 1" }

        test "timeout limits each run" {
            under (Policy.timeout (seconds 0.5)) 0
            |> Flip.Expect.equal "under" "0 begin 1, 0.5 DeadlineExceeded"
        }

        test "retry runs again what failed" {
            under (Policy.retry 3 (Backoff.Exponential(seconds 1.0))) 2
            |> Flip.Expect.equal "under" "0 begin 1, 2 begin 2, 5 begin 3, 6 = 3"
        }

        test "options are properties of the class" {
            let policy =
                RetryPolicy(
                    9,
                    Backoff.None,
                    When = (fun error -> error.Message <> "failure 2"),
                    RetryAfter = (fun _ -> Nullable(seconds 5.0))
                )

            under policy 9 |> Flip.Expect.equal "under" "0 begin 1, 6 begin 2, 7 IO"
        }

        test "hedge starts another attempt and takes the first result" {
            under (Policy.hedge (seconds 0.25) 2) 1
            |> Flip.Expect.equal "under" "0 begin 1, 0.25 begin 2, 1.25 = 2"
        }

        test "andThen puts a policy inside another, and compose a list of them, the first outermost" {
            let retry = RetryPolicy(2, Backoff.None)
            let timeout = Policy.timeout (seconds 0.5)
            let expected = "0 begin 1, 0.5 begin 2, 1 DeadlineExceeded"
            under (retry |> Policy.andThen timeout) 0 |> Flip.Expect.equal "result" expected
            under (Policy.compose [ retry; timeout ]) 0 |> Flip.Expect.equal "under" expected

            under (timeout |> Policy.andThen retry) 0
            |> Flip.Expect.equal "result" "0 begin 1, 0.5 DeadlineExceeded"

            under (Policy.compose []) 0 |> Flip.Expect.equal "under" "0 begin 1, 1 = 1"
        }

        test "rateLimit, bulkhead and circuitBreaker keep their state for all who use them" {
            schedule (fun say ->
                coroutine {
                    let limit = Policy.rateLimit 1 (seconds 2.0) 1
                    let bulkhead = Policy.bulkhead 1 1
                    let breaker = Policy.circuitBreaker 1 (seconds 10.0) (seconds 60.0)
                    let action = failing 2 say
                    let run = tell say << Policy.apply (Policy.compose [ bulkhead; breaker; limit ])
                    let! _ = Coroutine.all [ run action; run action; run action ]
                    say $"{bulkhead.Running} {breaker.State}"
                })
            // The third finds no place, the second a breaker that has opened meanwhile.
            |> Flip.Expect.equal "result and the" "0 begin 1, 0 BulkheadFull, 1 IO, 1 CircuitOpen, 1 0 Open"
        }

        test "cacheFor computes once for all who await, and again when the time is up" {
            schedule (fun say ->
                coroutine {
                    let cached = failing 0 say |> Policy.cacheFor (seconds 10.0)
                    let! results = Coroutine.all [ cached; cached ]
                    say $"%A{results}"
                    do! Coroutine.sleep (seconds 9.0)
                    do! tell say cached
                    do! Coroutine.sleep (seconds 1.0)
                    do! tell say cached
                })
            |> Flip.Expect.equal "result" "0 begin 1, 1 [|1; 1|], 10 = 1, 11 begin 2, 12 = 2"
        }
    ]
