namespace Coroutines.Fs.Tests

open Coroutines.Benchmarks
open FsCheck
open FsCheck.FSharp
open Expecto
open Expecto.TestingPlatform

/// What the benchmarks make of many rounds.
module MeasurementTests =

    let private isNear (expected: float) (actual: float) =
        Expect.floatClose Accuracy.veryHigh actual expected "typical time"

    [<Tests>]
    let tests =
        testList "Measurement" [
            test "where no round differs from another as a whole, typical is the median" {
                let rounds = [ [| 10.0; 20.0; 30.0 |]; [| 10.0; 21.0; 30.0 |]; [| 10.0; 19.0; 30.0 |] ]

                Measurement.typical rounds |> Array.iter2 isNear [| 10.0; 20.0; 30.0 |]
            }

            test "one sample that took long changes nothing" {
                let rounds = [
                    [| 10.0; 20.0 |]
                    [| 10.0; 20.0 |]
                    [| 10.0; 2_000.0 |]
                    [| 10.0; 20.0 |]
                    [| 10.0; 20.0 |]
                ]

                Measurement.typical rounds |> Array.iter2 isNear [| 10.0; 20.0 |]
            }

            test "however slow the machine is in each round, subjects stand to one another as they are" {
                let factor = Gen.choose (50, 300) |> Gen.map (fun percent -> float percent / 100.0)
                let drifts = Gen.choose (1, 30) |> Gen.bind (fun count -> Gen.listOfLength count factor)
                let times = Gen.choose (2, 6) |> Gen.bind (fun count -> Gen.arrayOfLength count factor)

                Check.One(
                    Config.QuickThrowOnFailure,
                    Prop.forAll (Arb.fromGen (Gen.zip times drifts)) (fun (times, drifts) ->
                        let typical =
                            drifts |> List.map (fun drift -> Array.map ((*) drift) times) |> Measurement.typical

                        for i in 1 .. times.Length - 1 do
                            isNear (times[i] / times[0]) (typical[i] / typical[0]))
                )
            }
        ]
