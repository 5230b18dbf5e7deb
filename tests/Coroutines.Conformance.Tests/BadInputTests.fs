module Coroutines.Conformance.Tests.BadInputTests

open NUnit.Framework
open Coroutines.Conformance

let private messageFor (line: string) =
    try
        Recording.ofLine "some.jsonl" 7 line |> ignore
        "accepted"
    with BadInput message ->
        message

/// A recording of a program whose main body has this statement.
let private withStatement (statement: string) =
    """{"program": {"name": "p", "objects": {"f": {"type": "future"}, "e": {"type": "event"}},
    "bodies": {"main": [STATEMENT], "w": []}, "callbacks": {"c": []}}, "trace": {"events": [], "outcome": {"return": null}}}"""
        .Replace("STATEMENT", statement)

[<Test>]
let ``a good program is accepted`` () =
    Assert.That(messageFor (withStatement """{"op": "await", "ref": "f"}"""), Is.EqualTo "accepted")

[<TestCase("""{"op": "frobnicate"}""", "bodies.main[0] (frobnicate): there is no such op")>]
[<TestCase("""{"op": 3}""", "bodies.main[0] (3): an op is a string")>]
[<TestCase("""{"o": "log"}""", "bodies.main[0] (?): the statement has no op")>]
[<TestCase("""{"op": "sleep", "d": "x"}""", "bodies.main[0] (sleep): field 'd' is \"x\", which is not an integer")>]
[<TestCase("""{"op": "sleep", "d": 1.5}""", "bodies.main[0] (sleep): field 'd' is 1.5, which is not an integer")>]
[<TestCase("""{"op": "sleep"}""", "bodies.main[0] (sleep): field 'd' is missing")>]
[<TestCase("""{"op": "sleep", "d": 1, "e": 2}""", "bodies.main[0] (sleep): it cannot have a field 'e'")>]
[<TestCase("""{"op": "await", "ref": "e"}""", "bodies.main[0] (await): 'e' is of kind Event, not Task or Future")>]
[<TestCase("""{"op": "await", "ref": "g"}""", "bodies.main[0] (await): nothing is called 'g'")>]
[<TestCase("""{"op": "spawn", "body": "w", "as": "e"}""", "bodies.main[0] (spawn): 'e' is bound with two meanings")>]
[<TestCase("""{"op": "call", "body": "nobody"}""",
           "bodies.main[0] (call): field 'body' is \"nobody\", which is not one of the bodies")>]
[<TestCase("""{"op": "reraise"}""", "bodies.main[0] (reraise): it cannot stand here")>]
[<TestCase("""{"op": "repeat", "n": 2, "body": [{"op": "log"}]}""",
           "bodies.main[0].body[0] (log): field 'value' is missing")>]
[<TestCase("""{"op": "try", "body": [], "handlers": [{"kind": "E9", "body": []}]}""",
           "bodies.main[0].handlers[0] (try): field 'kind' is not an exception that can be caught")>]
[<TestCase("""{"op": "raise", "exc": {"kind": "Exception"}}""",
           "bodies.main[0] (raise): field 'exc' is {\"kind\": \"Exception\"}, which is not an exception that can be raised")>]
let ``a statement that is not allowed is told with its program, path and op`` (statement: string, complaint: string) =
    Assert.That(messageFor (withStatement statement), Is.EqualTo $"some.jsonl:7: program 'p', {complaint}")

[<TestCase("""{"program": """)>]
[<TestCase("""[1, 2""")>]
let ``broken JSON is told in one line`` (line: string) =
    let message = messageFor line
    Assert.That(message, Does.StartWith "some.jsonl:7: this is not JSON: ")
    Assert.That(message, Does.Not.Contain "\n")

[<TestCase("""{"trace": {}}""", "the line has no 'program'")>]
[<TestCase("""{"program": {"name": "p", "bodies": {"main": []}}}""", "the line has no 'trace'")>]
[<TestCase("""{"program": {"bodies": {}}, "trace": {}}""", "a program needs a name")>]
[<TestCase("""{"program": {"name": "p", "bodies": {}}, "trace": {}}""",
           "program 'p', bodies (program): there is no body 'main'")>]
[<TestCase("""{"program": {"name": "p", "bodies": {"main": []}}, "trace": {}}""",
           "program 'p': a trace has a list 'events' and an 'outcome'")>]
[<TestCase("""{"program": {"name": "p", "bodies": {"main": [], "a": [{"op": "call", "body": "a"}]}}, "trace": {}}""",
           "program 'p', a (program): it starts itself, directly or through others")>]
let ``a line that is no recording is told`` (line: string, complaint: string) =
    Assert.That(messageFor line, Is.EqualTo $"some.jsonl:7: {complaint}")
