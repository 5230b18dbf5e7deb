module Coroutines.Conformance.Tests.BadInputTests

open Expecto
open Expecto.TestingPlatform
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

[<Tests>]
let tests =
    testList "Bad input" [
        test "a good program is accepted" {
            Expect.equal (messageFor (withStatement """{"op": "await", "ref": "f"}""")) "accepted" "message for"
        }

        testTheory
            "a statement that is not allowed is told with its program, path and op"
            [
                """{"op": "frobnicate"}""", "bodies.main[0] (frobnicate): there is no such op"
                """{"op": 3}""", "bodies.main[0] (3): an op is a string"
                """{"o": "log"}""", "bodies.main[0] (?): the statement has no op"
                """{"op": "sleep", "d": "x"}""", "bodies.main[0] (sleep): field 'd' is \"x\", which is not an integer"
                """{"op": "sleep", "d": 1.5}""", "bodies.main[0] (sleep): field 'd' is 1.5, which is not an integer"
                """{"op": "sleep"}""", "bodies.main[0] (sleep): field 'd' is missing"
                """{"op": "sleep", "d": 1, "e": 2}""", "bodies.main[0] (sleep): it cannot have a field 'e'"
                """{"op": "await", "ref": "e"}""", "bodies.main[0] (await): 'e' is of kind Event, not Task or Future"
                """{"op": "await", "ref": "g"}""", "bodies.main[0] (await): nothing is called 'g'"
                """{"op": "spawn", "body": "w", "as": "e"}""", "bodies.main[0] (spawn): 'e' is bound with two meanings"
                """{"op": "call", "body": "nobody"}""",
                "bodies.main[0] (call): field 'body' is \"nobody\", which is not one of the bodies"
                """{"op": "reraise"}""", "bodies.main[0] (reraise): it cannot stand here"
                """{"op": "repeat", "n": 2, "body": [{"op": "log"}]}""",
                "bodies.main[0].body[0] (log): field 'value' is missing"
                """{"op": "try", "body": [], "handlers": [{"kind": "E9", "body": []}]}""",
                "bodies.main[0].handlers[0] (try): field 'kind' is not an exception that can be caught"
                """{"op": "raise", "exc": {"kind": "Exception"}}""",
                "bodies.main[0] (raise): field 'exc' is {\"kind\": \"Exception\"}, which is not an exception that can be raised"
            ]
            (fun (statement: string, complaint: string) ->
                Expect.equal
                    (messageFor (withStatement statement))
                    $"some.jsonl:7: program 'p', {complaint}"
                    "message for")

        testTheory "broken JSON is told in one line" [ """{"program": """; """[1, 2""" ] (fun (line: string) ->
            let message = messageFor line
            Expect.stringStarts message "some.jsonl:7: this is not JSON: " "message"
            Expect.isFalse (message.Contains "\n") "message does not contain \n")

        testTheory
            "a line that is no recording is told"
            [
                """{"trace": {}}""", "the line has no 'program'"
                """{"program": {"name": "p", "bodies": {"main": []}}}""", "the line has no 'trace'"
                """{"program": {"bodies": {}}, "trace": {}}""", "a program needs a name"
                """{"program": {"name": "p", "bodies": {}}, "trace": {}}""",
                "program 'p', bodies (program): there is no body 'main'"
                """{"program": {"name": "p", "bodies": {"main": []}}, "trace": {}}""",
                "program 'p': a trace has a list 'events' and an 'outcome'"
                """{"program": {"name": "p", "bodies": {"main": [], "a": [{"op": "call", "body": "a"}]}}, "trace": {}}""",
                "program 'p', a (program): it starts itself, directly or through others"
            ]
            (fun (line: string, complaint: string) ->
                Expect.equal (messageFor line) $"some.jsonl:7: {complaint}" "message for")
    ]
