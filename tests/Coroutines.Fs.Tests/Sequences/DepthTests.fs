namespace Coroutines.Fs.Tests.Sequences

open System
open Coroutines
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

/// Depth costs memory, never the stack; and no value costs more for being deep.
module DepthTests =

    let private sum (source: CoroutineSeq<int>) =
        coroutine {
            let mutable total = 0

            for value in source do
                total <- total + value

            return total
        }

    /// 0, 1, … , depth: each level hands out the values of the one below, then its own.
    let rec private leftNested depth : CoroutineSeq<int> =
        coroutineSeq {
            if depth > 0 then
                yield! leftNested (depth - 1)

            yield 1
        }

    let rec private tail first last : CoroutineSeq<int> =
        coroutineSeq {
            yield 1

            if first < last then
                yield! tail (first + 1) last
        }

    let rec private suspendingTail first last : CoroutineSeq<int> =
        coroutineSeq {
            yield 1
            do! Coroutine.yieldNow ()

            if first < last then
                yield! suspendingTail (first + 1) last
        }

    [<Tests>]
    let tests =
        testList "Depth" [
            testTheory "left-nested yield! is linear and needs no stack" [ 10; 1_000; 1_000_000 ] (fun depth ->
                Expect.equal (OnLoop.run (sum (leftNested depth))) (depth + 1) "sum")

            test "a yield! at the end takes constant memory" {
                let live () = GC.GetTotalMemory true
                let before = live ()
                let mutable most = 0L

                let measured =
                    coroutine {
                        let mutable total = 0

                        for value in tail 1 1_000_000 do
                            total <- total + value

                            if total % 250_000 = 0 then
                                most <- max most (live () - before)

                        return total
                    }

                Expect.equal (OnLoop.run measured) 1_000_000 "measured"
                Expect.isTrue (most < 1_000_000L) "most < 1_000_000L"
            }

            test "a yield! at the end after a suspension needs no stack" {
                Expect.equal (OnLoop.run (sum (suspendingTail 1 100_000))) 100_000 "sum"
            }

            test "an exception passes through 10,000 levels of yield!" {
                let rec failing depth : CoroutineSeq<int> =
                    coroutineSeq {
                        if depth = 0 then
                            failwith "deep"

                        yield! failing (depth - 1)
                        yield 1
                    }

                let error = OnLoop.raises<Exception, _>(sum (failing 10_000))
                Expect.equal error.Message "deep" "message of error"
            }

            test "a loop in a loop, 2,000 deep, needs no stack" {
                let rec relayed depth : CoroutineSeq<int> =
                    if depth = 0 then
                        coroutineSeq {
                            yield 1
                            do! Coroutine.yieldNow ()
                            yield 2
                        }
                    else
                        let inner = relayed (depth - 1)

                        coroutineSeq {
                            for value in inner do
                                yield value
                        }

                Expect.equal (OnLoop.run (sum (relayed 2_000))) 3 "sum"
            }

            test "a chain of 20,000 operators needs no stack" {
                let chain =
                    Seq.fold
                        (fun source _ -> CoroutineSeq.map ((+) 1) source)
                        (CoroutineSeq.init 3 id)
                        (seq { 1..20_000 })

                Expect.equal (OnLoop.run (sum chain)) (3 + 3 * 20_000) "sum"
            }
        ]
