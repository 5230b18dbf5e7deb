module Coroutines.Conformance.Tests.ComparisonTests

open System.Text.Json
open NUnit.Framework
open Coroutines.Conformance

let private differ (expected: string) (actual: string) =
    let read (text: string) =
        use document = JsonDocument.Parse text
        Trace.read document.RootElement

    Comparison.firstDifference (read expected) (read actual)

let private withPayload (payload: string) =
    """{"events": [[0, "main", "enter", "main"], [1, null, "log", PAYLOAD]], "outcome": {"return": null}}"""
        .Replace("PAYLOAD", payload)

[<TestCase("""{"type": "TimeoutError", "msg": ""}""", """{"type": "TimeoutError", "msg": "The time was up."}""")>]
[<TestCase("""{"a": 1, "b": 2}""", """{"b": 2, "a": 1}""")>]
let ``payloads that mean the same are alike`` (expected: string, actual: string) =
    Assert.That(differ (withPayload expected) (withPayload actual), Is.EqualTo None)

[<TestCase("""{"type": "E1", "msg": "a"}""", """{"type": "E1", "msg": "b"}""")>]
[<TestCase("""{"type": "CancelledError", "msg": ""}""", """{"type": "CancelledError", "msg": "b"}""")>]
[<TestCase("""{"type": "ValueError", "msg": "a"}""", """{"type": "RuntimeError", "msg": "a"}""")>]
[<TestCase("""{"type": "ValueError", "msg": "a", "more": 1}""", """{"type": "ValueError", "msg": "b", "more": 1}""")>]
[<TestCase("1", "2")>]
[<TestCase("null", "false")>]
[<TestCase("[1]", "[1, 2]")>]
let ``other payloads are not`` (expected: string, actual: string) =
    Assert.That((differ (withPayload expected) (withPayload actual)).IsSome)

[<Test>]
let ``the report shows the first event that differs and those before it`` () =
    let report = differ (withPayload "1") (withPayload "2")

    Assert.That(
        report,
        Is.EqualTo(
            Some
                """    event 1:
      [0,"main","enter","main"]
    - [1,null,"log",1]
    + [1,null,"log",2]"""
        )
    )

[<Test>]
let ``a trace that ends early differs where it ends`` () =
    let short = """{"events": [[0, "main", "enter", "main"]], "outcome": {"return": null}}"""
    Assert.That((differ (withPayload "1") short).Value, Does.EndWith """    + {"return":null}""")

[<Test>]
let ``another outcome is a difference`` () =
    let trace (outcome: string) = """{"events": [], "outcome": """ + outcome + "}"
    Assert.That((differ (trace """{"return": 1}""") (trace """{"deadlock": "main"}""")).IsSome)
