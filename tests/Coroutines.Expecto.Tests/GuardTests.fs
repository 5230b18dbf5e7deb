/// The front of Expecto for Microsoft.Testing.Platform, seen from outside: what must never pass unsaid.
module TestsAsCoroutines.GuardTests

open System
open System.Diagnostics
open System.IO
open Expecto

/// Runs the program of planted faults: its exit code, and all that it prints.
let private planted (arguments: string list) =
    let program = AppContext.BaseDirectory.Replace("Coroutines.Expecto.Tests", "Coroutines.Expecto.Planted")

    let start =
        ProcessStartInfo(
            "dotnet",
            Path.Combine(program, "Coroutines.Expecto.Planted.dll")
            :: "--no-ansi"
            :: "--progress"
            :: "off"
            :: arguments,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    start.Environment["COROUTINES_TEST_LIMIT"] <- "2"
    use child = nonNull (Process.Start start)
    let error = child.StandardError.ReadToEndAsync()
    let output = child.StandardOutput.ReadToEnd()
    child.WaitForExit()
    child.ExitCode, output + error.Result

let private all = lazy (planted [])

let private tells name (words: string list) =
    test name {
        let exitCode, output = all.Value
        Expect.equal exitCode 2 "exit code"

        for word in words do
            Expect.stringContains output word "output"
    }

[<Tests>]
let tests =
    testList "The front" [
        tells "a focused test fails the run" [ "The test 'focused.alone' is focused" ]
        tells "a value that is not public fails the run" [ "Planted.hidden is marked [<Tests>], but is not public" ]
        tells "a module that is not public fails the run" [
            "Planted.Private.tests is marked [<Tests>], but is not public"
        ]
        tells "a marked value that is no test fails the run" [ "Planted.aList is marked [<Tests>], but is not a Test" ]
        tells "a marked function fails the run" [ "Planted.aFunction is marked [<Tests>], but is a function" ]
        tells "a test that is in no list fails the run" [ "Planted.orphan holds the test 'orphan'" ]
        tells "two tests of one name fail the run" [ "2 tests are called 'twins.same'" ]

        tells "a loop that hangs is given up, with its pending tasks and the stack of its thread" [
            "'hanging.in a loop' has not ended within 2 s"
            "waits for Future"
            "at Planted."
        ]

        tells "a thread that hangs is given up, with its stack, and the others run" [
            "'hanging.in a thread' has not ended within 2 s"
            "at System.Threading.Thread.Sleep"
            "failed failing.a law"
        ]

        tells "an assertion after an await is a failure, told without colours" [
            "failed failing.an assertion after an await"
        ]
        tells "a law that fails prints what it was given, and the line that replays it" [
            "Parameters:"
            "replay: COROUTINES_LAW_SEED="
        ]

        test "a filter finds a text anywhere in the full name" {
            let _, output = planted [ "--list-tests"; "--filter"; "OD.PASS" ]
            Expect.stringContains output "good.passes" "output"
            Expect.stringContains output "found 1 test" "output"
        }

        test "a filter that matches nothing finds nothing" {
            let _, output = planted [ "--list-tests"; "--filter"; "no such name" ]
            Expect.stringContains output "found 0 test" "output"
        }
    ]
