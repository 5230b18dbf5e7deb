/// for, while and while!.
module Coroutines.Fs.Tests.Sources.LoopTests

open System
open System.Collections.Generic
open Coroutines
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

let private total (loop: int ref -> Coroutine<unit>) =
    OnLoop.run (
        coroutine {
            let sum = ref 0
            do! loop sum
            return sum.Value
        }
    )

[<Tests>]
let tests =
    testList "Loop" [
        test "for runs over a list, an array, a range, a seq and whatever is one" {
            total (fun sum ->
                coroutine {
                    for n in [ 1; 2 ] do
                        do! Coroutine.yieldNow ()
                        sum.Value <- sum.Value + n

                    for n in [| 4; 8 |] do
                        do! Coroutine.yieldNow ()
                        sum.Value <- sum.Value + n

                    for n in 16..17 do
                        do! Coroutine.yieldNow ()
                        sum.Value <- sum.Value + n

                    for n = 1 to 2 do
                        do! Coroutine.yieldNow ()
                        sum.Value <- sum.Value + n

                    for n in
                        seq {
                            100
                            200
                        } do
                        do! Coroutine.yieldNow ()
                        sum.Value <- sum.Value + n

                    for n in ResizeArray [ 1000 ] do
                        do! Coroutine.yieldNow ()
                        sum.Value <- sum.Value + n

                    for KeyValue(key, value) in dict [ 10000, 20000 ] do
                        do! Coroutine.yieldNow ()
                        sum.Value <- sum.Value + key + value

                    for c in "ab" do
                        sum.Value <- sum.Value + int c
                })
            |> Flip.Expect.equal "result" (3 + 12 + 33 + 3 + 300 + 1000 + 30000 + 97 + 98)
        }

        test "for runs over an asynchronous sequence and disposes of it" {
            let mutable disposals = 0

            total (fun sum ->
                coroutine {
                    for n in AsyncElements([ 1; 2; 3 ], (fun () -> disposals <- disposals + 1)) do
                        do! Coroutine.yieldNow ()
                        sum.Value <- sum.Value + n
                })
            |> Flip.Expect.equal "result" 6

            Expect.equal disposals 1 "disposals"
        }

        test "a body that fails disposes of the asynchronous sequence" {
            let mutable disposals = 0

            OnLoop.raises<ArgumentException, _>(
                coroutine {
                    for n in AsyncElements([ 1; 2; 3 ], (fun () -> disposals <- disposals + 1)) do
                        do! Coroutine.yieldNow ()
                        invalidArg "n" $"{n}"
                }
            )
            |> fun error -> Expect.isTrue (error.Message.StartsWith "1") "error.Message.StartsWith '1'"

            Expect.equal disposals 1 "disposals"
        }

        test "a body that fails disposes of the enumerator of a plain sequence" {
            let mutable disposals = 0

            let elements =
                seq {
                    try
                        1
                        2
                    finally
                        disposals <- disposals + 1
                }

            OnLoop.raises<ArgumentException, _>(
                coroutine {
                    for n in elements do
                        do! Coroutine.yieldNow ()
                        invalidArg "n" $"{n}"
                }
            )
            |> ignore

            Expect.equal disposals 1 "disposals"
        }

        test "the element type of a loop is known in its body" {
            total (fun sum ->
                coroutine {
                    for text in [ "a"; "bc" ] do
                        sum.Value <- sum.Value + text.Length

                    for text in AsyncElements [ "def" ] do
                        sum.Value <- sum.Value + text.Length
                })
            |> Flip.Expect.equal "result" 6
        }

        test "while! asks an awaited condition before each round" {
            let left = Queue [ true; true; false ]

            total (fun rounds ->
                coroutine {
                    while! coroutine {
                        do! Coroutine.yieldNow ()
                        return left.Dequeue()
                    } do
                        do! Coroutine.yieldNow ()
                        rounds.Value <- rounds.Value + 1
                })
            |> Flip.Expect.equal "result" 2

            Expect.equal left.Count 0 "count of left"
        }

        test "while! takes every source" {
            total (fun rounds ->
                coroutine {
                    while! Threading.Tasks.Task.FromResult(rounds.Value < 2) do
                        rounds.Value <- rounds.Value + 1

                    while! async { return rounds.Value < 4 } do
                        rounds.Value <- rounds.Value + 1

                    while! CustomStruct<bool>(rounds.Value < 4, true) do
                        rounds.Value <- rounds.Value + 1
                })
            |> Flip.Expect.equal "result" 4
        }

        test "loops nest, and mutable variables live through suspensions" {
            OnLoop.run (
                coroutine {
                    let mutable sum = 0
                    let mutable i = 0

                    while i < 3 do
                        let mutable j = 0

                        while j < 3 do
                            do! Coroutine.yieldNow ()
                            sum <- sum + 10 * i + j
                            j <- j + 1

                        i <- i + 1

                    return sum
                }
            )
            |> Flip.Expect.equal "result" 99
        }

        test "a mutable variable begins anew in each round of a loop" {
            OnLoop.run (
                coroutine {
                    let seen = ResizeArray()

                    for _ in 1..3 do
                        let mutable n = 0
                        do! Coroutine.yieldNow ()
                        n <- n + 1
                        do! Coroutine.yieldNow ()
                        seen.Add n

                    return List.ofSeq seen
                }
            )
            |> Flip.Expect.equal "result" [ 1; 1; 1 ]
        }
    ]
