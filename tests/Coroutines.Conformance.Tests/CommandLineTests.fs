module Coroutines.Conformance.Tests.CommandLineTests

open System
open System.IO
open Expecto
open Expecto.TestingPlatform
open Coroutines.Conformance

/// Runs the program and gives its exit code and what it printed.
let private run (arguments: string list) =
    let out, error = Console.Out, Console.Error
    use text = new StringWriter()

    try
        Console.SetOut text
        Console.SetError text
        Main.main (List.toArray arguments), text.ToString().TrimEnd()
    finally
        Console.SetOut out
        Console.SetError error

let private withFile (lines: string list) (test: string -> unit) =
    let path = Path.GetTempFileName()

    try
        File.WriteAllLines(path, lines)
        test path
    finally
        File.Delete path

/// A recording of a program that returns 1.
let private line (recorded: string) =
    """{"program": {"name": "p", "bodies": {"main": [{"op": "return", "value": 1}]}}, "trace": {"events": ["""
    + """[0, "main", "enter", "main"], [0, "main", "exit", {"body": "main", "return": 1}], [0, null, "run_end", []]], """
    + """"outcome": {"return": """
    + recorded
    + "}}}"

[<Tests>]
let tests =
    testList "Command line" [
        test "all alike is exit code 0" {
            withFile [ line "1"; ""; line "1" ] (fun path ->
                Expect.equal (run [ path; "--leg"; "cs" ]) (0, "2 passed, 0 failed") "path")
        }

        test "a mismatch is shown and is exit code 1" {
            withFile [ line "1"; line "2" ] (fun path ->
                let exitCode, text = run [ path ]
                Expect.equal exitCode 1 "exit code"
                Expect.stringStarts text "p:\n    event 3:" "text"
                Expect.stringEnds text "1 passed, 1 failed" "text")
        }

        test "bad input is one line and exit code 2" {
            withFile [ line "1"; "{" ] (fun path ->
                let exitCode, text = run [ path ]
                Expect.equal exitCode 2 "exit code"
                Expect.isMatch text @"^conformance: .*:2: this is not JSON: [^\n]*$" "text")
        }

        testTheory
            "a command line that cannot be followed is exit code 2"
            [ ""; "no-such-file.jsonl"; "some.jsonl --leg python"; "some.jsonl --frob" ]
            (fun (arguments: string) ->
                let arguments = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries) |> Array.toList
                Expect.equal (fst (run arguments)) 2 "arguments")

        test "the traces can be written down" {
            withFile [ line "1" ] (fun path ->
                withFile [] (fun out ->
                    run [ path; "--out"; out ] |> ignore

                    Expect.equal
                        (File.ReadAllText(out).TrimEnd())
                        ("""{"name":"p","trace":{"events":[[0,"main","enter","main"],[0,"main","exit",{"body":"main","return":1}],"""
                         + """[0,null,"run_end",[]]],"outcome":{"return":1}}}""")
                        "read all text"))
        }
    ]
