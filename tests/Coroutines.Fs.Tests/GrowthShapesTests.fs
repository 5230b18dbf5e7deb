namespace Coroutines.Fs.Tests

open Coroutines.Benchmarks
open Expecto
open Expecto.TestingPlatform

/// What each piece of a program costs does not depend on how many there are. `bench --growth` measures the time of it; here are bytes and steps,
/// which are the same on each machine.
module GrowthShapesTests =

    // Lists double: just below a power of two they waste as little at either size.
    let private few, many = 1_000, 4_000

    [<Tests>]
    let tests =
        testList "Growth shapes" [
            test "bytes and steps of all shapes grow no faster than their size" {
                let tooFast = [
                    for shape in Growth.shapes () do
                        Growth.count shape 100 |> ignore
                        let bytes, steps = Growth.count shape few
                        let moreBytes, moreSteps = Growth.count shape many
                        let exponentOf less more = Growth.exponent [ float few, less; float many, more ]

                        for what, exponent in
                            [ "bytes", exponentOf bytes moreBytes; "steps", exponentOf steps moreSteps ] do
                            if exponent > Growth.Bound then
                                $"%-70s{shape.Name} {what} ^%.2f{exponent}"
                ]

                Expect.isEmpty tooFast (String.concat "\n" tooFast)
            }

            test "no two shapes have the same name" {
                let names = Growth.shapes () |> List.map _.Name

                Expect.isEmpty
                    (names |> List.countBy id |> List.filter (fun (_, count) -> count > 1))
                    "names of several"

                Expect.isGreaterThan names.Length 175 "shapes"
            }

            test "the exponent of a cost is that of its growth" {
                for power in [ 0.0; 1.0; 1.5; 2.0 ] do
                    let points = [ for n in [ 1_000.0; 10_000.0; 100_000.0 ] -> n, 7.0 * n ** power ]
                    Expect.floatClose Accuracy.high (Growth.exponent points) power "exponent"
            }
        ]
