namespace Coroutines.Fs.Tests

open System
open Coroutines
open Expecto
open Expecto.TestingPlatform

/// What the operations of the benchmarks allocate, to the byte, so that a regression fails the build.
module HotOperationTests =

    // Enough for every array and pool to have grown before, and for the difference to be divided without a rest.
    let private fewer, more = 200, 1_200

    let private bytesFor (body: int -> Coroutine<int>) count =
        OnLoop.run (
            coroutine {
                let before = GC.GetAllocatedBytesForCurrentThread()
                let! _ = body count
                return GC.GetAllocatedBytesForCurrentThread() - before
            }
        )

    [<Tests>]
    let tests =
        testList "Hot operation" [
            testList "an operation allocates so many bytes, and no more" [
                for operation in HotOperations.all ->
                    test $"{operation}" {
                        bytesFor operation.Body more |> ignore

                        let bytes =
                            float (bytesFor operation.Body more - bytesFor operation.Body fewer) / float (more - fewer)

                        printfn $"{operation}: {bytes} bytes"
#if DEBUG
                        Expect.isLessThanOrEqual bytes operation.BytesInDebug "bytes"
#else
                        Expect.isLessThanOrEqual bytes operation.Bytes "bytes"

                        if operation.IsExact then
                            Expect.equal bytes operation.Bytes "bytes"
#endif
                    }
            ]
        ]
