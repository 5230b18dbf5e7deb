/// Shapes of blocks that compile to state machines in Release; FS3511 is an error there.
module Coroutines.Fs.Tests.Shapes.StaticShapes

open System
open System.IO
open System.Threading.Tasks
open Coroutines
open Coroutines.Fs.Tests

let private pause = Coroutine.yieldNow

let empty () = coroutine { () }

let onlyReturn () = coroutine { return 1 }

let ifWithoutElse n =
    coroutine {
        if n > 0 then
            do! pause ()

        return n
    }

let guards n =
    coroutine {
        match n with
        | n when n < 0 -> return "negative"
        | 0 ->
            do! pause ()
            return "zero"
        | n when n % 2 = 0 ->
            let! half = Coroutine.result (n / 2)
            return $"twice {half}"
        | _ -> return! Coroutine.result "odd"
    }

let tuplePatterns () =
    coroutine {
        let! a, (b, c) = Coroutine.result (1, (2, 3))
        let! struct (d, e) = Coroutine.result struct (4, 5)
        let f, g = 6, 7
        do! pause ()
        return [ a; b; c; d; e; f; g ]
    }

let deepPatterns () =
    coroutine {
        match! Coroutine.result (Some(Ok [ 1; 2; 3 ]: Result<int list, string>)) with
        | Some(Ok(head :: (second :: _ as tail))) ->
            do! pause ()
            return head + second + tail.Length
        | Some(Ok _)
        | Some(Error _)
        | None -> return 0
    }

let (|Even|Odd|) n = if n % 2 = 0 then Even(n / 2) else Odd

let activePatterns n =
    coroutine {
        match! Coroutine.result n with
        | Even half ->
            do! pause ()
            return half
        | Odd -> return -1
    }

let rec recursion n : Coroutine<int> =
    coroutine {
        if n = 0 then
            return 0
        else
            let! below = recursion (n - 1)
            return below + 1
    }

let rec mutualEven n : Coroutine<bool> = coroutine { if n = 0 then return true else return! mutualOdd (n - 1) }

and mutualOdd n : Coroutine<bool> = coroutine { if n = 0 then return false else return! mutualEven (n - 1) }

let rec polymorphicRecursion<'T> (depth: int) (value: 'T) : Coroutine<string> =
    coroutine {
        do! pause ()

        if depth = 0 then
            return $"{value}"
        else
            return! polymorphicRecursion<'T * 'T> (depth - 1) (value, value)
    }

let generic (value: 'T) (c: Coroutine<'U>) : Coroutine<'T * 'U> =
    coroutine {
        let! other = c
        do! pause ()
        return value, other
    }

