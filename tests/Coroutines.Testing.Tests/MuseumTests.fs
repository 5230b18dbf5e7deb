module Coroutines.Testing.Tests.MuseumTests

open System
open Expecto
open Expecto.TestingPlatform
open Coroutines.Testing
open Coroutines.Testing.Museum

[<Tests>]
let tests =
    testList "Museum" [
        testList "the bug is found, and shrunk to at most eight choices" [
            for exhibit in Museum.all ->
                test exhibit.Name {
                    let found =
                        findWith
                            { settings with Runs = 10_000; Faults = exhibit.Faults; Steps = exhibit.Steps }
                            (exhibit.Program Buggy)

                    Expect.isLessThanOrEqual found.Schedule.Length 8 (string found)
                }
        ]

        testList "the corrected twin gives no alarm" [
            for exhibit in Museum.all ->
                test exhibit.Name {
                    holdsWith
                        { settings with Runs = 2000; Faults = exhibit.Faults; Steps = exhibit.Steps }
                        (exhibit.Program Mended)
                    |> ignore
                }
        ]
    ]
