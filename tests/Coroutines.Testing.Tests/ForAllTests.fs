module Coroutines.Testing.Tests.ForAllTests

open System
open Expecto
open Expecto.TestingPlatform
open FsCheck
open FsCheck.FSharp
open Coroutines
open Coroutines.Testing

/// Adds up with a read and a write that an await stands between; right for up to one number.
let private sum (numbers: int list) =
    coroutine {
        let total = ref 0

        let add number =
            coroutine {
                let before = total.Value
                do! Coroutine.yieldNow ()
                total.Value <- before + number
            }

        do! together [ for index, number in List.indexed numbers -> $"{index}", add number ]
        return total.Value = List.sum numbers
    }

let private numbers = ArbMap.defaults |> ArbMap.arbitrary<int list>

let private failure program : ExplorationFailedException =
    Expect.raises (fun () -> Explore.forAllWith settings numbers program) "exploration"

[<Tests>]
let tests =
    testList "For all" [
        test "the input is shrunk before the schedule" {
            let error = failure sum
            // Two numbers, and one of them not zero, are the least that shows it.
            let first = error.Message.Split('\n')[0]
            Expect.isTrue (first = "Input: [1; 0]" || first = "Input: [0; 1]" || first = "Input: [1; 1]") first
        }

        test "the replay line makes the same input and the same schedule" {
            let error = failure sum

            let again =
                Expect.raises<ExplorationFailedException>
                    (fun () -> Explore.forAllWith { settings with Replay = error.Found.Replay } numbers sum)
                    "exploration failed exception"

            Expect.equal (again.Message.Split("Found by")[0]) (error.Message.Split("Found by")[0]) "split"
        }

        test "a replay line without an input is refused in words" {
            Expect.raises<FormatException>
                (fun () -> Explore.forAllWith { settings with Replay = "r3" } numbers sum)
                "format exception"
            |> string
            |> Flip.Expect.stringContains "text" "which input"
        }

        test "what holds for all inputs passes" {
            Explore.forAllWith settings numbers (fun numbers ->
                coroutine {
                    let! doubled = Coroutine.all [ for number in numbers -> Coroutine.result (number * 2) ]
                    return List.ofArray doubled = List.map ((*) 2) numbers
                })
        }

        lawWith 20 [] "an explored program is a property" (fun (numbers: int list) ->
            Explore.property { settings with Runs = 50 } (fun () ->
                coroutine {
                    let queue = AsyncQueue<int>(1)

                    let producer =
                        coroutine {
                            for number in numbers do
                                do! queue.Put number
                        }

                    let received = ResizeArray()

                    let consumer =
                        coroutine {
                            for _ in numbers do
                                let! number = queue.Get()
                                received.Add number
                        }

                    do! together [ "producer", producer; "consumer", consumer ]
                    return List.ofSeq received = numbers
                }))

        test "an explored program that fails falsifies its property" {
            let property (numbers: int list) = Explore.property { settings with Runs = 50 } (fun () -> sum numbers)
            let error = Expect.raises<exn> (fun () -> Check.QuickThrowOnFailure property) "exn"
            Expect.stringContains (string error) "COROUTINES_SCHEDULE=" "error"
        }

        lawWith 50 [] "schedules are inputs like any other" (fun () ->
            Prop.forAll Explore.schedules (fun schedule ->
                let program () = sum [ 1; 2; 3 ]
                string (Explore.trace schedule program) = string (Explore.trace schedule program)))

        test "a program may return a property" {
            let program () = coroutine { return (1 = 2) |> Prop.label "one is two" }

            Expect.stringContains (string (find program)) "one is two" "find"
        }
    ]
