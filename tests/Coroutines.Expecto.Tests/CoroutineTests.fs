module TestsAsCoroutines.CoroutineTests

open System
open System.Threading.Tasks
open Coroutines
open Expecto

[<Tests>]
let tests =
    testList "testCoroutine" [
        testCoroutine "an hour costs nothing and is exact" {
            do! Coroutine.sleep (TimeSpan.FromHours 1.0)
            Expect.equal EventLoop.Current.Time (TimeSpan.FromHours 1.0) "time"
        }

        testCoroutine "a body has all that a coroutine has" {
            let mutable sum = 0

            for item in [ 1; 2; 3 ] do
                do! Coroutine.yieldNow ()
                sum <- sum + item

            use gate = {
                new IDisposable with
                    member _.Dispose() = ()
            }

            try
                let! value = Task.FromResult 4
                sum <- sum + value
                failwith "planned"
            with error ->
                Expect.equal error.Message "planned" "message"

            let! left = Coroutine.result 1
            and! right = Coroutine.result 2
            ignore gate
            Expect.equal (sum, left + right) (10, 3) "sums"
        }

        test "a body runs anew each time" {
            let once =
                testCoroutine "counts" {
                    let mutable count = 0
                    count <- count + 1
                    do! Coroutine.yieldNow ()
                    Expect.equal count 1 "count"
                }

            Outcome.mustPass once
            Outcome.mustPass once
        }

        test "an assertion in a body is a failure, not an error" {
            let failing =
                testCoroutine "fails" {
                    do! Coroutine.yieldNow ()
                    Expect.equal 1 2 "numbers"
                }

            Expect.stringContains (Outcome.failureOf failing) "numbers" "message"
        }

        test "an exception of a body is an error" {
            let broken = testCoroutine "errs" { failwith "broken" }

            match Outcome.ofTest broken with
            | Impl.Error error -> Expect.equal error.Message "broken" "message"
            | other -> failtest $"an error was expected, not {other}"
        }

        test "a deadlock is a failure that says who waits for what" {
            let stuck =
                testCoroutine "waits for itself" {
                    let gate = AsyncLock()
                    do! gate.Acquire()
                    do! gate.Acquire()
                }

            Expect.stringContains (Outcome.failureOf stuck) "waits for AsyncLock" "message"
        }

        testCoroutineReal "on the real clock time takes its time" {
            let before = EventLoop.Current.Time
            do! Coroutine.sleep (TimeSpan.FromMilliseconds 2.0)
            Expect.isGreaterThanOrEqual (EventLoop.Current.Time - before) (TimeSpan.FromMilliseconds 2.0) "time"
        }

        test "focused and pending tests are those of Expecto" {
            Expect.equal (Outcome.stateOf (ftestCoroutine "f" { return () })) Focused "f"
            Expect.equal (Outcome.stateOf (ptestCoroutine "p" { return () })) Pending "p"
            Expect.equal (Outcome.stateOf (ftestCoroutineReal "f" { return () })) Focused "f, real"
            Expect.equal (Outcome.stateOf (ptestCoroutineReal "p" { return () })) Pending "p, real"
        }
    ]
