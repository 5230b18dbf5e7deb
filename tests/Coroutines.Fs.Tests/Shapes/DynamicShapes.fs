/// Shapes that the compiler makes no state machine of. It warns of that, which is asked for here, and only here.
#nowarn "3511"

module Coroutines.Fs.Tests.Shapes.DynamicShapes

open Coroutines
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

let private recursionInside () =
    coroutine {
        let rec fibonacci n = if n < 2 then n else fibonacci (n - 1) + fibonacci (n - 2)
        let! n = Coroutine.result 10
        do! Coroutine.yieldNow ()
        let mutable sum = 0

        for i in 1..3 do
            do! Coroutine.yieldNow ()
            sum <- sum + i

        return fibonacci n + sum
    }

let private recursiveBlockInside () =
    coroutine {
        let rec count n : Coroutine<int> =
            coroutine {
                do! Coroutine.yieldNow ()
                if n = 0 then return 0 else return! count (n - 1)
            }

        try
            let! n = count 1000
            return n + 1
        finally
            ()
    }

[<Tests>]
let tests =
    testList "Dynamic shapes" [
        test "let rec inside a block is dynamic and right" {
            let block = recursionInside ()
            Expect.equal (CompileMode.of' block) Laws.Mode.Dynamic "of"
            Expect.equal (OnLoop.run block) 61 "block"
            Expect.equal (OnLoop.run block) 61 "block"
        }

        test "a recursive block inside a block is dynamic and right" {
            let block = recursiveBlockInside ()
            Expect.equal (CompileMode.of' block) Laws.Mode.Dynamic "of"
            Expect.equal (OnLoop.run block) 1 "block"
        }
    ]
