module Coroutines.Conformance.Tests.ComparisonTests

open System.Text.Json
open Expecto
open Expecto.TestingPlatform
open Coroutines.Conformance

let private differ (expected: string) (actual: string) =
    let read (text: string) =
        use document = JsonDocument.Parse text
        Trace.read document.RootElement

    Comparison.firstDifference (read expected) (read actual)

let private withPayload (payload: string) =
    """{"events": [[0, "main", "enter", "main"], [1, null, "log", PAYLOAD]], "outcome": {"return": null}}"""
        .Replace("PAYLOAD", payload)

[<Tests>]
let tests =
    testList "Comparison" [
        testTheory
            "payloads that mean the same are alike"
            [
                """{"type": "TimeoutError", "msg": ""}""", """{"type": "TimeoutError", "msg": "The time was up."}"""
                """{"a": 1, "b": 2}""", """{"b": 2, "a": 1}"""
            ]
            (fun (expected: string, actual: string) ->
                Expect.equal (differ (withPayload expected) (withPayload actual)) None "differ")

        testTheory
            "other payloads are not"
            [
                """{"type": "E1", "msg": "a"}""", """{"type": "E1", "msg": "b"}"""
                """{"type": "CancelledError", "msg": ""}""", """{"type": "CancelledError", "msg": "b"}"""
                """{"type": "ValueError", "msg": "a"}""", """{"type": "RuntimeError", "msg": "a"}"""
                """{"type": "ValueError", "msg": "a", "more": 1}""", """{"type": "ValueError", "msg": "b", "more": 1}"""
                "1", "2"
                "null", "false"
                "[1]", "[1, 2]"
            ]
            (fun (expected: string, actual: string) ->
                Expect.isTrue (differ (withPayload expected) (withPayload actual)).IsSome "differ has a value")

        test "the report shows the first event that differs and those before it" {
            let report = differ (withPayload "1") (withPayload "2")

            Expect.equal
                report
                (Some
                    """    event 1:
      [0,"main","enter","main"]
    - [1,null,"log",1]
    + [1,null,"log",2]""")
                "report"
        }

        test "a trace that ends early differs where it ends" {
            let short = """{"events": [[0, "main", "enter", "main"]], "outcome": {"return": null}}"""
            Expect.stringEnds (differ (withPayload "1") short).Value """    + {"return":null}""" "differ"
        }

        test "another outcome is a difference" {
            let trace (outcome: string) = """{"events": [], "outcome": """ + outcome + "}"

            Expect.isTrue
                (differ (trace """{"return": 1}""") (trace """{"deadlock": "main"}""")).IsSome
                "differ has a value"
        }
    ]
