namespace Coroutines.Fs.Tests.Sequences.Concurrent

open System
open System.Collections.Generic
open System.Threading.Tasks
open Coroutines
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

/// An observable that is pushed by hand.
type Pushed<'T>() =
    let observers = List<IObserver<'T>>()
    member _.Subscribers = observers.Count

    member _.Each(action: IObserver<'T> -> unit) =
        for observer in observers.ToArray() do
            action observer

    member this.Push value = this.Each(fun observer -> observer.OnNext value)

    interface IObservable<'T> with
        member _.Subscribe observer =
            observers.Add observer

            {
                new IDisposable with
                    member _.Dispose() = observers.Remove observer |> ignore
            }

/// Sequences out of channels and observables, and into them.
module ConversionTests =

    let private ms (n: int) = OnLoop.milliseconds n

    /// Pushes what a test says once somebody has subscribed.
    let private pushing (pushed: Pushed<int>) (push: unit -> unit) =
        coroutine {
            do! Coroutine.sleep (ms 1)
            Expect.equal pushed.Subscribers 1 "subscribers"
            push ()
        }

    /// Notes what it is told.
    let private noting (notes: List<string>) = {
        new IObserver<int> with
            member _.OnNext value = notes.Add $"{value}"
            member _.OnError error = notes.Add error.Message
            member _.OnCompleted() = notes.Add "end"
    }

    [<Tests>]
    let tests =
        testList "Conversion" [
            test "a channel becomes a sequence and back" {
                let values =
                    OnLoop.run (
                        coroutine {
                            let sender, receiver = AsyncChannel.bounded 1

                            let! values = CoroutineSeq.toList (CoroutineSeq.ofChannel receiver)

                            and! _ =
                                coroutine {
                                    do! CoroutineSeq.toChannel sender (CoroutineSeq.init 5 id)
                                    sender.Dispose()
                                }

                            return values
                        }
                    )

                Expect.equal values [ 0..4 ] "values"
            }

            test "an observable is subscribed to while it is enumerated, and what is too much is dropped by the policy" {
                let under overflow =
                    let pushed = Pushed<int>()

                    let values =
                        OnLoop.run (
                            coroutine {
                                let! values =
                                    coroutine {
                                        let values = ResizeArray()

                                        for value in CoroutineSeq.ofObservable 2 overflow pushed do
                                            values.Add value
                                            do! Coroutine.sleep (ms 1)

                                        return List.ofSeq values
                                    }

                                and! _ =
                                    pushing pushed (fun () ->
                                        for i in 1..6 do
                                            pushed.Push i

                                        pushed.Each _.OnCompleted())

                                return values
                            }
                        )

                    Expect.equal pushed.Subscribers 0 "subscribers"
                    values

                // The first goes to the consumer that waits.
                Expect.equal (under ChannelOverflow.DropOldest) [ 1; 5; 6 ] "under"
                Expect.equal (under ChannelOverflow.DropNewest) [ 1; 2; 3 ] "under"
            }

            test "what is too much ends the sequence under Fail" {
                let pushed = Pushed<int>()
                let seen = ResizeArray()

                OnLoop.raises<ChannelFullException, unit>(
                    coroutine {
                        let! _ = CoroutineSeq.iter seen.Add (CoroutineSeq.ofObservable 2 ChannelOverflow.Fail pushed)

                        and! _ =
                            pushing pushed (fun () ->
                                for i in 1..6 do
                                    pushed.Push i)

                        return ()
                    }
                )
                |> ignore

                Expect.equal pushed.Subscribers 0 "subscribers"
            }

            test "waiting is refused for an observable" {
                Expect.raises<ArgumentException>
                    (fun () -> CoroutineSeq.ofObservable 2 ChannelOverflow.Wait (Pushed<int>()) |> ignore)
                    "argument exception"
                |> ignore
            }

            test "an observable's error is thrown, and an early end unsubscribes" {
                let pushed = Pushed<int>()
                let source = CoroutineSeq.ofObservable 2 ChannelOverflow.DropOldest pushed

                let error =
                    OnLoop.raises<InvalidOperationException, int list>(
                        coroutine {
                            let! values = CoroutineSeq.toList source

                            and! _ =
                                pushing pushed (fun () -> pushed.Each(_.OnError(InvalidOperationException "broken")))

                            return values
                        }
                    )

                Expect.equal (error.Message, pushed.Subscribers) ("broken", 0) "message of error and subscribers"

                let first =
                    OnLoop.run (
                        coroutine {
                            let! first = CoroutineSeq.head source
                            and! _ = pushing pushed (fun () -> pushed.Push 7)
                            return first
                        }
                    )

                Expect.equal (first, pushed.Subscribers) (7, 0) "first and subscribers"
            }

            test "an observable may push on another thread" {
                let pushed = Pushed<int>()

                let values =
                    OnLoop.runWithThreads (
                        coroutine {
                            let! values =
                                CoroutineSeq.ofObservable 100 ChannelOverflow.Fail pushed |> CoroutineSeq.toList

                            and! _ =
                                coroutine {
                                    do! Coroutine.sleep (ms 1)

                                    do!
                                        Task.Run(fun () ->
                                            for i in 1..50 do
                                                pushed.Push i

                                            pushed.Each _.OnCompleted())
                                }

                            return values
                        }
                    )

                Expect.equal values [ 1..50 ] "values"
            }

            test "a sequence is pushed to its observers until they leave" {
                let whole, failed, left = List(), List(), List()

                let failing =
                    coroutineSeq {
                        yield 1
                        failwith "broken"
                    }

                OnLoop.run (
                    coroutine {
                        let ticks =
                            CoroutineSeq.interval (ms 10)
                            |> CoroutineSeq.map int
                            |> CoroutineSeq.truncate 3
                            |> CoroutineSeq.toObservable

                        use _ = ticks.Subscribe(noting whole)
                        use _ = (CoroutineSeq.toObservable failing).Subscribe(noting failed)
                        let leaving = ticks.Subscribe(noting left)
                        do! Coroutine.sleep (ms 15)
                        leaving.Dispose()
                        do! Coroutine.sleep (ms 100)
                        Expect.equal CoroutineTask.All.Count 1 "count of all"
                    }
                )

                Expect.equal
                    (List.ofSeq whole, List.ofSeq failed, List.ofSeq left)
                    ([ "0"; "1"; "2"; "end" ], [ "1"; "broken" ], [ "0" ])
                    "whole, failed and left"
            }
        ]
