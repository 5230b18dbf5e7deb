namespace Coroutines.Fs.Tests.Sequences

open System
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open Coroutines
open Coroutines.LowLevel
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

/// What a block of a sequence means.
module BlockTests =

    let private toList (source: IAsyncEnumerable<'T>) =
        coroutine {
            let values = ResizeArray()

            for value in source do
                values.Add value

            return List.ofSeq values
        }

    let private values (source: IAsyncEnumerable<'T>) = OnLoop.run (toList source)

    [<Tests>]
    let tests =
        testList "Block" [
            test "values come in order, through awaits, loops and nested sequences" {
                let inner =
                    coroutineSeq {
                        yield 2
                        do! Coroutine.sleep (TimeSpan.FromSeconds 1.0)
                        yield 3
                    }

                let outer =
                    coroutineSeq {
                        yield 1
                        yield! inner
                        yield! [ 4; 5 ]
                        let! six = Coroutine.result 6
                        yield six

                        for value in inner do
                            yield value * 10

                        let mutable i = 0

                        while i < 2 do
                            i <- i + 1
                            yield 100 + i

                        do! Task.CompletedTask
                    }

                Expect.equal (values outer) [ 1; 2; 3; 4; 5; 6; 20; 30; 101; 102 ] "values"
            }

            test "a sequence is a recipe: each enumeration runs it anew, also at the same time" {
                let mutable runs = 0

                let source =
                    coroutineSeq {
                        runs <- runs + 1
                        yield runs
                        do! Coroutine.yieldNow ()
                        yield 10
                    }

                let both =
                    coroutine {
                        let! a = toList source
                        and! b = toList source
                        let! c = toList source
                        return [ a; b; c ]
                    }

                Expect.equal (OnLoop.run both) [ [ 1; 10 ]; [ 2; 10 ]; [ 3; 10 ] ] "both"
            }

            test "leaving a loop early runs the finalisers of all levels, innermost first, and no handler" {
                let log = ResizeArray<string>()

                let level name (inner: CoroutineSeq<int>) =
                    coroutineSeq {
                        try
                            try
                                yield! inner
                            with _ ->
                                log.Add $"{name} handled"
                        finally
                            log.Add $"{name} left"
                    }

                let slow name = {
                    new IAsyncDisposable with
                        member _.DisposeAsync() =
                            log.Add $"{name} disposing"
                            ValueTask.CompletedTask
                }

                let bottom =
                    coroutineSeq {
                        use _ = slow "bottom"
                        yield 1
                        yield 2
                    }

                let failing =
                    coroutine {
                        for _ in level "outer" (level "inner" bottom) do
                            failwith "enough"
                    }

                let error = OnLoop.raises<Exception, _> failing
                Expect.equal error.Message "enough" "message of error"
                Expect.equal (List.ofSeq log) [ "bottom disposing"; "inner left"; "outer left" ] "log"
            }

            test "an exception of the inner sequence is seen at the yield!" {
                let inner =
                    coroutineSeq {
                        yield 1
                        do! Coroutine.yieldNow ()
                        failwith "inner"
                    }

                let outer =
                    coroutineSeq {
                        try
                            yield! inner
                        with error ->
                            yield error.Message.Length

                        yield 7
                    }

                Expect.equal (values outer) [ 1; 5; 7 ] "values"
            }

            test "what a failing disposal throws on early close is not lost" {
                let source =
                    coroutineSeq {
                        use _ = {
                            new IAsyncDisposable with
                                member _.DisposeAsync() =
                                    ValueTask(Task.FromException(InvalidOperationException "disposal"))
                        }

                        yield 1
                        yield 2
                    }

                let closing =
                    coroutine {
                        let elements = source.GetAsyncEnumerator()
                        let! _ = elements.MoveNext()
                        do! elements.DisposeAsync()
                    }

                let error = OnLoop.raises<InvalidOperationException, _> closing
                Expect.equal error.Message "disposal" "message of error"
            }

            test "the body keeps its own context across yields and its consumer keeps its own" {
                let local = AsyncLocal<string>()

                let source =
                    coroutineSeq {
                        local.Value <- "body 1"
                        yield local.Value
                        yield local.Value
                        do! Coroutine.yieldNow ()
                        local.Value <- local.Value + "!"
                        yield local.Value
                    }

                let seen =
                    coroutine {
                        local.Value <- "consumer"
                        let log = ResizeArray()

                        for value in source do
                            log.Add(value, local.Value)
                            local.Value <- local.Value + "."
                            do! Coroutine.yieldNow ()

                        return List.ofSeq log, local.Value
                    }

                Expect.equal
                    (OnLoop.run seen)
                    ([ "body 1", "consumer"; "body 1", "consumer."; "body 1!", "consumer.." ], "consumer...")
                    "seen"
            }

            test "the BCL's interface gives the same values and closes as well" {
                let log = ResizeArray<string>()

                let source =
                    coroutineSeq {
                        try
                            yield 1
                            do! Coroutine.yieldNow ()
                            yield 2
                            yield 3
                        finally
                            log.Add "left"
                    }

                let viaTask () =
                    task {
                        let mutable total = 0
                        let elements = (source :> IAsyncEnumerable<int>).GetAsyncEnumerator()
                        let mutable go = true

                        while go do
                            let! more = elements.MoveNextAsync()

                            if more then
                                total <- total + elements.Current

                            go <- more && elements.Current < 2

                        do! elements.DisposeAsync()
                        return total
                    }

                let main =
                    coroutine {
                        let! total = viaTask ()
                        return total
                    }

                Expect.equal (OnLoop.runWithThreads main) 3 "run with threads"
                Expect.equal (List.ofSeq log) [ "left" ] "log"
            }
        ]
