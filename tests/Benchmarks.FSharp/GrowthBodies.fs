/// Patterns of growth that only F# blocks have; the others are in C#.
module Coroutines.Benchmarks.GrowthBodies

open System
open System.IO
open Coroutines
open Coroutines.Benchmarks.Growth
open Coroutines.LowLevel

let private value (n: int) =
    coroutine {
        do! Coroutine.yieldNow ()
        return n
    }

let private fail () : Coroutine<int> =
    coroutine {
        do! Coroutine.yieldNow ()
        return raise (IOException "as planned")
    }

type private Resource() =
    interface IAsyncDisposable with
        member _.DisposeAsync() = Threading.Tasks.ValueTask.CompletedTask

let private bindings n =
    coroutine {
        let mutable sum = 0

        for i in 1..n do
            let! next = value i
            sum <- sum + next
    }

let private whileLoop n =
    coroutine {
        let mutable i = 0

        while i < n do
            i <- i + 1
            do! Coroutine.yieldNow ()
    }

let private handlers n =
    coroutine {
        for _ in 1..n do
            try
                let! _ = fail ()
                ()
            with :? IOException ->
                ()
    }

let private finalisers n =
    coroutine {
        for _ in 1..n do
            try
                do! Coroutine.yieldNow ()
            finally
                ()
    }

let private uses n =
    coroutine {
        for _ in 1..n do
            use resource = new Resource()
            do! Coroutine.yieldNow ()
            GC.KeepAlive resource
    }

let rec private usesDeep n : Coroutine<unit> =
    coroutine {
        use resource = new Resource()

        if n > 0 then do! usesDeep (n - 1) else do! Coroutine.yieldNow ()
        GC.KeepAlive resource
    }

let rec private tail n : Coroutine<unit> =
    coroutine {
        if n > 0 then
            return! tail (n - 1)
    }

let rec private deep n : Coroutine<int> =
    coroutine {
        if n = 0 then
            return! value 0
        else
            let! inner = deep (n - 1)
            return inner + 1
    }

let private togetherInTurn n =
    coroutine {
        for i in 1..n do
            let! _ = value i
            and! _ = value i
            ()
    }

let rec private togetherDeep n : Coroutine<int> =
    coroutine {
        if n = 0 then
            return 0
        else
            let! inner = togetherDeep (n - 1)
            and! own = value n
            return inner + own
    }

let private drained (source: CoroutineSeq<int>) =
    coroutine {
        for _ in source do
            ()
    }

let private yields n =
    coroutineSeq {
        for i in 1..n do
            do! Coroutine.yieldNow ()
            yield i
    }

let rec private yieldsAtEnd n : CoroutineSeq<int> =
    coroutineSeq {
        yield n

        if n > 0 then
            yield! yieldsAtEnd (n - 1)
    }

let rec private yieldsAtStart n : CoroutineSeq<int> =
    coroutineSeq {
        if n > 0 then
            yield! yieldsAtStart (n - 1)

        yield n
    }

let private shape (name: string) (body: int -> Coroutine<unit>) =
    GrowthShape($"F#: {name}", Func<int, Coroutine>(body >> Suspendable.toUnit))

let private ignored (body: int -> Coroutine<'T>) n =
    coroutine {
        let! _ = body n
        ()
    }

let all () : GrowthShape list = [
    shape "let! in a for" bindings
    shape "do! in a while" whileLoop
    shape "try … with" handlers
    shape "try … finally" finalisers
    shape "use" uses
    shape "use, n deep" usesDeep
    shape "return! at the end" tail
    shape "let!, n deep" (ignored deep)
    shape "and!" togetherInTurn
    shape "and!, n deep" (ignored togetherDeep)
    shape "yield" (yields >> drained)
    shape "yield! at the end, n deep" (yieldsAtEnd >> drained)
    shape "yield! at the start, n deep" (yieldsAtStart >> drained)
    shape "gather" (fun n ->
        coroutine {
            let! _ = List.init n value |> Coroutine.gather
            ()
        })
    shape "groupBy" (fun n ->
        ignored (fun n -> yields n |> CoroutineSeq.groupBy (fun i -> i % 100) |> CoroutineSeq.length) n)
    shape "cache, consumed twice" (fun n ->
        coroutine {
            let cached = CoroutineSeq.cache (yields n)
            do! drained cached
            do! drained cached
        })
]
