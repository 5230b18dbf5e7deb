namespace Coroutines.Fs.Tests.Sequences

open System
open Coroutines
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

/// What a value of a block allocates, to the byte. Only Release code is measured; Debug runs it without the assertion.
module AllocationTests =

    let private bytesFor count (source: int -> CoroutineSeq<int>) =
        coroutine {
            let before = GC.GetAllocatedBytesForCurrentThread()
            let mutable total = 0

            for value in source count do
                total <- total + value

            return GC.GetAllocatedBytesForCurrentThread() - before
        }

    let private expectNone (source: int -> CoroutineSeq<int>) =
        let bytes =
            OnLoop.run (
                coroutine {
                    // The first runs compile, and grow what is kept.
                    let! _ = bytesFor 2_000 source
                    let! few = bytesFor 10 source
                    let! many = bytesFor 1_010 source
                    return many - few
                }
            )

        printfn $"{bytes} bytes for 1,000 values"
#if !DEBUG
        Expect.equal bytes 0L "bytes"
#endif

    [<Tests>]
    let tests =
        testList "Allocation" [
            test "a yield allocates nothing" {
                expectNone (fun count ->
                    coroutineSeq {
                        let mutable i = 0

                        while i < count do
                            yield i
                            i <- i + 1
                    })
            }

            test "a value after a suspension allocates nothing" {
                expectNone (fun count ->
                    coroutineSeq {
                        let mutable i = 0

                        while i < count do
                            do! Coroutine.yieldNow ()
                            yield i
                            i <- i + 1
                    })
            }

            test "a pipeline allocates nothing for a value" {
                expectNone (fun count ->
                    CoroutineSeq.init count id
                    |> CoroutineSeq.map ((+) 1)
                    |> CoroutineSeq.filter (fun x -> x % 2 = 0)
                    |> CoroutineSeq.map ((*) 3)
                    |> CoroutineSeq.skipWhile (fun x -> x < 10))
            }

            test "a loop in a block and a yield! allocate nothing for a value" {
                expectNone (fun count ->
                    let source = CoroutineSeq.init count id

                    let relayed =
                        coroutineSeq {
                            for value in source do
                                yield value
                        }

                    coroutineSeq {
                        yield! relayed
                        yield 1
                    })
            }
        ]
