/// The type of what is awaited need not be written down.
module Coroutines.Fs.Tests.Sources.InferenceTests

open System.Threading.Tasks
open Coroutines
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

// Without a type, what is awaited is a coroutine.

let private awaited c =
    coroutine {
        let! x = c
        return x
    }

let private sum a b =
    coroutine {
        let! x = a
        let! y = b
        return x + y
    }

let private tail c = coroutine { return! c }

let private both a b =
    coroutine {
        let! x = a
        and! y = b
        return x, y
    }

let private unitOf c =
    coroutine {
        do! c
        return 1
    }

[<Tests>]
let tests =
    testList "Inference" [
        test "an argument of unknown type is taken for a coroutine" {
            OnLoop.run (awaited (Coroutine.result "a")) |> Flip.Expect.equal "awaited" "a"
            OnLoop.run (sum (Coroutine.result 1) (Coroutine.result 2)) |> Flip.Expect.equal "sum" 3
            OnLoop.run (tail (Coroutine.result "b")) |> Flip.Expect.equal "tail" "b"
            OnLoop.run (both (Coroutine.result "c") (Coroutine.result 4)) |> Flip.Expect.equal "both" ("c", 4)
            OnLoop.run (unitOf (Coroutine.yieldNow ())) |> Flip.Expect.equal "unit of" 1
        }

        test "lambdas need no types" {
            let twice =
                fun c ->
                    coroutine {
                        let! x = c
                        let! y = c
                        return [ x; y ]
                    }

            OnLoop.run (twice (Coroutine.result 'a')) |> Flip.Expect.equal "twice" [ 'a'; 'a' ]

            [ 1; 2 ]
            |> List.map (fun n -> coroutine { return n })
            |> List.map (fun c ->
                coroutine {
                    let! n = c
                    return n * 2
                })
            |> Coroutine.sequential
            |> OnLoop.run
            |> Flip.Expect.equal "result" [| 2; 4 |]
        }

        test "the result of an await is known to the members that follow" {
            OnLoop.run (
                coroutine {
                    let! a = Coroutine.result "ab"
                    let! b = Task.FromResult "abc"
                    let! c = ValueTask<string> "abcd"
                    let! d = async { return "abcde" }
                    let! e = Coroutine.start (Coroutine.result "abcdef")
                    let! f = CustomStruct<string>("abcdefg", false)
                    return [ a.Length; b.Length; c.Length; d.Length; e.Length; f.Length ]
                }
            )
            |> Flip.Expect.equal "result" [ 2; 3; 4; 5; 6; 7 ]
        }

        test "a method group that returns a task is awaited" {
            let client = {| Get = fun (n: int) -> Task.FromResult(string n) |}

            OnLoop.run (
                coroutine {
                    let! text = client.Get 5
                    return text.Length
                }
            )
            |> Flip.Expect.equal "result" 1
        }

        test "generic functions over coroutines stay generic" {
            let pair (c: Coroutine<'T>) : Coroutine<'T * 'T> =
                coroutine {
                    let! x = c
                    return x, x
                }

            OnLoop.run (pair (Coroutine.result 1)) |> Flip.Expect.equal "pair" (1, 1)
            OnLoop.run (pair (Coroutine.result "a")) |> Flip.Expect.equal "pair" ("a", "a")
        }

        test "match! and function arguments know their types" {
            OnLoop.run (
                coroutine {
                    match! Coroutine.result (Some "a") with
                    | Some text when text.Length = 1 -> return text.ToUpper()
                    | Some text -> return text
                    | None -> return ""
                }
            )
            |> Flip.Expect.equal "result" "A"
        }
    ]
