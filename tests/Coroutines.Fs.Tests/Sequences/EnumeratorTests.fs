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

/// What may be asked of one run of a sequence, and how it ends.
module EnumeratorTests =

    let private toList (source: IAsyncEnumerable<'T>) =
        coroutine {
            let values = ResizeArray()

            for value in source do
                values.Add value

            return List.ofSeq values
        }

    [<Tests>]
    let tests =
        testList "Enumerator" [
            test "a body that runs already says so" {
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
                    Expect.isTrue
                        (a.Message.StartsWith "MoveNext was awaited while the body of CoroutineSeq (running)")
                        "starts with"

                    Expect.isTrue
                        (b.Message.StartsWith "DisposeAsync was awaited while the body of CoroutineSeq (running)")
                        "starts with"
                | other -> failtest $"{other}"
            }

            test "after the end and after a close a move is false and the body stays where it is" {
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

                Expect.equal (OnLoop.run closed) ([ true; false; false ], 1) "closed"
            }

            test "a body that yields while it is closed is told so" {
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
                    coroutineSeq.Run(
                        coroutineSeq.TryWithAll(coroutineSeq.YieldFrom source, (fun _ -> coroutineSeq.Yield 3))
                    )

                let closed =
                    coroutine {
                        let elements = stubborn.GetAsyncEnumerator()
                        let! _ = elements.MoveNext()
                        do! elements.DisposeAsync()
                    }

                let error = OnLoop.raises<InvalidOperationException, _> closed

                Expect.isTrue
                    (error.Message.Contains "yielded although it is being closed")
                    "error.Message.Contains 'yielded although it is being closed'"
            }

            test "an enumerator left open is closed at the end of the run" {
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
                Expect.equal (List.ofSeq log) [ "a"; "b" ] "log"
            }

            test "a cancellation meets the body where it waits" {
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
                Expect.isTrue outcome.IsError "outcome is error"
                Expect.equal (List.ofSeq log) [ "left" ] "log"
                Expect.equal time.TotalSeconds 1.0 "total seconds"
            }

            testTheory
                "a token of the creation and one of the enumerator both end it, where it waits or at a value"
                [ true; false ]
                (fun ofCreation ->
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

                                EventLoop.Current.CallLater(TimeSpan.FromSeconds 1.0, (fun () -> stop.Cancel()))
                                |> ignore
                            else
                                stop.Cancel()

                            let! moved = Coroutine.catchCancel (elements.MoveNext())
                            let! after = elements.MoveNext()
                            return moved.IsError, after
                        }

                    Expect.equal (OnLoop.timed (run true)) ((true, false), TimeSpan.FromSeconds 1.0) "result"
                    Expect.equal (OnLoop.timed (run false)) ((true, false), TimeSpan.Zero) "result"
                    Expect.equal (List.ofSeq log) [ "left"; "left" ] "log")
        ]
