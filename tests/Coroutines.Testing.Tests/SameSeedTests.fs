module Coroutines.Testing.Tests.SameSeedTests

open System.Diagnostics
open Expecto
open Expecto.TestingPlatform
open Coroutines.Testing.Museum

[<Tests>]
let tests =
    testList "Same seed" [
        test "ten thousand random programs run twice leave the same traces, byte for byte" {
            Expect.equal
                (RandomProgram.hashOfTraces 10_000 1UL)
                (RandomProgram.hashOfTraces 10_000 1UL)
                "hash of traces"

            Expect.notEqual (RandomProgram.hashOfTraces 100 2UL) (RandomProgram.hashOfTraces 100 1UL) "hash of traces"
        }

        test "another process leaves the same traces" {
            let assembly = typeof<Exhibit>.Assembly.Location
            let info = ProcessStartInfo("dotnet", [ assembly; "traces"; "10000" ], RedirectStandardOutput = true)
            use child = (Process.Start info |> Option.ofObj).Value
            let output = child.StandardOutput.ReadToEnd().Trim()
            child.WaitForExit()
            Expect.equal output (RandomProgram.hashOfTraces 10_000 1UL) "output"
        }
    ]