let constrained (resource: 'T when 'T :> IDisposable and 'T: not null) (read: 'T -> 'U) =
    coroutine {
        use it = resource
        do! pause ()
        return read it
    }

let lambdas () =
    coroutine {
        let factor = 3
        let! n = Coroutine.result 2
        let times = fun x -> x * factor * n
        do! pause ()
        let numbers = [ 1..3 ] |> List.map times |> List.filter (fun x -> x > n * factor)
        return List.sum numbers
    }

let localFunctions () =
    coroutine {
        let add a b = a + b
        let! a = Coroutine.result 1
        let addA = add a
        do! pause ()
        return addA 2
    }

let innerBlocks () =
    coroutine {
        let inner n =
            coroutine {
                do! pause ()
                return n + 1
            }

        let! a = inner 1
        let! b = inner a

        let! c =
            coroutine {
                let! b = inner b
                return b * 10
            }

        return c
    }

let builderThroughALocal () =
    let build = coroutine

    build {
        do! pause ()
        return 1
    }

type Account(balance: int) =
    let mutable balance = balance

    member _.Deposit amount =
        coroutine {
            do! pause ()
            balance <- balance + amount
            return balance
        }

    member this.DepositTwice amount =
        coroutine {
            let! _ = this.Deposit amount
            let! balance = this.Deposit amount
            return balance
        }

    member val Opened = coroutine { return "opened" }

    static member Open() =
        coroutine {
            do! pause ()
            return Account 0
        }

    abstract Close: unit -> Coroutine<int>

    default this.Close() =
        coroutine {
            let! rest = this.Deposit 0
            return rest
        }

type Premium() =
    inherit Account(100)

    member private _.Bonus = 5

    override this.Close() =
        coroutine {
            let! rest = this.Deposit this.Bonus
            return rest * 2
        }

let objectExpressions () =
    {
        new Account(7) with
            override this.Close() =
                coroutine {
                    let! rest = this.Deposit 0
                    return -rest
                }
    }
        .Close()

[<Struct>]
type Point = {
    X: int
    Y: int
} with

    member this.Sum() =
        let copy = this

        coroutine {
            do! pause ()
            return copy.X + copy.Y
        }

let whileTryAwait () =
    coroutine {
        let mutable attempts = 0
        let mutable result = None

        while result.IsNone do
            try
                attempts <- attempts + 1
                do! pause ()

                if attempts < 3 then
                    failwith "again"

                result <- Some attempts
            with _ ->
                do! pause ()

        return result
    }

let retryWithReturn () =
    coroutine {
        let mutable last = ""

        for attempt in 1..3 do
            try
                do! pause ()
                failwith $"{attempt}"
            with error ->
                do! pause ()
                last <- last + error.Message

        return last
    }

let nestedTries () =
    coroutine {
        let log = ResizeArray<string>()

        try
            try
                try
                    do! pause ()
                    failwith "a"
                with Failure message ->
                    do! pause ()
                    log.Add message
                    failwith "b"
            finally
                log.Add "finally"
        with error ->
            do! pause ()
            log.Add error.Message

            try
                do! pause ()
                failwith "c"
            with error ->
                do! pause ()
                log.Add error.Message

        return String.concat " " log
    }

let tryAsExpression () =
    coroutine {
        let! a =
            coroutine {
                try
                    do! pause ()
                    return int "x"
                with :? FormatException ->
                    return 1
            }

        let b =
            try
                int "y"
            with _ ->
                2

        do! pause ()
        return a + b
    }

let usesInLoops () =
    coroutine {
        let mutable length = 0L

        for i in 1..3 do
            use stream = new MemoryStream(Array.zeroCreate<byte> i)
            do! pause ()

            use! reader = Task.FromResult(new StreamReader(stream))
            let! text = reader.ReadToEndAsync()
            length <- length + int64 text.Length

        return length
    }

let earlyReturns n =
    coroutine {
        if n = 0 then
            return "zero"
        else
            do! pause ()

            if n < 0 then
                return "negative"
            else
                let! text = Coroutine.result (string n)
                if text.Length > 1 then return "long" else return text
    }

let elifChain n =
    coroutine {
        if n = 1 then
            do! pause ()
        elif n = 2 then
            let! _ = Coroutine.result ()
            ()
        elif n = 3 then
            ()
        else
            do! Task.CompletedTask

        return n
    }

let doInMatchArms n =
    coroutine {
        match n with
        | 0 -> do! pause ()
        | 1 -> do! Task.CompletedTask
        | 2 -> ()
        | _ -> do! async { return () }

        return n
    }

let shadowing () =
    coroutine {
        let! x = Coroutine.result 1
        let! x = Coroutine.result (x + 1)
        let x = x + 1
        do! pause ()
        let! x = Coroutine.result (x + 1)
        return x
    }

let mutablesInBranches n =
    coroutine {
        let mutable x = 0

        if n > 0 then
            do! pause ()
            x <- x + n
        else
            x <- -1

        let mutable y = x
        do! pause ()
        y <- y + 1
        return x, y
    }

let capturedByInnerBlock () =
    coroutine {
        let total = ref 0

        let add n =
            coroutine {
                do! pause ()
                total.Value <- total.Value + n
            }

        do! add 1
        do! add 2
        let! _ = add 3
        and! _ = add 4
        return total.Value
    }

let bigStruct () =
    coroutine {
        let! big = Coroutine.result (struct (1, 2L, 3.0, "4", Some 5, [ 6 ]))
        do! pause ()
        let struct (a, b, c, d, e, f) = big
        return $"{a} {b} {c} {d} {e.Value} {f.Head}"
    }

let anonymousRecords () =
    coroutine {
        let! r = Coroutine.result {| Name = "a"; Size = 1 |}
        do! pause ()
        return {| r with Size = r.Size + 1 |}.Size
    }

let unitOfMeasure (n: int<'u>) =
    coroutine {
        do! pause ()
        return n * 2
    }

let largeBody () =
    coroutine {
        let! a1 = Coroutine.result 1
        let! a2 = Coroutine.result 2
        do! pause ()
        let! a3 = Task.FromResult 3
        let! a4 = ValueTask<int> 4
        do! pause ()
        let! a5 = async { return 5 }
        let! a6 = Coroutine.result 6
        do! pause ()

        let! a7 =
            coroutine {
                let! b = Coroutine.result 6
                return b + 1
            }

        let! a8 = Coroutine.result 8
        do! pause ()
        let! a9 = Coroutine.result 9
        let! a10 = Coroutine.result 10
        do! pause ()
        let mutable sum = 0

        for n in [ a1; a2; a3; a4; a5 ] do
            do! pause ()
            sum <- sum + n

        try
            let! a11 = Coroutine.result 11
            sum <- sum + a11

            while sum < 50 do
                do! pause ()
                sum <- sum + 1
        with _ ->
            do! pause ()
            sum <- -1

        match sum with
        | 50 ->
            let! a12 = Coroutine.result 12
            sum <- sum + a12
        | _ -> do! pause ()

        use _ = new MemoryStream()
        let! a13 = Coroutine.result 13
        and! a14 = Coroutine.result 14
        do! pause ()
        let! a15 = Coroutine.result 15
        let! a16 = Coroutine.result 16
        let! a17 = Coroutine.result 17
        let! a18 = Coroutine.result 18
        let! a19 = Coroutine.result 19
        let! a20 = Coroutine.result 20
        let ends = [ a6; a7; a8; a9; a10; a13; a14; a15; a16; a17; a18; a19; a20 ]
        return sum + List.sum ends
    }

/// Of a block with as many awaits as anybody writes by hand. Compile time must not grow out of proportion to it.
let manyAwaits () =
    coroutine {
        let! a = Task.FromResult 1
        let! b = Task.FromResult 1
        let! c = Task.FromResult 1
        let! d = Task.FromResult 1
        let! e = Task.FromResult 1
        let! f = Task.FromResult 1
        let! g = Task.FromResult 1
        let! h = Task.FromResult 1
        let! i = Task.FromResult 1
        let! j = Task.FromResult 1
        let! k = Task.FromResult 1
        let! l = Task.FromResult 1
        let! m = Task.FromResult 1
        let! n = Task.FromResult 1
        let! o = Task.FromResult 1
        let! p = Task.FromResult 1
        let! q = Task.FromResult 1
        let! r = Task.FromResult 1
        let! s = Task.FromResult 1
        let! t = Task.FromResult 1
        let! u = Task.FromResult 1
        let! v = Task.FromResult 1
        let! w = Task.FromResult 1
        let! x = Task.FromResult 1
        let! y = Task.FromResult 1
        let! z = Task.FromResult 1

        return
            a
            + b
            + c
            + d
            + e
            + f
            + g
            + h
            + i
            + j
            + k
            + l
            + m
            + n
            + o
            + p
            + q
            + r
            + s
            + t
            + u
            + v
            + w
            + x
            + y
            + z
    }

let inConditions () =
    coroutine {
        let! isReady = Coroutine.result true
        let! count = Coroutine.result 3

        if isReady && count > 2 || not isReady then
            do! pause ()
            return count
        else
            return 0
    }

let inListOfBlocks () =
    [
        coroutine { return 1 }
        coroutine {
            do! pause ()
            return 2
        }
    ]
    |> Coroutine.sequential

let asArgument () =
    Coroutine.map
        (fun n -> n + 1)
        (coroutine {
            do! pause ()
            return 1
        })

let forAsyncInTry () =
    coroutine {
        let mutable sum = 0

        try
            for n in Sources.AsyncElements [ 1; 2; 3 ] do
                do! pause ()
                sum <- sum + n
        finally
            sum <- sum * 10

        return sum
    }

let whileBang () =
    coroutine {
        let mutable n = 0

        while! coroutine { return n < 3 } do
            do! pause ()
            n <- n + 1

        return n
    }

let asyncUseInTry () =
    coroutine {
        try
            use! stream = Coroutine.result (new MemoryStream([| 1uy; 2uy |]))
            let buffer = Array.zeroCreate 2
            let! count = stream.ReadAsync(Memory buffer)
            do! pause ()
            return count + int buffer[1]
        with error ->
            do! pause ()
            return raise error
    }

let finallyInLoopWithUse () =
    coroutine {
        let log = ResizeArray<int>()

        for i in 1..2 do
            try
                use _ = {
                    new IAsyncDisposable with
                        member _.DisposeAsync() =
                            log.Add(10 * i)
                            ValueTask.CompletedTask
                }

                do! pause ()
                log.Add i
            finally
                log.Add(100 * i)

        return List.ofSeq log
    }
