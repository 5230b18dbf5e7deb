namespace Coroutines.Fs.Tests

open System
open Coroutines
open NUnit.Framework

/// What the operations of the benchmarks allocate, to the byte, so that a regression fails the build.
[<Category("Allocation")>]
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

    let private operations = HotOperations.all |> List.map TestCaseData

    [<TestCaseSource(nameof operations)>]
    let ``an operation allocates so many bytes, and no more`` (operation: HotOperation) =
        bytesFor operation.Body more |> ignore

        let bytes = float (bytesFor operation.Body more - bytesFor operation.Body fewer) / float (more - fewer)

        TestContext.Out.WriteLine $"{operation}: {bytes} bytes"
#if DEBUG
        Assert.That(bytes, Is.LessThanOrEqualTo operation.BytesInDebug)
#else
        Assert.That(bytes, Is.LessThanOrEqualTo operation.Bytes)

        if operation.IsExact then
            Assert.That(bytes, Is.EqualTo operation.Bytes)
#endif
