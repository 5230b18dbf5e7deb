/// What must not pass unsaid. GuardTests runs this program, which must fail; the other tests do not know it.
module Planted

open System.Threading
open Coroutines
open Coroutines.Testing
open Expecto

[<Tests>]
let good = testList "good" [ test "passes" { () }; ptest "waits" { failtest "never" } ]

[<Tests>]
let focused = testList "focused" [ ftest "alone" { () } ]

[<Tests>]
let internal hidden = testList "hidden" [ test "internal" { failtest "never" } ]

module private Private =
    [<Tests>]
    let tests = testList "hidden" [ test "private" { failtest "never" } ]

[<Tests>]
let aList = [ test "in a plain list" { failtest "never" } ]

[<Tests>]
let aFunction () = test "of a function" { failtest "never" }

let orphan = test "orphan" { failtest "never" }

[<Tests>]
let twins = testList "twins" [ test "same" { () }; test "same" { () } ]

[<Tests>]
let hanging =
    ftestList "hanging" [
        test "in a loop" {
            use loop = new EventLoop()

            EventLoopTasks.Run(
                loop,
                coroutine {
                    let! _ = Coroutine.start (coroutine { do! Future<unit>() })
                    return ()
                }
            )
        }

        test "in a thread" { Thread.Sleep Timeout.Infinite }
    ]

[<Tests>]
let failing =
    ftestList "failing" [
        testTask "an assertion after an await" {
            do! System.Threading.Tasks.Task.Delay 1
            Expect.equal 1 2 "numbers"
        }

        Expecto.TestingPlatform.Law.law "a law" (fun (numbers: int list) ->
            Expect.isLessThan (List.length numbers) 3 "length")
    ]
