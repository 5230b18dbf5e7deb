namespace Coroutines.Fs.Tests.Sequences

open System
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open Coroutines
open Coroutines.LowLevel
open Coroutines.Fs.Tests
open NUnit.Framework

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

    [<Test>]
    let ``values come in order, through awaits, loops and nested sequences`` () =
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

        Expect.equal [ 1; 2; 3; 4; 5; 6; 20; 30; 101; 102 ] (values outer)

    [<Test>]
    let ``a sequence is a recipe: each enumeration runs it anew, also at the same time`` () =
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

        Expect.equal [ [ 1; 10 ]; [ 2; 10 ]; [ 3; 10 ] ] (OnLoop.run both)

    [<Test>]
    let ``leaving a loop early runs the finalisers of all levels, innermost first, and no handler`` () =
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
        Expect.equal "enough" error.Message
        Expect.equal [ "bottom disposing"; "inner left"; "outer left" ] (List.ofSeq log)

    [<Test>]
    let ``an exception of the inner sequence is seen at the yield!`` () =
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

        Expect.equal [ 1; 5; 7 ] (values outer)

    [<Test>]
    let ``what a failing disposal throws on early close is not lost`` () =
        let source =
            coroutineSeq {
                use _ = {
                    new IAsyncDisposable with
                        member _.DisposeAsync() = ValueTask(Task.FromException(InvalidOperationException "disposal"))
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
        Expect.equal "disposal" error.Message

    [<Test>]
    let ``the body keeps its own context across yields and its consumer keeps its own`` () =
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
            ([ "body 1", "consumer"; "body 1", "consumer."; "body 1!", "consumer.." ], "consumer...")
            (OnLoop.run seen)

    [<Test>]
    let ``a body that runs already says so`` () =
        let twice =
            coroutine {
                let never = Future<int>()

                let source =
                    coroutineSeq {
                        let! value = never
                        yield value
                    }

                let elements = source.GetAsyncEnumerator()
                let first = Coroutine.start (elements.MoveNext())
                do! Coroutine.yieldNow ()
                let! second = Coroutine.catch (elements.MoveNext())
                let! closing = Coroutine.catch (Suspendable.ofUnit (elements.DisposeAsync()))
                never.SetResult 5
                let! moved = first
                return moved, elements.Current, second, closing
            }

        match OnLoop.run twice with
        | true, 5, Error(:? InvalidOperationException as a), Error(:? InvalidOperationException as b) ->
            Expect.isTrue (a.Message.StartsWith "MoveNext was awaited while the body of CoroutineSeq (running)")
            Expect.isTrue (b.Message.StartsWith "DisposeAsync was awaited while the body of CoroutineSeq (running)")
        | other -> Assert.Fail $"{other}"

    [<Test>]
    let ``after the end and after a close a move is false and the body stays where it is`` () =
        let mutable steps = 0

        let source =
            coroutineSeq {
                steps <- steps + 1
                yield 1
                steps <- steps + 1
            }

        let closed =
            coroutine {
                let elements = source.GetAsyncEnumerator()
                let! a = elements.MoveNext()
                do! elements.DisposeAsync()
                do! elements.DisposeAsync()
                let! b = elements.MoveNext()
                let! c = elements.MoveNext()
                return [ a; b; c ], steps
            }

        Expect.equal ([ true; false; false ], 1) (OnLoop.run closed)

    [<Test>]
    let ``a body that yields while it is closed is told so`` () =
        let source =
            coroutineSeq {
                try
                    yield 1
                finally
                    ()

                yield 2
            }

        // A finaliser cannot yield in F#; a body whose handler sees everything can.
        let stubborn =
            coroutineSeq.Run(coroutineSeq.TryWithAll(coroutineSeq.YieldFrom source, (fun _ -> coroutineSeq.Yield 3)))

        let closed =
            coroutine {
                let elements = stubborn.GetAsyncEnumerator()
                let! _ = elements.MoveNext()
                do! elements.DisposeAsync()
            }

        let error = OnLoop.raises<InvalidOperationException, _> closed
        Expect.isTrue (error.Message.Contains "yielded although it is being closed")

    [<Test>]
    let ``an enumerator left open is closed at the end of the run`` () =
        let log = ResizeArray<string>()

        let source name =
            coroutineSeq {
                try
                    yield 1
                    yield 2
                finally
                    log.Add name
            }

        let leaving =
            coroutine {
                for name in [ "a"; "b" ] do
                    let! _ = (source name).GetAsyncEnumerator().MoveNext()
                    ()
            }

        OnLoop.run leaving
        Expect.equal [ "a"; "b" ] (List.ofSeq log)

    [<Test>]
    let ``a cancellation meets the body where it waits`` () =
        let log = ResizeArray<string>()

        let source =
            coroutineSeq {
                try
                    yield 1
                    do! Coroutine.sleep (TimeSpan.FromSeconds 5.0)
                    yield 2
                finally
                    log.Add "left"
            }

        let cancelled =
            coroutine {
                let task = Coroutine.start (toList source)
                do! Coroutine.sleep (TimeSpan.FromSeconds 1.0)
                task.Cancel() |> ignore
                return! Coroutine.catchCancel (coroutine.Source task)
            }

        let outcome, time = OnLoop.timed cancelled
        Expect.isTrue outcome.IsError
        Expect.equal [ "left" ] (List.ofSeq log)
        Expect.equal 1.0 time.TotalSeconds

    [<TestCase true; TestCase false>]
    let ``a token of the creation and one of the enumerator both end it, where it waits or at a value`` ofCreation =
        let log = ResizeArray<string>()

        let source =
            coroutineSeq {
                try
                    yield 1
                    yield 2
                    do! Coroutine.sleep (TimeSpan.FromSeconds 5.0)
                finally
                    log.Add "left"
            }

        let run cancelWhileWaiting =
            coroutine {
                use stop = new CancellationTokenSource()

                let elements =
                    if ofCreation then
                        source.WithCancellation(stop.Token).GetAsyncEnumerator()
                    else
                        source.GetAsyncEnumerator stop.Token

                let! _ = elements.MoveNext()

                if cancelWhileWaiting then
                    let! _ = elements.MoveNext()
                    EventLoop.Current.CallLater(TimeSpan.FromSeconds 1.0, (fun () -> stop.Cancel())) |> ignore
                else
                    stop.Cancel()

                let! moved = Coroutine.catchCancel (elements.MoveNext())
                let! after = elements.MoveNext()
                return moved.IsError, after
            }

        Expect.equal ((true, false), TimeSpan.FromSeconds 1.0) (OnLoop.timed (run true))
        Expect.equal ((true, false), TimeSpan.Zero) (OnLoop.timed (run false))
        Expect.equal [ "left"; "left" ] (List.ofSeq log)

    [<Test>]
    let ``the BCL's interface gives the same values and closes as well`` () =
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

        Expect.equal 3 (OnLoop.runWithThreads main)
        Expect.equal [ "left" ] (List.ofSeq log)
