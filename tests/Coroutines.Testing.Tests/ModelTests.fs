module Coroutines.Testing.Tests.ModelTests

open System
open System.Collections.Generic
open Expecto
open Expecto.TestingPlatform
open Coroutines
open Coroutines.Testing

let private small = { settings with Runs = 2000; Inputs = 40 }

let private cancelling = { small with Faults = Faults.Cancellation }

let private unitOf (c: Coroutine) : Coroutine<unit> = coroutine { do! c }

let private asyncQueue capacity =
    Model.queue capacity (fun () -> AsyncQueue<int>(capacity)) (fun queue item -> unitOf (queue.Put item)) (fun queue ->
        queue.Get())

/// A queue whose getter looks first and waits afterwards for a signal that may have come already.
type private ForgetfulQueue() =
    let items = Queue<int>()
    let mutable signal = Future<unit>()

    member _.Put(item: int) =
        coroutine {
            items.Enqueue item
            do! Coroutine.yieldNow ()
            signal.TrySetResult() |> ignore
            signal <- Future<unit>()
        }

    member _.Get() =
        coroutine {
            while items.Count = 0 do
                do! Coroutine.yieldNow ()
                do! signal

            return items.Dequeue()
        }

let private failure test : string =
    Expect.raises<ExplorationFailedException>
        (fun () -> Model.checkWith { small with Inputs = 200; Runs = 20000 } test)
        "exploration failed exception"
    |> _.Message

// A register: reads return what was written last.
let private register = {
    Initial = 0
    Apply =
        fun value command ->
            match command with
            | ValueSome written -> ValueSome(struct (written, written))
            | ValueNone -> ValueSome(struct (value, value))
}

let private operation client command began ended result = {
    Client = client
    Command = command
    Begun = began
    Ended = ended
    Result = result
}

[<Tests>]
let tests =
    testList "Model" [
        test "AsyncQueue is a queue, under every schedule and cancellation" {
            for capacity in 0..2 do
                Model.checkWith small (asyncQueue capacity)
                Model.checkWith cancelling (asyncQueue capacity)
        }

        test "AsyncLock and a semaphore of one exclude, under every schedule and cancellation" {
            let acquirable create =
                Model.exclusion create (fun (gate: Acquirable) -> unitOf (gate.Acquire())) _.Release()

            for settings in [ small; cancelling ] do
                Model.checkWith settings (acquirable (fun () -> AsyncLock()))
                Model.checkWith settings (acquirable (fun () -> AsyncSemaphore 1))
        }

        test "a lost wake-up is found, because somebody waits who need not" {
            let text = failure (Model.queue 0 ForgetfulQueue (fun queue item -> queue.Put item) _.Get())
            Expect.stringContains text "which still waits" "text"
        }

        test "a cache that looks, waits and then adds is no cache" {
            let set (cache: Dictionary<int, int>) key value = coroutine { cache[key] <- value }

            let getOrAdd (cache: Dictionary<int, int>) key (produce: Coroutine<int>) =
                coroutine {
                    match cache.TryGetValue key with
                    | true, value -> return value
                    | _ ->
                        let! value = produce
                        cache[key] <- value
                        return value
                }

            let text = failure (Model.cache Dictionary set getOrAdd)
            Expect.stringContains text "No order of these operations explains" "text"
        }

        test "a cache behind a lock is one" {
            let set (struct (gate: AsyncLock, cache: Dictionary<int, int>)) key value =
                coroutine {
                    use! _ = gate.Hold()
                    cache[key] <- value
                }

            let getOrAdd (struct (gate: AsyncLock, cache: Dictionary<int, int>)) key (produce: Coroutine<int>) =
                coroutine {
                    use! _ = gate.Hold()

                    match cache.TryGetValue key with
                    | true, value -> return value
                    | _ ->
                        let! value = produce
                        cache[key] <- value
                        return value
                }

            Model.checkWith small (Model.cache (fun () -> struct (AsyncLock(), Dictionary())) set getOrAdd)
        }

        test "overlapping operations may take effect in either order" {
            let history = [ operation "a" (ValueSome 1) 1 4 (ValueSome 1); operation "b" ValueNone 2 3 (ValueSome 0) ]

            Expect.isTrue (Linearizability.explain register history).IsSome "explain has a value"
        }

        test "an operation that had ended comes before one that began later" {
            let history = [ operation "a" (ValueSome 1) 1 2 (ValueSome 1); operation "b" ValueNone 3 4 (ValueSome 0) ]

            Expect.isTrue (Linearizability.explain register history).IsNone "explain has no value"
        }
    ]
