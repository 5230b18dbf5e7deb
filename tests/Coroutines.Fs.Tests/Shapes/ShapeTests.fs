namespace Coroutines.Fs.Tests.Shapes

open System.IO
open Coroutines
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

/// One shape of a block: it must be static in Release, and right.
type Shape = { Name: string; Check: unit -> unit }

module ShapeTests =

    let private shape name (make: unit -> Coroutine<'T>) (expected: 'T) = {
        Name = name
        Check =
            fun () ->
                let block = make ()
                CompileMode.assertStatic block
                // Twice: what one run leaves behind must not show in the next.
                Expect.equal (OnLoop.run block) expected "block"
                Expect.equal (OnLoop.run block) expected "block"
    }

    let private shapes = [
        shape "an empty block" StaticShapes.empty ()
        shape "only a return" StaticShapes.onlyReturn 1
        shape "if without else" (fun () -> StaticShapes.ifWithoutElse 1) 1
        shape "guards" (fun () -> StaticShapes.guards 8) "twice 4"
        shape "tuple patterns" StaticShapes.tuplePatterns [ 1..7 ]
        shape "deep patterns" StaticShapes.deepPatterns 5
        shape "active patterns" (fun () -> StaticShapes.activePatterns 6) 3
        shape "recursion" (fun () -> StaticShapes.recursion 5) 5
        shape "mutual recursion" (fun () -> StaticShapes.mutualEven 9) false
        shape "polymorphic recursion" (fun () -> StaticShapes.polymorphicRecursion 2 1) "((1, 1), (1, 1))"
        shape "generic functions" (fun () -> StaticShapes.generic "a" (Coroutine.result 1)) ("a", 1)
        shape
            "constrained type parameters"
            (fun () -> StaticShapes.constrained (new MemoryStream()) (fun (_: MemoryStream) -> true))
            true
        shape "lambdas" StaticShapes.lambdas 30
        shape "local functions" StaticShapes.localFunctions 3
        shape "inner blocks" StaticShapes.innerBlocks 40
        shape "the builder through a local" StaticShapes.builderThroughALocal 1
        shape "members" (fun () -> StaticShapes.Account(1).Close()) 1
        shape
            "members that await members"
            (fun () -> Coroutine.map (fun n -> n % 2) (StaticShapes.Account(1).DepositTwice 2))
            1
        shape "auto-properties" (fun () -> StaticShapes.Account(1).Opened) "opened"
        shape
            "static members"
            (fun () ->
                Coroutine.bind (fun (account: StaticShapes.Account) -> account.Deposit 4) (StaticShapes.Account.Open()))
            4
        shape "object expressions" StaticShapes.objectExpressions -7
        shape "members of structs" (fun () -> ({ X = 1; Y = 2 }: StaticShapes.Point).Sum()) 3
        shape "while, try and await" StaticShapes.whileTryAwait (Some 3)
        shape "try in for" StaticShapes.retryWithReturn "123"
        shape "nested tries with awaits in handlers" StaticShapes.nestedTries "a finally b c"
        shape "try as an expression" StaticShapes.tryAsExpression 3
        shape "uses in loops" StaticShapes.usesInLoops 6L
        shape "early returns" (fun () -> StaticShapes.earlyReturns 5) "5"
        shape "elif" (fun () -> StaticShapes.elifChain 4) 4
        shape "do! in match arms" (fun () -> StaticShapes.doInMatchArms 3) 3
        shape "shadowing" StaticShapes.shadowing 4
        shape "mutables in branches" (fun () -> StaticShapes.mutablesInBranches 2) (2, 3)
        shape "variables captured by an inner block" StaticShapes.capturedByInnerBlock 10
        shape "big structs" StaticShapes.bigStruct "1 2 3 4 5 6"
        shape "anonymous records" StaticShapes.anonymousRecords 2
        shape "units of measure" (fun () -> StaticShapes.unitOfMeasure 2) 4
        shape "a large body" StaticShapes.largeBody 234
        shape "many awaits" StaticShapes.manyAwaits 26
        shape "awaited conditions" StaticShapes.inConditions 3
        shape "blocks in a list" (fun () -> Coroutine.map List.ofArray (StaticShapes.inListOfBlocks ())) [ 1; 2 ]
        shape "a block as an argument" StaticShapes.asArgument 2
        shape "for over an asynchronous sequence in try" StaticShapes.forAsyncInTry 60
        shape "while!" StaticShapes.whileBang 3
        shape "asynchronous use in try" StaticShapes.asyncUseInTry 4
        shape "use and finally in a loop" StaticShapes.finallyInLoopWithUse [ 1; 10; 100; 2; 20; 200 ]
    ]

    [<Tests>]
    let tests =
        testList "Shape" [
            testList "a shape is static in Release, and right" [
                for shape in shapes do
                    test shape.Name { shape.Check() }
            ]

            test "an override awaits its own members" {
                Expect.equal (OnLoop.run (StaticShapes.Premium().Close())) 210 "sum"
            }
        ]
