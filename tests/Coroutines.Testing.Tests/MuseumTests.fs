module Coroutines.Testing.Tests.MuseumTests

open System
open NUnit.Framework
open Coroutines.Testing
open Coroutines.Testing.Museum

let private exhibits = [ for exhibit in Museum.all -> TestCaseData(exhibit).SetArgDisplayNames exhibit.Name ]

[<TestCaseSource(nameof exhibits)>]
let ``the bug is found, and shrunk to at most eight choices`` (exhibit: Exhibit) =
    let found =
        findWith { settings with Runs = 10_000; Faults = exhibit.Faults; Steps = exhibit.Steps } (exhibit.Program Buggy)

    Assert.That(found.Schedule.Length, Is.LessThanOrEqualTo 8, string found)

[<TestCaseSource(nameof exhibits)>]
let ``the corrected twin gives no alarm`` (exhibit: Exhibit) =
    holdsWith { settings with Runs = 2000; Faults = exhibit.Faults; Steps = exhibit.Steps } (exhibit.Program Mended)
    |> ignore
