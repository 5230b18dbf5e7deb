module Coroutines.Testing.Tests.SameSeedTests

open System.Diagnostics
open NUnit.Framework
open Coroutines.Testing.Museum

[<Test>]
let ``ten thousand random programs run twice leave the same traces, byte for byte`` () =
    equal (RandomProgram.hashOfTraces 10_000 1UL) (RandomProgram.hashOfTraces 10_000 1UL)
    Assert.That(RandomProgram.hashOfTraces 100 2UL, Is.Not.EqualTo(RandomProgram.hashOfTraces 100 1UL))

[<Test>]
let ``another process leaves the same traces`` () =
    let assembly = typeof<Exhibit>.Assembly.Location
    let info = ProcessStartInfo("dotnet", [ assembly; "traces"; "10000" ], RedirectStandardOutput = true)
    use child = (Process.Start info |> Option.ofObj).Value
    let output = child.StandardOutput.ReadToEnd().Trim()
    child.WaitForExit()
    equal (RandomProgram.hashOfTraces 10_000 1UL) output
