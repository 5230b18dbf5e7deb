/// A block as a value of a module: compiled code makes a state machine of it too; only scripts do not.
module Coroutines.Fs.Tests.Shapes.TopLevelShapes

open Coroutines
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

let private topLevel =
    coroutine {
        let mutable n = 0

        for i in 1..3 do
            do! Coroutine.yieldNow ()
            n <- n + i

        return n
    }

[<Tests>]
let tests =
    testList "Top level shapes" [
        test "a block as a value of a module is static in Release, and right" {
            CompileMode.assertStatic topLevel
            Expect.equal (OnLoop.run topLevel) 6 "top level"
            Expect.equal (OnLoop.run topLevel) 6 "top level"
        }
    ]
