module Coroutines.Conformance.Tests.CommandLineTests

open System
open System.IO
open NUnit.Framework
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

[<Test; NonParallelizable>]
let ``all alike is exit code 0`` () =
    withFile [ line "1"; ""; line "1" ] (fun path ->
        Assert.That(run [ path; "--leg"; "cs" ], Is.EqualTo((0, "2 passed, 0 failed"))))

[<Test; NonParallelizable>]
let ``a mismatch is shown and is exit code 1`` () =
    withFile [ line "1"; line "2" ] (fun path ->
        let exitCode, text = run [ path ]
        Assert.That(exitCode, Is.EqualTo 1)
        Assert.That(text, Does.StartWith "p:\n    event 3:")
        Assert.That(text, Does.EndWith "1 passed, 1 failed"))

[<Test; NonParallelizable>]
let ``bad input is one line and exit code 2`` () =
    withFile [ line "1"; "{" ] (fun path ->
        let exitCode, text = run [ path ]
        Assert.That(exitCode, Is.EqualTo 2)
        Assert.That(text, Does.Match @"^conformance: .*:2: this is not JSON: [^\n]*$"))

[<TestCase("")>]
[<TestCase("no-such-file.jsonl")>]
[<TestCase("some.jsonl --leg python")>]
[<TestCase("some.jsonl --frob")>]
let ``a command line that cannot be followed is exit code 2`` (arguments: string) =
    let arguments = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries) |> Array.toList
    Assert.That(fst (run arguments), Is.EqualTo 2)

[<Test; NonParallelizable>]
let ``the traces can be written down`` () =
    withFile [ line "1" ] (fun path ->
        withFile [] (fun out ->
            run [ path; "--out"; out ] |> ignore

            Assert.That(
                File.ReadAllText(out).TrimEnd(),
                Is.EqualTo(
                    """{"name":"p","trace":{"events":[[0,"main","enter","main"],[0,"main","exit",{"body":"main","return":1}],"""
                    + """[0,null,"run_end",[]]],"outcome":{"return":1}}}"""
                )
            )))
