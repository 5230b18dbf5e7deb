namespace Coroutines.Benchmarks

open Coroutines
open FSharp.Control

/// The benchmarks' sequences as ours.
module CoroutineSeqs =

    let private range n =
        coroutineSeq {
            let mutable i = 0

            while i < n do
                yield i
                i <- i + 1
        }

    let private suspending n =
        coroutineSeq {
            let mutable i = 0

            while i < n do
                do! Coroutine.yieldNow ()
                yield i
                i <- i + 1
        }

    let rec private nested depth n =
        coroutineSeq {
            if depth = 0 then
                let mutable i = 0

                while i < n do
                    yield i
                    i <- i + 1
            else
                yield! nested (depth - 1) n
                // Nothing follows, but the compiler shall not take it for a tail call.
                ()
        }

    let private sum (source: CoroutineSeq<int>) =
        coroutine {
            let mutable total = 0

            for value in source do
                total <- total + value

            return total
        }

    let yields n = sum (range n)

    let pipeline n =
        CoroutineSeq.init n id
        |> CoroutineSeq.map (fun x -> x + 1)
        |> CoroutineSeq.filter (fun x -> x % 2 = 0)
        |> CoroutineSeq.map (fun x -> x * 3)
        |> CoroutineSeq.fold (fun total x -> total + x) 0

    let nestedYields depth n = sum (nested depth n)

    let suspends n = sum (suspending n)

/// The benchmarks' sequences as those of FSharp.Control.AsyncSeq.
module AsyncSeqs =

    let private range n =
        asyncSeq {
            for i in 0 .. n - 1 do
                yield i
        }

    let yields n = range n |> AsyncSeq.fold (+) 0

    let pipeline n =
        range n
        |> AsyncSeq.map (fun x -> x + 1)
        |> AsyncSeq.filter (fun x -> x % 2 = 0)
        |> AsyncSeq.map (fun x -> x * 3)
        |> AsyncSeq.fold (+) 0

/// The benchmarks' sequences as plain ones, which cannot await: the floor.
module PlainSeqs =

    let private range n =
        seq {
            let mutable i = 0

            while i < n do
                yield i
                i <- i + 1
        }

    let yields n =
        let mutable total = 0

        for value in range n do
            total <- total + value

        total

    let pipeline n =
        Seq.init n id
        |> Seq.map (fun x -> x + 1)
        |> Seq.filter (fun x -> x % 2 = 0)
        |> Seq.map (fun x -> x * 3)
        |> Seq.fold (+) 0
