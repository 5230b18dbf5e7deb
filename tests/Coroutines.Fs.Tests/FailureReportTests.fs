module Coroutines.Fs.Tests.FailureReportTests

open Coroutines
open Coroutines.Testing
open Expecto
open Expecto.TestingPlatform

[<Tests>]
let tests =
    testList "Failure report" [
        test "the report of a failure that nobody looked at does not call the task pending" {
            let reported = ResizeArray<LoopError>()

            let options =
                CoroutineRunOptions(
                    Loop = VirtualClock().Options,
                    UnhandledException = System.Action<_> reported.Add,
                    CancelOnInterrupt = false
                )

            Coroutine.runWith
                options
                (coroutine {
                    let _ = Coroutine.startNamed "worker" (coroutine { failwith "it" })
                    do! Coroutine.yieldNow ()
                    do! Coroutine.yieldNow ()
                })

            Expect.equal [ for error in reported -> error.Message.Contains "pending" ] [ false ] "error"
        }
    ]
