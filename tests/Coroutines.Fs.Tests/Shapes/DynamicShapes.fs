/// Shapes that the compiler makes no state machine of. It warns of that, which is asked for here, and only here.
#nowarn "3511"

module Coroutines.Fs.Tests.Shapes.DynamicShapes

open Coroutines
open Coroutines.Fs.Tests
open NUnit.Framework

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

[<Test>]
let ``let rec inside a block is dynamic and right`` () =
    let block = recursionInside ()
    Expect.equal Laws.Mode.Dynamic (CompileMode.of' block)
    Expect.equal 61 (OnLoop.run block)
    Expect.equal 61 (OnLoop.run block)

[<Test>]
let ``a recursive block inside a block is dynamic and right`` () =
    let block = recursiveBlockInside ()
    Expect.equal Laws.Mode.Dynamic (CompileMode.of' block)
    Expect.equal 1 (OnLoop.run block)
